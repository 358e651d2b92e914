"""What of the pages wants attention."""

from collections.abc import Iterator
from datetime import date

from django.urls import reverse
from django.utils.translation import ngettext

from lotse.accounts.roles import Right
from lotse.backoffice.start import Line, attention
from lotse.pages.queries import count_waiting, list_unreviewed


@attention(35, Right.PUBLISH)
def pages_to_approve(today: date) -> Iterator[Line]:  # noqa: ARG001
    """Pages that an editor handed in."""
    waiting = count_waiting()
    words = ngettext("page waits for approval", "pages wait for approval", waiting)
    yield Line(waiting, words, reverse("pages:list"))


@attention(36)
def pages_to_read(today: date) -> Iterator[Line]:
    """Pages that nobody has looked at for a year."""
    old = list_unreviewed(today).count()
    yield Line(
        old,
        ngettext("page was not reviewed for a year", "pages were not reviewed for a year", old),
        reverse("staff_pages_unreviewed"),
    )
