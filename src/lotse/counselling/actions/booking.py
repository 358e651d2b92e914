"""Booking a talk: hold a time, say who one is, move it, cancel it. The same for families and staff.

Free times are read after the lock, by the rule that showed them; the database's constraint stands
behind it. Whoever is free is tried in fair order.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import chain
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Q

from lotse.counselling import messages
from lotse.counselling.domain.free_times import Chance
from lotse.counselling.domain.hours import Way
from lotse.counselling.models import (
    Appointment,
    AppointmentState,
    CancelledBy,
    Counsellor,
    Room,
)
from lotse.counselling.queries.diaries import (
    TAKES_TIME,
    Diaries,
    Wish,
    frame_of,
    read_diaries,
    talk_of,
)
from lotse.holds import actions as holds
from lotse.kit import clock
from lotse.kit.errors import Refused
from lotse.kit.mail_addresses import read_address
from lotse.kit.phones import read_phone
from lotse.kit.plain import tidy
from lotse.kit.reach import fingerprint
from lotse.kit.tokens import new_number, secret
from lotse.privacy import secret_fields
from lotse.reference.queries import Reference, get_reference

if TYPE_CHECKING:
    from lotse.accounts.models import User

HELD_FOR = timedelta(minutes=20)
"""How long a time is kept while somebody fills the form in; slow readers with a screen reader and
people who ask somebody need more than ten minutes."""
MOST_OPEN = 2
"""How many talks to come one contact may book alone; more are arranged with the office."""
MOST_OPENED = 6
"""How many talks one contact may book within a day, cancelled ones included."""
MOST_MOVES = 5
"""How often a family moves a talk alone."""
MOST_HELD = 40
"""How many forms are filled in at once, of everybody together."""
FORGOTTEN_AFTER = timedelta(hours=12)
"""Whoever fills in slowly may still send: the time is free for others meanwhile, the words stay."""
MOST_CALLED = 60


@dataclass(frozen=True)
class Visitor:
    """Who comes: a first name or any word, and how to reach them. ``language`` is theirs."""

    language: str
    called: str = ""
    email: str = ""
    phone: str = ""
    topic: str = ""
    municipality: str = ""
    wants_earlier: bool = False


@transaction.atomic
def hold(  # noqa: PLR0913 – what, when, by which form, for whom
    *,
    wish: Wish,
    begins_at: datetime,
    form_key: UUID,
    language: str,
    now: datetime,
    reference: Reference,
    interpreter: str = "",
    topic: str = "",
) -> Appointment:
    """Keep a free time for a family while it fills the form in.

    The same ``form_key`` gives the same appointment again. Refused with ``counselling.not_public``,
    ``counselling.too_soon``, ``counselling.too_far`` and ``counselling.taken``.
    """
    form_key = _sealed(
        form_key, wish.kind.pk, wish.way.value, begins_at.astimezone(UTC).isoformat()
    )
    known = Appointment.objects.filter(form_key=form_key).first()
    if known is not None:
        return known
    _check_frame(wish, begins_at, now, reference)
    diaries = _locked_diaries(wish, begins_at, now, reference)
    known = Appointment.objects.filter(form_key=form_key).first()
    if known is not None:
        return known  # the same form, sent twice at once
    _let_oldest_give_way(now)
    appointment = Appointment(
        number=new_number(),
        holder=uuid4(),
        form_key=form_key,
        kind=wish.kind,
        way=wish.way.value,
        begins_at=begins_at,
        ends_at=talk_of(wish.kind).itself(begins_at).ends,
        state=AppointmentState.HELD,
        held_until=now + HELD_FOR,
        language=language,
        spoken=wish.language,
        interpreter=interpreter,
        topic=topic,
        created_at=now,
        changed_at=now,
    )
    _take_any(appointment, diaries, now, lapses_at=now + HELD_FOR)
    appointment.save(force_insert=True)
    return appointment


@transaction.atomic
def hold_another_time(
    *, appointment_id: int, begins_at: datetime, now: datetime, reference: Reference
) -> Appointment:
    """Another time for a form that is being filled in; the one that is held is kept until then.

    The time that it has already is held anew, if its hold has lapsed. What is booked meanwhile
    stays as it is. Refused like :func:`hold`, and with ``counselling.cancelled``.
    """
    appointment = _lock(appointment_id)
    if appointment.state == AppointmentState.CANCELLED:
        raise Refused("counselling.cancelled")
    if appointment.state != AppointmentState.HELD:
        return appointment
    assert appointment.held_until is not None
    if appointment.begins_at == begins_at and appointment.held_until > now:
        return appointment
    wish = wish_of(appointment)
    _check_frame(wish, begins_at, now, reference)
    diaries = _locked_diaries(wish, begins_at, now, reference, but=appointment.holder)
    holds.give_back(holder=appointment.holder)
    appointment.begins_at = begins_at
    appointment.ends_at = diaries.talk.itself(begins_at).ends
    appointment.held_until = now + HELD_FOR
    appointment.changed_at = now
    _take_any(appointment, diaries, now, lapses_at=appointment.held_until)
    appointment.save()
    return appointment


def _sealed(form_key: UUID, *said: object) -> UUID:
    """The key of a form as it is kept: whoever reads the database cannot send the form again.

    The same form with another choice (``said``) is another one.
    """
    return UUID(secret("lotse.counselling.form", form_key, *said))


def _let_oldest_give_way(now: datetime) -> None:
    """Nobody holds everything: beyond so many, the oldest holds lapse now.

    Whoever fills such a form in still gets the time, where nobody else has taken it.
    """
    held = Appointment.objects.filter(state=AppointmentState.HELD, held_until__gt=now)
    old = list(held.order_by("-created_at", "-pk").values_list("pk", flat=True)[MOST_HELD - 1 :])
    rows = Appointment.objects.select_for_update(skip_locked=True).filter(
        pk__in=old, state=AppointmentState.HELD
    )
    for one in rows:
        one.held_until = now
        one.save(update_fields=["held_until"])
        holds.let_lapse(holder=one.holder, now=now)


def _check_frame(wish: Wish, begins_at: datetime, now: datetime, reference: Reference) -> None:
    if not wish.kind.is_public or wish.way.value not in wish.kind.ways:
        raise Refused("counselling.not_public")
    frame = frame_of(wish.kind, now, reference.time_zone)
    if begins_at < frame.begins:
        raise Refused("counselling.too_soon")
    if begins_at >= frame.ends:
        raise Refused("counselling.too_far")


def _locked_diaries(
    wish: Wish, begins_at: datetime, now: datetime, reference: Reference, but: UUID | None = None
) -> Diaries:
    """The diaries of a day, read after nobody else may book with any of these counsellors."""
    fitting = Counsellor.objects.filter(is_active=True, kinds=wish.kind)
    rooms = Room.objects.filter(is_active=True)
    resources = (rows.values_list("resource", flat=True) for rows in (fitting, rooms))
    holds.lock([*chain.from_iterable(resources)])
    day = clock.local_day(begins_at, reference.time_zone)
    return read_diaries(wish, (day, day), now, reference, but)


def _take_any(
    appointment: Appointment,
    diaries: Diaries,
    now: datetime,
    *,
    lapses_at: datetime | None = None,
) -> None:
    """Take the time of the first counsellor, and room, that is free; set who and where."""
    for chance in diaries.chances(appointment.begins_at):
        try:
            holds.take(
                _needed(appointment, chance, diaries),
                holder=appointment.holder,
                now=now,
                lapses_at=lapses_at,
            )
        except Refused:
            continue  # somebody was faster by another way than through this lock
        appointment.counsellor_id = chance.counsellor
        appointment.site_id = chance.place
        appointment.room_id = chance.room
        return
    raise Refused("counselling.taken")


def _needed(
    appointment: Appointment, chance: Chance, diaries: Diaries
) -> Mapping[int, tuple[datetime, datetime]]:
    whole = diaries.talk.whole(appointment.begins_at)
    found = {diaries.resources[chance.counsellor]: whole}
    if chance.room is not None:
        found[diaries.rooms[chance.room]] = whole
    return found


@transaction.atomic
def book(*, appointment_id: int, visitor: Visitor, now: datetime) -> Appointment:
    """Make a held time an appointment. Sent twice it is one appointment, as it was first said.

    A time whose hold has lapsed is taken again where it is still free. Refused with
    ``counselling.no_contact``, ``counselling.no_mail_address``, ``counselling.no_phone_number``,
    ``counselling.too_many_talks``, ``counselling.taken`` and, where it was cancelled meanwhile,
    ``counselling.cancelled``.
    """
    appointment = _lock(appointment_id)
    if appointment.state != AppointmentState.HELD:
        if appointment.state == AppointmentState.CANCELLED:
            raise Refused("counselling.cancelled")
        return appointment
    visitor = reachable(visitor)
    _check_not_too_many(visitor, now)
    _keep(appointment, now)
    appointment.state = AppointmentState.BOOKED
    appointment.held_until = None
    _write_visitor(appointment, visitor, now)
    messages.tell_booked(appointment, now)
    return appointment


def _keep(appointment: Appointment, now: datetime) -> None:
    """What is held stays taken; what has lapsed is taken once more, if nobody else has it."""
    assert appointment.held_until is not None
    if appointment.begins_at <= now:
        raise Refused("counselling.taken")
    if appointment.held_until > now:
        holds.keep(holder=appointment.holder)
        return
    whole = talk_of(appointment.kind).whole(appointment.begins_at)
    wanted = {appointment.counsellor.resource_id: whole}
    if appointment.room is not None:
        wanted[appointment.room.resource_id] = whole
    try:
        holds.take(wanted, holder=appointment.holder, now=now)
    except Refused as refused:
        raise Refused("counselling.taken") from refused


def reachable(visitor: Visitor) -> Visitor:
    """The visitor with address and number as they are kept.

    Refused with ``counselling.no_mail_address``, ``counselling.no_phone_number`` and
    ``counselling.no_contact``.
    """
    email = read_address(visitor.email) if visitor.email.strip() else ""
    phone = read_phone(visitor.phone) if visitor.phone.strip() else ""
    if email is None:
        raise Refused("counselling.no_mail_address")
    if phone is None:
        raise Refused("counselling.no_phone_number")
    if not (email or phone):
        raise Refused("counselling.no_contact")
    return replace(visitor, called=tidy(visitor.called)[:MOST_CALLED], email=email, phone=phone)


def _mark(said: str) -> str:
    return fingerprint(said) if said else ""


def _check_not_too_many(visitor: Visitor, now: datetime) -> None:
    same = Q(pk__in=[])
    if visitor.email:
        same |= Q(mail_mark=_mark(visitor.email))
    if visitor.phone:
        same |= Q(phone_mark=_mark(visitor.phone))
    known = Appointment.objects.filter(same)
    coming = known.filter(state=AppointmentState.BOOKED, begins_at__gt=now)
    lately = known.filter(created_at__gt=now - timedelta(days=1))
    if coming.count() >= MOST_OPEN or lately.count() >= MOST_OPENED:
        raise Refused("counselling.too_many_talks", most=MOST_OPEN)


def _write_visitor(appointment: Appointment, visitor: Visitor, now: datetime) -> None:
    appointment.language = visitor.language
    appointment.topic = visitor.topic
    appointment.municipality = visitor.municipality
    appointment.wants_earlier = visitor.wants_earlier
    appointment.mail_mark = _mark(visitor.email)
    appointment.phone_mark = _mark(visitor.phone)
    appointment.changed_at = now
    appointment.save()
    secret_fields.write(
        appointment, called=visitor.called, email=visitor.email, phone=visitor.phone
    )


@transaction.atomic
def enter(  # noqa: PLR0913 – what a caller says, and who writes it down
    *,
    wish: Wish,
    begins_at: datetime,
    visitor: Visitor,
    form_key: UUID,
    now: datetime,
    reference: Reference,
    by: "User",
    interpreter: str = "",
    knowingly: bool = False,
) -> Appointment:
    """Staff book for somebody who called; neither notice nor horizon binds them.

    The counsellor of the wish is the one who is meant. Where that time is not free, staff may put
    the talk on top ``knowingly``; it is marked as that. Refused like :func:`book`.
    """
    form_key = _sealed(form_key)
    visitor = reachable(visitor)
    diaries = _locked_diaries(wish, begins_at, now, reference)
    known = Appointment.objects.filter(form_key=form_key).first()
    if known is not None:
        return known
    appointment = Appointment(
        number=new_number(),
        holder=uuid4(),
        form_key=form_key,
        kind=wish.kind,
        way=wish.way.value,
        begins_at=begins_at,
        ends_at=talk_of(wish.kind).itself(begins_at).ends,
        state=AppointmentState.BOOKED,
        language=visitor.language,
        spoken=wish.language,
        interpreter=interpreter,
        created_at=now,
        changed_at=now,
        by=by,
    )
    try:
        _take_any(appointment, diaries, now)
    except Refused:
        if not knowingly or wish.counsellor is None:
            raise
        _put_on_top(appointment, wish.counsellor, now)
    appointment.save(force_insert=True)
    _write_visitor(appointment, visitor, now)
    messages.tell_booked(appointment, now)
    return appointment


def _put_on_top(appointment: Appointment, counsellor: int, now: datetime) -> None:
    who = Counsellor.objects.get(pk=counsellor)
    whole = talk_of(appointment.kind).whole(appointment.begins_at)
    holds.take({who.resource_id: whole}, holder=appointment.holder, now=now, is_extra=True)
    appointment.counsellor = who
    appointment.is_extra = True


@transaction.atomic
def move(
    *,
    appointment_id: int,
    begins_at: datetime,
    now: datetime,
    reference: Reference,
    by: "User | None" = None,
) -> Appointment:
    """Another time for the same talk, with whoever is free then; the old time becomes free.

    To the time that it has already: nothing changes. Refused like :func:`hold`, and with
    ``counselling.cancelled`` and ``counselling.over``; then the old time stays.
    """
    appointment = _lock(appointment_id)
    _check_open(appointment, now)
    if appointment.begins_at == begins_at:
        return appointment
    if by is None and appointment.sequence >= MOST_MOVES:
        raise Refused("counselling.moved_often")
    wish = wish_of(appointment)
    if by is None:
        _check_frame(wish, begins_at, now, reference)
    diaries = _locked_diaries(wish, begins_at, now, reference, but=appointment.holder)
    before = (appointment.begins_at, appointment.ends_at)
    holds.give_back(holder=appointment.holder)
    appointment.begins_at = begins_at
    appointment.ends_at = diaries.talk.itself(begins_at).ends
    appointment.is_extra = False
    _take_any(appointment, diaries, now)
    appointment.sequence += 1
    appointment.changed_at = now
    appointment.save()
    messages.tell_moved(appointment, now)
    _tell_of_free_time(appointment, before[0], now)
    return appointment


def wish_of(appointment: Appointment) -> Wish:
    """What the family of an appointment looks for."""
    return Wish(appointment.kind, Way(appointment.way), appointment.spoken)


@transaction.atomic
def cancel(*, appointment_id: int, now: datetime, by: "User | None" = None) -> Appointment:
    """Cancel a talk; its time is free at once. Twice is the same as once.

    Those who asked for an earlier time are told. Refused with ``counselling.over``.
    """
    appointment = _lock(appointment_id)
    if appointment.state == AppointmentState.CANCELLED:
        return appointment
    was_booked = appointment.state != AppointmentState.HELD
    if was_booked:
        _check_open(appointment, now)
    _end(appointment, CancelledBy.OFFICE if by else CancelledBy.FAMILY, now)
    if was_booked:
        messages.tell_cancelled(appointment, now)
        _tell_of_free_time(appointment, appointment.begins_at, now)
    return appointment


def _end(appointment: Appointment, why: CancelledBy, now: datetime) -> None:
    holds.give_back(holder=appointment.holder)
    appointment.state = AppointmentState.CANCELLED
    appointment.cancelled_by = why
    appointment.held_until = None
    appointment.sequence += 1
    appointment.changed_at = now
    appointment.save()


@transaction.atomic
def note_presence(*, appointment_id: int, came: bool, now: datetime, by: "User") -> Appointment:
    """Whether somebody came; may be put right. Refused with ``counselling.not_yet`` before it."""
    appointment = _lock(appointment_id)
    if appointment.state in {AppointmentState.HELD, AppointmentState.CANCELLED}:
        raise Refused("counselling.cancelled")
    if appointment.begins_at > now:
        raise Refused("counselling.not_yet")
    appointment.state = AppointmentState.CAME if came else AppointmentState.MISSED
    appointment.changed_at = now
    appointment.by = by
    appointment.save(update_fields=["state", "changed_at", "by"])
    return appointment


def let_lapse(*, now: datetime) -> int:
    """End appointments whose form was never sent; how many. A job; no booking waits for it."""
    lapsed = Appointment.objects.filter(
        state=AppointmentState.HELD, held_until__lte=now - FORGOTTEN_AFTER
    )
    ended = 0
    for key in list(lapsed.values_list("pk", flat=True)):
        with transaction.atomic():
            found = Appointment.objects.select_for_update(skip_locked=True).filter(
                pk=key, state=AppointmentState.HELD
            )
            for appointment in found:
                _end(appointment, CancelledBy.TIME, now)
                ended += 1
    return ended


def _lock(appointment_id: int) -> Appointment:
    # Locked by itself: a join would be looked at as it was before somebody else moved the talk to
    # another counsellor, and would find no row.
    Appointment.objects.select_for_update().get(pk=appointment_id)
    found = Appointment.objects.select_related("kind", "counsellor", "room", "site__organisation")
    return found.get(pk=appointment_id)


def _check_open(appointment: Appointment, now: datetime) -> None:
    if appointment.state == AppointmentState.CANCELLED:
        raise Refused("counselling.cancelled")
    if appointment.state == AppointmentState.HELD:
        raise Refused("counselling.not_booked")
    if appointment.state not in TAKES_TIME or appointment.begins_at <= now:
        raise Refused("counselling.over")


MOST_TOLD = 5
"""How many families are told of one time that became free; the first who takes it has it."""


def _tell_of_free_time(freed: Appointment, begins_at: datetime, now: datetime) -> None:
    """Those whose talk of this kind is later and who asked for an earlier time are told, once."""
    if begins_at <= now + timedelta(hours=freed.kind.notice_hours):
        return
    waiting = (
        Appointment.objects.filter(
            kind=freed.kind,
            way=freed.way,
            state=AppointmentState.BOOKED,
            wants_earlier=True,
            begins_at__gt=begins_at,
        )
        .exclude(pk=freed.pk)
        .select_related("kind", "counsellor", "room", "site__organisation")
        .order_by("created_at", "pk")
    )
    reference = get_reference()
    day = clock.local_day(begins_at, reference.time_zone)
    told = 0
    for one in waiting[: 4 * MOST_TOLD]:
        # It may be free no more: a talk on top of it, an absence, nobody who speaks the language.
        found = read_diaries(wish_of(one), (day, day), now, reference, one.holder)
        if found.chances(begins_at):
            told += messages.tell_earlier(one, begins_at, now)
        if told == MOST_TOLD:
            return
