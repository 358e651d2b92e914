"""Reminders and the letter afterwards: written when they are due, checked when they are written.

No row is kept for a reminder to come. A run looks at the rounds whose time has come and writes one
mail per registration; its key makes a second one impossible, so a run may be killed and repeated.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from django.db import transaction

from lotse.events import messages
from lotse.events.models import Attendance, Registration, Round, State, Status

LATEST = timedelta(hours=1)
"""A reminder so close to the beginning comes too late: it is not written."""
BATCH = 200


def remind_due(*, now: datetime) -> int:
    """Write the reminders that are due; returns how many were written now.

    Nobody is reminded who signed up after the time of the reminder, who does not hold places, or
    whose event was cancelled or moved away.
    """
    rounds = Round.objects.filter(
        is_cancelled=False, event__status=Status.PUBLISHED, starts_at__gt=now + LATEST
    ).select_related("event__site__organisation")
    return sum(
        _remind(round_, hours, now)
        for round_ in rounds.prefetch_related("dates")
        for hours in round_.event.remind_hours_before
        if round_.starts_at - timedelta(hours=hours) <= now
    )


def _remind(round_: Round, hours: int, now: datetime) -> int:
    due_at = round_.starts_at - timedelta(hours=hours)
    people = round_.registrations.filter(state=State.CONFIRMED, created_at__lt=due_at)
    written = 0
    reachable = people.exclude(email="", phone="")
    for keys in _batches(reachable.values_list("pk", flat=True).order_by("pk")):
        with transaction.atomic():
            # What was cancelled since stays unlocked and unread: its state is looked at here.
            rows = Registration.objects.select_for_update(of=("self",)).filter(
                pk__in=keys, state=State.CONFIRMED
            )
            for registration in rows.order_by("pk"):
                registration.round = round_
                written += messages.remind(registration, hours, now)
    return written


def write_afterwards(*, now: datetime, since: timedelta = timedelta(days=7)) -> int:
    """Write to those who came and those who did not, once, the day after; returns how many."""
    rounds = Round.objects.filter(
        is_cancelled=False, ends_at__lt=now - timedelta(hours=12), ends_at__gt=now - since
    ).select_related("event__site__organisation")
    written = 0
    for round_ in rounds.prefetch_related("dates"):
        came = set(
            Attendance.objects.filter(date__round=round_).values_list(
                "participant__registration", flat=True
            )
        )
        if not came:
            continue  # nobody noted who came, so nobody can be told that we missed them
        people = round_.registrations.filter(state=State.CONFIRMED).exclude(email="")
        for keys in _batches(people.values_list("pk", flat=True).order_by("pk")):
            with transaction.atomic():
                for registration in Registration.objects.filter(pk__in=keys).order_by("pk"):
                    registration.round = round_
                    written += messages.ask_afterwards(
                        registration, now, came=registration.pk in came
                    )
    return written


def _batches(keys: Iterable[int]) -> Iterator[list[int]]:
    found = list(keys)
    for first in range(0, len(found), BATCH):
        yield found[first : first + BATCH]
