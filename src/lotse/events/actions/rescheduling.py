"""After planning: move and cancel dates, rounds and events, give a round another size.

Whoever is signed up or waits is told in the same transaction.
"""

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from lotse.events import messages
from lotse.events.actions.places import let_move_up, lock_round
from lotse.events.actions.planning import enclose
from lotse.events.domain.capacity import PoolKind
from lotse.events.domain.series import Sitting, moments
from lotse.events.journal import note_event
from lotse.events.models import Ended, Event, EventDate, Registration, Round, State, Status
from lotse.kit.errors import Refused
from lotse.reference.queries import time_zone

if TYPE_CHECKING:
    from lotse.accounts.models import User


@transaction.atomic
def move_date(
    *, date_id: int, sitting: Sitting, now: datetime, by: "User | None" = None
) -> EventDate:
    """Move one date and tell everybody who is signed up or waits. The same time again is nothing.

    Refused with ``events.in_the_past`` when the new time is over already, and
    ``events.cancelled``.
    """
    round_id = EventDate.objects.values_list("round", flat=True).get(pk=date_id)
    locked = lock_round(round_id)
    date = EventDate.objects.get(pk=date_id)
    if date.is_cancelled or locked.round.is_cancelled:
        raise Refused("events.cancelled")
    starts, ends = moments(sitting, time_zone())
    if (starts, ends) == (date.starts_at, date.ends_at):
        return date
    if ends <= now:
        raise Refused("events.in_the_past")
    date.starts_at, date.ends_at, date.is_all_day = starts, ends, sitting.is_all_day
    date.sequence += 1
    date.save()
    enclose(locked.round)
    for registration in _told(locked.round):
        messages.tell_moved(registration, date, now)
    _note(locked.round.event, "move", by, now)
    return date


def _note(event: Event, verb: str, by: "User | None", now: datetime) -> None:
    """Whoever has the form of this event open is told so when it is saved."""
    event.changed_at = now
    event.save(update_fields=["changed_at"])
    note_event(event, verb, by=by, now=now)


@transaction.atomic
def cancel_date(*, date_id: int, now: datetime, by: "User | None" = None) -> int:
    """Cancel one date; the others of its round stay. Returns how many families were told.

    The last date that takes place is the round: then see :func:`cancel_round`. Twice is the same as
    once. Refused with ``events.over`` when the date has ended.
    """
    round_id = EventDate.objects.values_list("round", flat=True).get(pk=date_id)
    locked = lock_round(round_id)
    date = EventDate.objects.get(pk=date_id)
    if date.is_cancelled or locked.round.is_cancelled:
        return 0
    if date.ends_at <= now:
        raise Refused("events.over")
    if not locked.round.dates.filter(is_cancelled=False).exclude(pk=date.pk).exists():
        return cancel_round(round_id=round_id, now=now, by=by)
    date.is_cancelled, date.sequence = True, date.sequence + 1
    date.save(update_fields=["is_cancelled", "sequence"])
    enclose(locked.round)
    told = _told(locked.round)
    for registration in told:
        messages.tell_date_cancelled(registration, date, now)
    _note(locked.round.event, "cancel_date", by, now)
    return len(told)


def _told(round_: Round) -> list[Registration]:
    found = round_.registrations.exclude(state=State.CANCELLED).order_by("pk")
    registrations = list(found.prefetch_related("participants"))
    for registration in registrations:
        registration.round = round_
    return registrations


@transaction.atomic
def cancel_round(*, round_id: int, now: datetime, by: "User | None" = None) -> int:
    """Cancel a round: its registrations end and everybody is told; returns how many were ended.

    Twice is the same as once. Refused with ``events.over`` when it has ended.
    """
    locked = lock_round(round_id)
    if locked.round.is_cancelled:
        return 0
    if locked.round.ends_at <= now:
        raise Refused("events.over")
    gone = list(locked.round.dates.filter(is_cancelled=False))
    for one in gone:
        one.is_cancelled, one.sequence = True, one.sequence + 1
        one.save(update_fields=["is_cancelled", "sequence"])
    ended = _told(locked.round)
    for registration in ended:
        messages.tell_event_cancelled(registration, gone, now)
    locked.round.registrations.exclude(state=State.CANCELLED).update(
        state=State.CANCELLED, ended=Ended.EVENT, offered_until=None, changed_at=now
    )
    locked.round.pools.update(taken=0)
    locked.round.is_cancelled, locked.round.has_line = True, False
    locked.round.save(update_fields=["is_cancelled", "has_line"])
    _note(locked.round.event, "cancel_round", by, now)
    return len(ended)


@transaction.atomic
def cancel_event(*, slug: str, now: datetime, by: "User | None" = None) -> int:
    """Cancel all rounds that are not over, and the event; returns how many registrations ended."""
    event = Event.objects.select_for_update().get(slug=slug)
    to_come = event.rounds.filter(ends_at__gt=now, is_cancelled=False).order_by("pk")
    ended = sum(cancel_round(round_id=round_.pk, now=now, by=by) for round_ in to_come)
    if event.status == Status.PUBLISHED:
        event.status = Status.CANCELLED
        event.changed_at = now
        event.save(update_fields=["status", "changed_at"])
        note_event(event, "cancel", by=by, now=now)
    return ended


@transaction.atomic
def change_seats(
    *,
    round_id: int,
    kind: PoolKind,
    capacity: int | None,
    now: datetime,
    by: "User | None" = None,
) -> None:
    """Give one round another size, for example in a larger room; those in line move up.

    Refused with ``events.places_in_use`` (``taken``) when more are taken already, and with
    ``events.cancelled``.
    """
    locked = lock_round(round_id)
    if locked.round.is_cancelled:
        raise Refused("events.cancelled")
    pool = locked.round.pools.get(kind=kind.value, language="")
    if capacity is not None and pool.taken > capacity:
        raise Refused("events.places_in_use", taken=pool.taken, pool=kind.value)
    pool.capacity = capacity
    pool.save(update_fields=["capacity"])
    let_move_up(lock_round(round_id), now)
    _note(locked.round.event, "seats", by, now)
