"""At the event: who came, walk-ins. Everything may be sent twice: phones lose their connection."""

from collections.abc import Container, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from lotse.accounts.models import User
from lotse.events.actions.places import let_move_up, lock_round, needs_of, take_places
from lotse.events.actions.signing_up import Party, sign_up
from lotse.events.domain.capacity import SEATS, lacking
from lotse.events.domain.sign_up import Channel
from lotse.events.models import Attendance, DoorNote, EventDate, Registration, State
from lotse.kit.errors import Refused


@transaction.atomic
def check_in(
    *,
    date_id: int,
    registration_id: int,
    positions: Sequence[int] | None,
    now: datetime,
    key: UUID | None = None,
) -> int:
    """Note who of a party came (None: all of it); returns how many are noted now.

    ``key`` names the tap: one that comes again changes nothing, even if it was undone since.
    Somebody who waited or was offered a place and comes all the same stays where it stood: that
    it came is noted, and the figures tell. Refused with ``events.registration_cancelled`` (its
    places are gone: a walk-in), ``events.wrong_date`` and ``events.no_such_person``
    (``position``).
    """
    date, registration = _find(date_id, registration_id)
    if registration.state == State.CANCELLED:
        raise Refused("events.registration_cancelled")
    rows = {row.position: row for row in registration.participants.all()}
    _check_positions(rows, positions)
    coming = [
        row
        for row in rows.values()
        if (row.left_at is None if positions is None else row.position in positions)
    ]
    if _is_new(date, key):
        Attendance.objects.bulk_create(
            (Attendance(date=date, participant=row, came_at=now) for row in coming),
            ignore_conflicts=True,
        )
    return _count(date, registration)


@transaction.atomic
def undo_check_in(
    *,
    date_id: int,
    registration_id: int,
    positions: Sequence[int] | None = None,
    key: UUID | None = None,
) -> int:
    """Take a mistaken note back (None: of the whole party); returns how many are still noted.

    Refused like :func:`check_in`.
    """
    date, registration = _find(date_id, registration_id)
    _check_positions({row.position for row in registration.participants.all()}, positions)
    noted = Attendance.objects.filter(date=date, participant__registration=registration)
    if positions is not None:
        noted = noted.filter(participant__position__in=positions)
    if _is_new(date, key):
        noted.delete()
    return _count(date, registration)


def _find(date_id: int, registration_id: int) -> tuple[EventDate, Registration]:
    date = EventDate.objects.get(pk=date_id)
    registration = Registration.objects.prefetch_related("participants").get(pk=registration_id)
    if registration.round_id != date.round_id:
        raise Refused("events.wrong_date")
    return date, registration


def _check_positions(known: Container[int], positions: Sequence[int] | None) -> None:
    for position in positions or ():
        if position not in known:
            raise Refused("events.no_such_person", position=position)


def _is_new(date: EventDate, key: UUID | None) -> bool:
    """Whether a tap was not carried out yet; from now on it was."""
    return key is None or DoorNote.objects.get_or_create(key=key, defaults={"date": date})[1]


def _count(date: EventDate, registration: Registration) -> int:
    return Attendance.objects.filter(date=date, participant__registration=registration).count()


@transaction.atomic
def walk_in(  # noqa: PLR0913 – who, where, how, when
    *,
    date_id: int,
    party: Party,
    form_key: UUID,
    by: User | None,
    now: datetime,
    adds_seats: bool = False,
) -> Registration:
    """Somebody came without signing up: it is written down and checked in, if there is room.

    ``adds_seats``: staff put up the chairs that are missing, as they see fit; the childcare never
    grows. It may be written down after the end, until the people of the round are forgotten
    (``events.over``). Refused with ``events.full`` when there is no room; then nothing is kept.
    """
    date = EventDate.objects.get(pk=date_id)
    if lock_round(date.round_id).round.erased_on is not None:
        raise Refused("events.over")
    registration = sign_up(
        round_id=date.round_id,
        party=party,
        form_key=form_key,
        channel=Channel.WALK_IN,
        now=now,
        by=by,
    )
    if registration.state != State.CONFIRMED:
        if not adds_seats:
            raise Refused("events.full")
        _add_seats(registration, now)
    check_in(date_id=date_id, registration_id=registration.pk, positions=None, now=now)
    return registration


def _add_seats(registration: Registration, now: datetime) -> None:
    """Give seats to somebody in line beyond the number there was."""
    locked = lock_round(registration.round_id)
    wanted = needs_of(registration, locked.pools)
    seats = locked.pools[SEATS]
    if seats.capacity is not None:
        enough = max(seats.capacity, seats.taken + wanted.get(SEATS, 0))
        locked.round.pools.filter(kind=SEATS.kind.value).update(capacity=enough)
    locked = lock_round(registration.round_id)
    if lacking(locked.pools, wanted) is not None:
        raise Refused("events.full")
    take_places(locked, wanted)
    registration.state, registration.waiting_since = State.CONFIRMED, None
    registration.save(update_fields=["state", "waiting_since"])
    let_move_up(locked, now)
