"""What wants to be done around events today."""

from collections.abc import Iterator
from datetime import date

from django.urls import reverse
from django.utils.translation import ngettext

from lotse.accounts.roles import Right
from lotse.backoffice.start import Line, attention
from lotse.events.queries import count_to_call


@attention(14, Right.REGISTRATIONS)
def families_to_call(today: date) -> Iterator[Line]:  # noqa: ARG001 – an offer has its own end
    """Families with a telephone only to whom a place was offered; by round."""
    for round_id, count in count_to_call():
        yield Line(
            count,
            ngettext(
                "family has to be called: a place is free",
                "families have to be called: places are free",
                count,
            ),
            reverse("staff_round", args=[round_id]),
            is_urgent=True,
        )
