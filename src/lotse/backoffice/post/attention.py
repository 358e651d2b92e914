"""What of the mails wants attention."""

from collections.abc import Iterator
from datetime import date

from django.urls import reverse
from django.utils.translation import ngettext

from lotse.accounts.roles import Right
from lotse.backoffice.start import Line, attention
from lotse.kit.mails import count_failed


@attention(15, Right.ANSWER)
def mails_that_did_not_arrive(today: date) -> Iterator[Line]:  # noqa: ARG001 – given to every finder
    """Mails that were given up and that nobody has settled."""
    count = count_failed()
    yield Line(
        count,
        ngettext("mail could not be delivered", "mails could not be delivered", count),
        f"{reverse('staff_post')}?state=failed",
        is_urgent=True,
    )
