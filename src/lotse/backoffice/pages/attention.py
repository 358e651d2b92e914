"""What of the pages wants attention."""

from collections.abc import Iterator
from datetime import date

from django.urls import reverse
from django.utils.translation import ngettext

from lotse.accounts.roles import Right
from lotse.backoffice.start import Line, attention
from lotse.pages.queries import count_waiting


@attention(35, Right.PUBLISH)
def pages_to_look_at(today: date) -> Iterator[Line]:
    """Pages that an editor handed in, and pages that nobody has looked at for a year."""
    waiting, old = count_waiting(today)
    words = ngettext("page waits for approval", "pages wait for approval", waiting)
    yield Line(waiting, words, reverse("pages:list"))
    yield Line(
        old,
        ngettext("page was not reviewed for a year", "pages were not reviewed for a year", old),
        reverse("staff_pages_unreviewed"),
    )
