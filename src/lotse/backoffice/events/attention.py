"""What wants to be done around events today."""

from collections.abc import Iterator
from datetime import date

from django.urls import reverse
from django.utils.translation import ngettext

from lotse.accounts.roles import Right
from lotse.backoffice.start import Line, attention
from lotse.events.office_queries import count_attention
from lotse.events.registration_queries import count_to_call
from lotse.kit import clock
from lotse.kit.texting.outbox import failing_keys


@attention(14, Right.REGISTRATIONS)
def families_to_call(today: date) -> Iterator[Line]:  # noqa: ARG001 – an offer has its own end
    """Families that have got a place and are reached by no message; by round."""
    for round_id, count in count_to_call(clock.now()):
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


@attention(15)
def events_to_look_at(_: date) -> Iterator[Line]:
    """Places offered, lines, what takes place this week, drafts."""
    counts = count_attention(clock.now())
    url = reverse("staff_events")
    failing = len(failing_keys())
    yield Line(
        failing,
        ngettext(
            "short message to a family could not be sent",
            "short messages to families could not be sent",
            failing,
        ),
        f"{url}?people=unsent",
        is_urgent=True,
    )
    yield Line(
        counts["week"],
        ngettext(
            "event takes place within seven days",
            "events take place within seven days",
            counts["week"],
        ),
        f"{url}?time=week&status=published",
    )
    yield Line(
        counts["offered"],
        ngettext(
            "family has not answered yet whether it takes its place",
            "families have not answered yet whether they take their places",
            counts["offered"],
        ),
        f"{url}?people=offered",
    )
    yield Line(
        counts["waiting"],
        ngettext(
            "date of an event has a waiting list",
            "dates of events have a waiting list",
            counts["waiting"],
        ),
        f"{url}?people=waiting",
    )
    yield Line(
        counts["drafts"],
        ngettext("event is a draft", "events are drafts", counts["drafts"]),
        f"{url}?status=draft&order=-changed",
    )
