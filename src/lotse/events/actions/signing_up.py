"""Signing up, changing, cancelling, accepting, declining: the same actions for web and staff."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q

from lotse.events import messages
from lotse.events.actions.places import (
    HOLDS,
    Locked,
    end,
    give_back,
    let_move_up,
    lock_round,
    needs_of,
    note_somebody_waits,
    release_expired,
    take_places,
)
from lotse.events.domain.capacity import (
    ChildcareAges,
    Person,
    check_could_fit,
    check_party,
    lacking,
    needs,
)
from lotse.events.domain.series import days_before
from lotse.events.domain.sign_up import Channel, Door, Mode, check_door
from lotse.events.domain.waiting import may_sit
from lotse.events.models import Ended, Event, Participant, Registration, Round, State, Status
from lotse.kit.errors import Refused
from lotse.kit.mail_addresses import read_address
from lotse.kit.phones import read_phone
from lotse.kit.tokens import new_number
from lotse.reference.queries import time_zone

if TYPE_CHECKING:
    from lotse.accounts.models import User
    from lotse.partners.models import Organisation


@dataclass(frozen=True)
class Party:
    """A family or group as it signs up. ``language`` is the one its mails are in."""

    people: tuple[Person, ...]
    language: str
    email: str = ""
    phone: str = ""
    interpreter: str = ""
    municipality: str = ""
    heard: str = ""
    access_needs: str = ""


@transaction.atomic
def sign_up(  # noqa: PLR0913 – who, where, how, when
    *,
    round_id: int,
    party: Party,
    form_key: UUID,
    channel: Channel,
    now: datetime,
    by: "User | None" = None,
    partner: "Organisation | None" = None,
    comes_again: bool = False,
) -> Registration:
    """Sign a party up: confirmed where there is room and nobody before it, else in line.

    The same ``form_key`` gives the same registration again, so a double click or a reload is one.
    Refused like :func:`~lotse.events.domain.sign_up.check_door`,
    :func:`~lotse.events.domain.capacity.check_party`,
    :func:`~lotse.events.domain.capacity.check_could_fit`, :func:`reachable`, and with
    ``events.no_contact`` and ``events.no_name`` (``position``). Whoever is signed up for the round
    with the same address or number is asked first (``events.signed_up_already``); ``comes_again``
    is the answer: these are more people.
    """
    locked = lock_round(round_id)
    known, is_over = _known(locked, form_key, now)
    if known is not None:
        return known
    if is_over and release_expired(locked, now):
        let_move_up(locked, now)
    check_door(door(locked.round, locked.round.event), channel, now)
    party = reachable(party)
    _check(party, locked.round.event, channel)
    if not comes_again and channel in ASKED_AGAIN and is_signed_up(locked.round, party):
        raise Refused("events.signed_up_already")
    wanted = needs(party.people, party.interpreter, locked.pools)
    check_could_fit(locked.pools, wanted)
    sits = may_sit(locked.pools, wanted, locked.policy, somebody_waits=locked.round.has_line)
    registration = Registration.objects.create(
        round=locked.round,
        number=new_number(),
        form_key=form_key,
        state=State.CONFIRMED if sits else State.WAITING,
        channel=channel.value,
        partner=partner,
        language=party.language,
        interpreter=party.interpreter,
        municipality=party.municipality,
        heard=party.heard,
        email=party.email,
        phone=party.phone,
        access_needs=party.access_needs,
        created_at=now,
        waiting_since=None if sits else now,
        changed_at=now,
        by=by,
    )
    Participant.objects.bulk_create(_rows(registration, party.people))
    if sits:
        take_places(locked, wanted)
        messages.tell_confirmed(registration, now)
    else:
        note_somebody_waits(locked)
        messages.tell_waiting(registration, now)
    return registration


ASKED_AGAIN = frozenset({Channel.WEB, Channel.API, Channel.STAFF})
"""Partners give the telephone of the school for all its families; at the door somebody stands."""


def reachable(party: Party) -> Party:
    """The party with its address and number as they are kept.

    Refused with ``events.no_mail_address`` and ``events.no_phone_number`` when something was given
    that nobody could write to or call.
    """
    email = read_address(party.email) if party.email.strip() else ""
    phone = read_phone(party.phone) if party.phone.strip() else ""
    if email is None:
        raise Refused("events.no_mail_address")
    if phone is None:
        raise Refused("events.no_phone_number")
    return replace(party, email=email, phone=phone)


def is_signed_up(round_: Round, party: Party) -> bool:
    """Whether somebody who is reached in the same way comes already, or waits."""
    same = Q()
    if party.email:
        same |= Q(email__iexact=party.email)
    if party.phone:
        same |= Q(phone=party.phone)
    known = round_.registrations.exclude(state=State.CANCELLED)
    return bool(same) and known.filter(same).exists()


def _known(locked: Locked, form_key: UUID, now: datetime) -> tuple[Registration | None, bool]:
    """The registration this form made before, and whether an offer is over; one statement."""
    over = Q(round=locked.round, state=State.OFFERED, offered_until__lte=now)
    found = list(Registration.objects.filter(over | Q(form_key=form_key)))
    known = next((one for one in found if one.form_key == form_key), None)
    return known, any(one is not known for one in found)


def door(round_: Round, event: Event, zone: str = "") -> Door:
    """The facts that decide whether one can sign up for a round.

    Days are counted in the wall time of ``zone``, the district's own if it is left out: a week
    before 18:00 is 18:00, also where the clocks change in between.
    """
    opens = event.opens_days_before
    return Door(
        mode=Mode(event.mode),
        is_published=event.status != Status.DRAFT,
        is_cancelled=round_.is_cancelled or event.status == Status.CANCELLED,
        opens_at=(
            None if opens is None else days_before(round_.starts_at, opens, zone or time_zone())
        ),
        closes_at=round_.starts_at - timedelta(hours=event.closes_hours_before),
        starts_at=round_.starts_at,
        ends_at=round_.ends_at,
    )


def _check(party: Party, event: Event, channel: Channel) -> None:
    check_party(party.people, ChildcareAges(event.childcare_from, event.childcare_to))
    needs_contact = channel not in {Channel.PARTNER, Channel.WALK_IN}
    if needs_contact and not (party.email or party.phone):
        raise Refused("events.no_contact")
    if event.needs_names and channel is not Channel.WALK_IN:
        _check_names(party.people)


def _check_names(people: Sequence[Person]) -> None:
    for position, person in enumerate(people, start=1):
        if not person.name.strip():
            raise Refused("events.no_name", position=position)


def _rows(registration: Registration, people: Sequence[Person]) -> list[Participant]:
    keeps_names = registration.round.event.needs_names or registration.channel == Channel.PARTNER
    return [
        Participant(
            registration=registration,
            position=position,
            age=person.age,
            in_childcare=person.in_childcare,
            # What is not needed is not kept, whatever a form sent.
            name=person.name.strip() if keeps_names else "",
        )
        for position, person in enumerate(people, start=1)
    ]


@transaction.atomic
def cancel(*, registration_id: int, now: datetime, by: "User | None" = None) -> Registration:
    """Cancel a registration; others move up in the same transaction. Twice is the same as once.

    Refused with ``events.over`` when the round has ended.
    """
    locked, registration = _lock(registration_id)
    if registration.state == State.CANCELLED:
        return registration
    _check_not_over(locked, now)
    release_expired(locked, now)
    registration.refresh_from_db(fields=["state", "ended", "offered_until"])
    if registration.state != State.CANCELLED:
        _end(locked, registration, by, now)
    let_move_up(locked, now)
    return registration


def _end(locked: Locked, registration: Registration, by: "User | None", now: datetime) -> None:
    """End a registration and tell the family; what it put into its calendar is taken out again."""
    gone = []
    if registration.state == State.CONFIRMED and registration.email:
        gone = [one for one in locked.round.dates.all() if not one.is_cancelled]
        # One step for the file that takes the dates away, the next for whoever signs up again.
        locked.round.dates.filter(is_cancelled=False).update(sequence=F("sequence") + 2)
        for one in gone:
            one.sequence += 1
    end(locked, registration, Ended.BY_STAFF if by else Ended.BY_FAMILY, now)
    messages.tell_cancelled(registration, now, gone)


@transaction.atomic
def leave(
    *, registration_id: int, positions: Sequence[int], now: datetime, by: "User | None" = None
) -> Registration:
    """Some of a party do not come; the others stay. When nobody is left, it is cancelled.

    Those who have left before are passed over. Refused with ``events.no_such_person``
    (``position``) and ``events.over``.
    """
    locked, registration = _lock(registration_id)
    if registration.state == State.CANCELLED:
        return registration
    _check_not_over(locked, now)
    rows = {row.position: row for row in registration.participants.all()}
    for position in positions:
        if position not in rows:
            raise Refused("events.no_such_person", position=position)
    staying = [
        row for row in rows.values() if row.left_at is None and row.position not in positions
    ]
    if not staying:
        _end(locked, registration, by, now)
    else:
        _let_go(locked, registration, [rows[position] for position in positions], now)
    let_move_up(locked, now)
    return registration


def _let_go(
    locked: Locked, registration: Registration, leaving: Sequence[Participant], now: datetime
) -> None:
    before = needs_of(registration, locked.pools)
    for row in leaving:
        if row.left_at is None:
            row.left_at = now
            row.save(update_fields=["left_at"])
    after = needs_of(registration, locked.pools)
    if registration.state in HOLDS:
        freed = {key: before[key] - after.get(key, 0) for key in before}
        give_back(locked, {key: number for key, number in freed.items() if number})
    registration.changed_at = now
    registration.save(update_fields=["changed_at"])


@transaction.atomic
def bring_more(
    *,
    registration_id: int,
    people: Sequence[Person],
    now: datetime,
    after: int | None = None,
) -> Registration:
    """More people join a party.

    A waiting party goes on waiting as a whole. ``after`` is how many people the registration had,
    those who left included, when the form was made: a form that is sent twice counts once. Refused
    with ``events.no_room_for_more`` (``pool``) when a party that holds places finds none for them,
    or others wait; with ``events.changed_meanwhile`` when others have joined since; then nothing
    changes.
    """
    locked, registration = _lock(registration_id)
    if after is not None and _has_joined(registration, people, after):
        return registration
    if registration.state == State.CANCELLED:
        raise Refused("events.registration_cancelled")
    _check_not_over(locked, now)
    everybody = [*_people(registration), *people]
    event = locked.round.event
    check_party(everybody, ChildcareAges(event.childcare_from, event.childcare_to))
    if event.needs_names:
        _check_names(people)
    wanted = needs(tuple(people), registration.interpreter, locked.pools)
    check_could_fit(locked.pools, needs(everybody, registration.interpreter, locked.pools))
    if registration.state in HOLDS:
        full = lacking(locked.pools, wanted)
        if full is not None or locked.round.has_line:
            raise Refused("events.no_room_for_more", pool=full.kind.value if full else "seats")
        take_places(locked, wanted)
    last = registration.participants.count()
    rows = _rows(registration, people)
    for row in rows:
        row.position += last
    Participant.objects.bulk_create(rows)
    return registration


def _has_joined(registration: Registration, people: Sequence[Person], after: int) -> bool:
    """Whether exactly these people have joined since there were ``after``."""
    since = list(registration.participants.all())[after:]
    if not since:
        return False
    joined = [(row.age, row.in_childcare) for row in since]
    if joined != [(one.age, one.in_childcare) for one in people]:
        raise Refused("events.changed_meanwhile")
    return True


def _people(registration: Registration) -> list[Person]:
    rows = registration.participants.all()
    return [Person(row.age, row.in_childcare, row.name) for row in rows if row.left_at is None]


@transaction.atomic
def accept(*, registration_id: int, now: datetime) -> Registration:
    """Take the offered places. Twice is the same as once.

    Where they were confirmed at once, shortly before the beginning, it notes that the family knows.

    Refused with ``events.offer_expired`` when the time is over (the places have gone on to the
    next in line) and ``events.not_offered``.
    """
    _, registration = _lock(registration_id)
    if registration.state == State.CONFIRMED:
        if registration.waiting_since is not None:
            registration.waiting_since = None
            registration.save(update_fields=["waiting_since"])
        return registration
    if registration.state != State.OFFERED:
        was = Ended(registration.ended)
        raise Refused("events.offer_expired" if was is Ended.EXPIRED else "events.not_offered")
    if registration.offered_until is not None and registration.offered_until <= now:
        raise Refused("events.offer_expired")
    registration.state, registration.offered_until = State.CONFIRMED, None
    registration.waiting_since, registration.changed_at = None, now
    registration.save(update_fields=["state", "offered_until", "waiting_since", "changed_at"])
    messages.tell_confirmed(registration, now)
    return registration


@transaction.atomic
def decline(*, registration_id: int, now: datetime) -> Registration:
    """Give the offered places to the next in line. Twice is the same as once.

    Refused with ``events.not_offered``.
    """
    locked, registration = _lock(registration_id)
    if registration.state == State.CANCELLED:
        return registration
    if registration.state != State.OFFERED:
        raise Refused("events.not_offered")
    end(locked, registration, Ended.DECLINED, now)
    let_move_up(locked, now)
    return registration


@transaction.atomic
def expire_offers(*, round_id: int, now: datetime) -> bool:
    """End the offers of a round whose time is over and let others move up; True when any ended."""
    locked = lock_round(round_id)
    has_freed = release_expired(locked, now)
    if has_freed:
        let_move_up(locked, now)
    return has_freed


@transaction.atomic
def change_contact(*, registration_id: int, party: Party, now: datetime) -> Registration:
    """Change how a party is reached, its language and its needs; people and places stay."""
    _, registration = _lock(registration_id)
    if registration.state == State.CANCELLED:
        raise Refused("events.registration_cancelled")
    party = reachable(party)
    if not (party.email or party.phone):
        raise Refused("events.no_contact")
    fields = ("language", "email", "phone", "access_needs")
    if all(getattr(registration, name) == getattr(party, name) for name in fields):
        return registration
    for name in fields:
        setattr(registration, name, getattr(party, name))
    registration.changed_at = now
    registration.save(update_fields=[*fields, "changed_at"])
    return registration


@transaction.atomic
def renew_link(*, registration_id: int, now: datetime) -> Registration:
    """Make all earlier links of a registration worthless and send a new one."""
    _, registration = _lock(registration_id)
    registration.token_version += 1
    registration.changed_at = now
    registration.save(update_fields=["token_version", "changed_at"])
    messages.tell_link(registration, now)
    return registration


def _lock(registration_id: int) -> tuple[Locked, Registration]:
    """Lock the round of a registration, then read the registration as it now is."""
    round_id = (
        Registration.objects.filter(pk=registration_id).values_list("round", flat=True).first()
    )
    if round_id is None:
        raise Refused("events.no_such_registration")
    locked = lock_round(round_id)
    registration = Registration.objects.prefetch_related("participants").get(pk=registration_id)
    registration.round = locked.round
    return locked, registration


def _check_not_over(locked: Locked, now: datetime) -> None:
    if now > locked.round.ends_at:
        raise Refused("events.over")
