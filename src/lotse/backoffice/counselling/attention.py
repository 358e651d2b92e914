"""Enquiries that wait for the office, and talks that still have no interpreter."""

from collections.abc import Iterator
from datetime import date, timedelta

from django.urls import reverse
from django.utils.translation import ngettext

from lotse.accounts.models import User
from lotse.accounts.roles import Right
from lotse.backoffice.start import Line, attention
from lotse.counselling.queries.enquiries import count_waiting
from lotse.counselling.queries.interpreting import count_open
from lotse.kit import clock

SOON = timedelta(days=3)
"""A talk without an interpreter that is nearer than this is urgent."""


@attention(14, Right.COUNSEL, asks_who=True)
def enquiries_to_answer(today: date, person: User) -> Iterator[Line]:
    """Those that end soon without an answer, and the others."""
    others, soon = count_waiting(person, today)
    url = reverse("staff_enquiries")
    yield Line(
        soon,
        ngettext(
            "enquiry will be deleted soon without an answer",
            "enquiries will be deleted soon without an answer",
            soon,
        ),
        url,
        is_urgent=True,
    )
    yield Line(
        others, ngettext("enquiry waits for an answer", "enquiries wait for an answer", others), url
    )


@attention(15, Right.COUNSEL)
def talks_without_interpreter(_today: date) -> Iterator[Line]:
    """Talks for which nobody has said yes yet."""
    now = clock.now()
    number, soon = count_open(now, now + SOON)
    yield Line(
        number,
        ngettext("talk still has no interpreter", "talks still have no interpreter", number),
        reverse("staff_interpreting"),
        is_urgent=soon > 0,
    )
