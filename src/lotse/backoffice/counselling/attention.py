"""Enquiries that wait for the office."""

from collections.abc import Iterator
from datetime import date

from django.urls import reverse
from django.utils.translation import ngettext

from lotse.accounts.models import User
from lotse.accounts.roles import Right
from lotse.backoffice.start import Line, attention
from lotse.counselling.queries.enquiries import count_waiting


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
