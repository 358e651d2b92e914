"""Places of a round: the one way to take them and to give them back.

Whoever changes registrations locks the round first (:func:`lock_round`), so all writers of a round
stand in line; what is decided is decided on what is then read. The constraints on ``Pool`` are the
last word should anybody ever forget the lock.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Case, F, When

from lotse.events import messages
from lotse.events.domain.capacity import Needs, Person, Pool, PoolKey, PoolKind, needs, take
from lotse.events.domain.waiting import Policy, Waiting, Why, hold_until, move_up
from lotse.events.models import Ended, Registration, Round, State
from lotse.events.models import Pool as PoolRow
from lotse.kit.errors import Refused

HOLDS = (State.CONFIRMED, State.OFFERED)
"""States that keep places."""


@dataclass
class Locked:
    """A round that nobody else changes until the transaction ends, with its pools as they are."""

    round: Round
    pools: dict[PoolKey, Pool]

    @property
    def policy(self) -> Policy:
        """Who goes first in line."""
        return Policy(self.round.event.policy)


def lock_round(round_id: int) -> Locked:
    """Lock a round and read its pools; refused with ``events.no_such_round``."""
    found = (
        Round.objects.select_for_update(of=("self",))
        .select_related("event__site__organisation")
        .filter(pk=round_id)
        .first()
    )
    if found is None:
        raise Refused("events.no_such_round")
    return Locked(found, read_pools(round_id))


def read_pools(round_id: int) -> dict[PoolKey, Pool]:
    """The pools of a round as the domain knows them."""
    rows = PoolRow.objects.filter(round=round_id).values_list(
        "kind", "language", "capacity", "taken"
    )
    return {
        PoolKey(PoolKind(kind), language): Pool(capacity, taken)
        for kind, language, capacity, taken in rows
    }


def people_of(registration: Registration) -> list[Person]:
    """Those who still come, in order."""
    return [
        Person(row.age, row.in_childcare, row.name)
        for row in registration.participants.all()
        if row.left_at is None
    ]


def needs_of(registration: Registration, pools: Mapping[PoolKey, Pool]) -> Needs:
    """What a registration takes, or would take, from each pool."""
    return needs(people_of(registration), registration.interpreter, pools)


def take_places(locked: Locked, wanted: Needs) -> None:
    """Take places; the caller has asked whether there are any."""
    _book(locked, wanted, 1)


def give_back(locked: Locked, wanted: Needs) -> None:
    """Give places back."""
    _book(locked, wanted, -1)


def _book(locked: Locked, wanted: Needs, sign: int) -> None:
    changes = [
        When(kind=key.kind.value, language=key.language, then=F("taken") + sign * number)
        for key, number in wanted.items()
    ]
    if changes:
        locked.round.pools.update(taken=Case(*changes, default=F("taken")))
    locked.pools = take(locked.pools, {key: sign * number for key, number in wanted.items()})


def line(locked_round: Round) -> list[Registration]:
    """Who waits, first come first, with participants."""
    waiting = locked_round.registrations.filter(state=State.WAITING)
    return list(waiting.prefetch_related("participants").order_by("waiting_since", "pk"))


def release_expired(locked: Locked, now: datetime) -> bool:
    """End the offers whose time is over; True when places became free."""
    expired = locked.round.registrations.filter(
        state=State.OFFERED, offered_until__lte=now
    ).prefetch_related("participants")
    found = list(expired)
    for registration in found:
        end(locked, registration, Ended.EXPIRED, now)
        messages.tell_expired(registration, now)
    return bool(found)


def end(locked: Locked, registration: Registration, why: Ended, now: datetime) -> None:
    """Cancel a registration and give back what it holds. The caller lets others move up."""
    if registration.state in HOLDS:
        give_back(locked, needs_of(registration, locked.pools))
    registration.state, registration.ended = State.CANCELLED, why
    registration.offered_until = None
    registration.changed_at = now
    registration.save(update_fields=["state", "ended", "offered_until", "changed_at"])


def let_move_up(locked: Locked, now: datetime) -> None:
    """Offer free places to those in line whom the policy admits, and note whether a line is left.

    Whoever moves up gets a hold that expires. Shortly before the beginning nobody could answer in
    time: then the places are confirmed at once for those who are written to, because they said
    that they want to come and can still cancel.
    """
    waiting = line(locked.round)
    by_id = {registration.pk: registration for registration in waiting}
    queue = [Waiting(one.pk, needs_of(one, locked.pools)) for one in waiting]
    hold = timedelta(hours=locked.round.event.hold_hours)
    until = hold_until(now, hold, locked.round.starts_at)
    moved: list[Registration] = []
    for verdict in move_up(locked.pools, queue, locked.policy):
        if verdict.why is Why.MOVES_UP and now < locked.round.starts_at:
            registration = by_id[verdict.id]
            _offer(locked, registration, until, now)
            moved.append(registration)
    _note_line(locked, len(waiting) > len(moved))


def _offer(
    locked: Locked, registration: Registration, until: datetime | None, now: datetime
) -> None:
    take_places(locked, needs_of(registration, locked.pools))
    registration.state = State.CONFIRMED if until is None else State.OFFERED
    registration.offered_until = until
    registration.changed_at = now
    registration.save(update_fields=["state", "offered_until", "changed_at"])
    if until is None:
        messages.tell_confirmed(registration, now)
    else:
        messages.tell_offered(registration, now)


def _note_line(locked: Locked, has_line: bool) -> None:
    if locked.round.has_line != has_line:
        locked.round.has_line = has_line
        locked.round.save(update_fields=["has_line"])


def note_somebody_waits(locked: Locked) -> None:
    """From now on free places are those of the line."""
    _note_line(locked, has_line=True)
