"""Finding an interpreter: ask for one, ask several people, first yes wins, withdraw.

Whoever answers waits for the row of the request: of two who say yes in the same second one is
first. What interpreters have taken stands in ``holds``, whose constraint has the last word.
"""

from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import F, Q

from lotse.counselling import interpreter_messages as messages
from lotse.counselling.domain.hours import Way
from lotse.counselling.domain.interpreting import check_talk
from lotse.counselling.domain.spans import Span
from lotse.counselling.models import (
    Answer,
    Appointment,
    AppointmentState,
    InterpreterAsk,
    InterpreterRequest,
    RequestState,
)
from lotse.counselling.queries.interpreting import (
    LIVE,
    appointments_never_asked_for,
    need_of,
    proposals,
)
from lotse.counselling.talk_rules import talk_rules
from lotse.holds import actions as holds
from lotse.kit.errors import Refused
from lotse.kit.plain import tidy
from lotse.kit.tokens import new_number
from lotse.reference.queries import Reference, time_zone

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from lotse.accounts.models import User

OWN_TALK = "counselling"
"""The kind of talk that our own appointments are."""
MOST_PLACE = 200


@dataclass(frozen=True)
class Wanted:
    """A talk that is not one of our appointments. ``place`` says where, and names nobody."""

    talk: str
    language: str
    way: Way
    begins_at: datetime
    ends_at: datetime
    municipality: str = ""
    place: str = ""


@transaction.atomic
def request_interpreter(
    *, wanted: Wanted, form_key: UUID, by: "User", now: datetime
) -> InterpreterRequest:
    """Write down that a talk needs an interpreter. The same ``form_key`` is the same request.

    Refused with ``counselling.unknown_talk``, ``counselling.talk_excluded``,
    ``counselling.talk_too_long`` and ``counselling.talk_is_past``.
    """
    rule = talk_rules().get(wanted.talk)
    if rule is None:
        raise Refused("counselling.unknown_talk")
    check_talk(rule, Span(wanted.begins_at, wanted.ends_at))
    if wanted.begins_at <= now:
        raise Refused("counselling.talk_is_past")
    return _begin(
        form_key,
        talk=wanted.talk,
        language=wanted.language,
        way=wanted.way.value,
        begins_at=wanted.begins_at,
        ends_at=wanted.ends_at,
        municipality=wanted.municipality,
        place=tidy(wanted.place)[:MOST_PLACE],
        by=by,
        now=now,
    )


@transaction.atomic
def request_for(*, appointment_id: int, by: "User | None", now: datetime) -> InterpreterRequest:
    """Write down that one of our appointments needs an interpreter; twice is once.

    Refused with ``counselling.request_closed`` where the appointment is not booked, is over, or
    needs nobody.
    """
    # Locked by itself, as in booking.
    Appointment.objects.select_for_update().get(pk=appointment_id)
    one = Appointment.objects.select_related("site").get(pk=appointment_id)
    known = InterpreterRequest.objects.filter(appointment=one, state__in=LIVE).first()
    if known is not None:
        return known
    if one.state != AppointmentState.BOOKED or one.begins_at <= now or not one.interpreter:
        raise Refused("counselling.request_closed")
    return _begin(
        uuid4(),
        appointment=one,
        talk=OWN_TALK,
        language=one.interpreter,
        way=one.way,
        begins_at=one.begins_at,
        ends_at=one.ends_at,
        # Where the talk is, never where the family lives.
        municipality=(one.site.municipality_id if one.site is not None else "") or "",
        by=by,
        now=now,
    )


def _begin(form_key: UUID, *, now: datetime, **facts: object) -> InterpreterRequest:
    made, _is_new = InterpreterRequest.objects.get_or_create(
        form_key=form_key,
        defaults={
            "number": new_number(),
            "holder": uuid4(),
            "created_at": now,
            "changed_at": now,
            **facts,
        },
    )
    return made


@transaction.atomic
def ask(
    *,
    request_id: int,
    interpreters: Collection[int],
    now: datetime,
    reference: Reference,
) -> list[InterpreterAsk]:
    """Ask several people at once, each by mail with a link; nobody is asked twice for the same.

    Refused with ``counselling.nobody_chosen``, ``counselling.request_closed`` and, where one of
    them cannot interpret this talk, ``counselling.cannot_be_asked``: then nobody is asked.
    """
    if not interpreters:
        raise Refused("counselling.nobody_chosen")
    request = _lock(request_id)
    if request.state != RequestState.OPEN or request.begins_at <= now:
        raise Refused("counselling.request_closed")
    askable = {one.key for one in proposals(request, now, reference) if one.may_be_asked}
    if not askable.issuperset(interpreters):
        raise Refused("counselling.cannot_be_asked")
    known = set(request.asks.values_list("interpreter", flat=True))
    InterpreterAsk.objects.bulk_create(
        InterpreterAsk(request=request, interpreter_id=key, asked_at=now)
        for key in sorted(set(interpreters) - known)
    )
    # Whoever was asked before the talk needed somebody once more is asked once more.
    before = Q(answered_at__lt=request.changed_at) | Q(
        answered_at=None, asked_at__lt=request.changed_at
    )
    request.asks.filter(before, interpreter__in=interpreters).update(
        answer=Answer.NONE, answered_at=None, asked_at=now
    )
    asked = list(request.asks.filter(interpreter__in=interpreters).select_related("interpreter"))
    for one in asked:
        one.request = request
        if not one.answer:
            messages.ask_for(one, now)
    return asked


class Told(StrEnum):
    """What came of an answer."""

    GOT = "got"
    """This person interprets."""
    DECLINED = "declined"
    LATE = "late"
    """Somebody else was faster."""
    GONE = "gone"
    """Nobody is needed any more, or the time is over."""


@transaction.atomic
def answer(*, ask_id: int, is_yes: bool, now: datetime) -> Told:
    """What somebody says who was asked, also after all; the same twice is once.

    The first yes wins, and all others who have not answered are told. A no of whoever had said yes
    before opens the request again. Refused with ``counselling.interpreter_busy`` when the person
    interprets elsewhere at this time; then nothing is noted.
    """
    said = InterpreterAsk.objects.select_related("interpreter").get(pk=ask_id)
    request = _lock(said.request_id)
    said.request = request
    is_mine = request.interpreter_id == said.interpreter_id
    is_open = request.begins_at > now and (said.interpreter.is_active or not is_yes)
    is_open = is_open and _is_still_so(request)
    if is_mine and is_yes and is_open:
        return Told.GOT
    if not is_open or request.state not in LIVE:
        return Told.GONE
    if request.state == RequestState.OPEN and is_yes:
        _give(request, said, now)
    elif is_mine:
        _take_back(request, said, now)
    said.answer, said.answered_at = Answer.YES if is_yes else Answer.NO, now
    said.save(update_fields=["answer", "answered_at"])
    if not is_yes:
        return Told.DECLINED
    return Told.GOT if request.interpreter_id == said.interpreter_id else Told.LATE


def _is_still_so(request: InterpreterRequest) -> bool:
    """Whether the appointment that a request is for is still to be, at the time it says."""
    one = request.appointment
    return one is None or (
        one.state == AppointmentState.BOOKED and one.begins_at == request.begins_at
    )


def _give(request: InterpreterRequest, said: InterpreterAsk, now: datetime) -> None:
    whole = need_of(request, time_zone()).whole
    try:
        holds.take({said.interpreter.resource_id: whole}, holder=request.holder, now=now)
    except Refused as refused:
        raise Refused("counselling.interpreter_busy") from refused
    request.state, request.interpreter, request.found_at = (
        RequestState.FOUND,
        said.interpreter,
        now,
    )
    _save(request, now)
    messages.tell_got(said, now)
    for other in _waiting(request).exclude(pk=said.pk):
        other.request = request
        messages.tell_late(other, now)
    messages.tell_office(request, "found", now)


def _waiting(request: InterpreterRequest) -> "QuerySet[InterpreterAsk, InterpreterAsk]":
    return request.asks.filter(answer=Answer.NONE).select_related("interpreter")


def _take_back(request: InterpreterRequest, said: InterpreterAsk, now: datetime) -> None:
    holds.give_back(holder=request.holder)
    if request.begins_at > now:
        messages.tell_off(said, now)
    request.state, request.interpreter, request.found_at = RequestState.OPEN, None, None
    request.sequence += 1
    _save(request, now)
    messages.tell_office(request, "lost", now)


@transaction.atomic
def release(*, interpreter_id: int, now: datetime) -> int:
    """Talks to come of somebody who interprets no longer need somebody else; how many."""
    mine = InterpreterRequest.objects.filter(
        interpreter=interpreter_id, state=RequestState.FOUND, begins_at__gt=now
    )
    keys = list(mine.order_by("pk").values_list("pk", flat=True))
    for key in keys:
        request = _lock(key)
        if request.interpreter_id == interpreter_id:
            said = request.asks.select_related("interpreter").get(interpreter=interpreter_id)
            said.request = request
            _take_back(request, said, now)
    return len(keys)


@transaction.atomic
def send_again(*, interpreter_id: int, now: datetime) -> None:
    """What somebody was asked, and said yes to, goes out with the links that open now."""
    asks = InterpreterAsk.objects.filter(
        interpreter=interpreter_id, request__state__in=LIVE, request__begins_at__gt=now
    )
    for key in asks.order_by("request").values_list("request", flat=True):
        request = _lock(key)
        one = request.asks.select_related("interpreter").get(interpreter=interpreter_id)
        one.request = request
        if request.interpreter_id == interpreter_id:
            messages.tell_got(one, now)
        elif request.state == RequestState.OPEN and not one.answer:
            messages.ask_for(one, now)


def _save(request: InterpreterRequest, now: datetime) -> None:
    request.changed_at = now
    request.save(update_fields=["state", "interpreter", "found_at", "sequence", "changed_at"])


@transaction.atomic
def withdraw(*, request_id: int, now: datetime) -> InterpreterRequest:
    """Nobody is needed any more: who said yes and who has not answered is told. Twice is once.

    Refused with ``counselling.request_closed`` when the talk has begun.
    """
    request = _lock(request_id)
    if request.state not in LIVE:
        return request
    if request.begins_at <= now:
        raise Refused("counselling.request_closed")
    _end(request, RequestState.WITHDRAWN, now)
    return request


@transaction.atomic
def give_up(*, request_id: int, now: datetime) -> InterpreterRequest:
    """Nobody could be found: that is counted as a need. Twice is once.

    Refused with ``counselling.request_closed`` where somebody was found or nobody is needed.
    """
    request = _lock(request_id)
    if request.state == RequestState.UNMET:
        return request
    if request.state != RequestState.OPEN:
        raise Refused("counselling.request_closed")
    _end(request, RequestState.UNMET, now)
    return request


def _end(request: InterpreterRequest, state: RequestState, now: datetime) -> None:
    holds.give_back(holder=request.holder)
    told = request.asks.filter(Q(answer=Answer.NONE) | Q(interpreter=request.interpreter))
    request.sequence += 1
    # What nobody could meet when it began is no news.
    is_news = request.begins_at > now or state == RequestState.WITHDRAWN
    people = list(told.select_related("interpreter")) if is_news else []
    request.state, request.interpreter, request.found_at = state, None, None
    _save(request, now)
    for one in people:
        one.request = request
        messages.tell_gone(one, now)


def follow_appointments(*, now: datetime) -> int:
    """Requests follow their appointments; how many were begun or changed. A job.

    Families are told that somebody is looked for, so a talk that needs an interpreter gets a
    request by itself. Where an appointment was cancelled nobody is needed; where it was moved, the
    old request is withdrawn, a new one begun, and the office told to ask anew. That counts for
    changes in the last minutes, too: whoever had said yes must not come in vain.
    """
    other = Q(appointment__state=AppointmentState.CANCELLED) | ~Q(
        appointment__begins_at=F("begins_at")
    )
    stale = InterpreterRequest.objects.filter(other, state__in=LIVE).exclude(appointment=None)
    changed = 0
    for key in list(stale.values_list("pk", flat=True)):
        with transaction.atomic():
            request = _lock(key)
            if request.state not in LIVE:
                continue
            _end(request, RequestState.WITHDRAWN, now)
            assert request.appointment is not None
            with suppress(Refused):  # Cancelled, or the new time is over already.
                new = request_for(appointment_id=request.appointment.pk, by=request.by, now=now)
                messages.tell_office(new, "moved", now)
            changed += 1
    for appointment_id in appointments_never_asked_for(now):
        with suppress(Refused):  # Cancelled meanwhile.
            request_for(appointment_id=appointment_id, by=None, now=now)
            changed += 1
    return changed


def close_past(*, now: datetime) -> int:
    """Talks that have begun without an interpreter are needs that nobody met; how many. A job."""
    late = InterpreterRequest.objects.filter(state=RequestState.OPEN, begins_at__lte=now)
    keys = list(late.values_list("pk", flat=True))
    for key in keys:
        give_up(request_id=key, now=now)
    return len(keys)


def _lock(request_id: int) -> InterpreterRequest:
    # Locked by itself: a join would be looked at as it was before somebody else changed it.
    InterpreterRequest.objects.select_for_update().get(pk=request_id)
    found = InterpreterRequest.objects.select_related(
        "appointment__kind", "appointment__room", "appointment__site__organisation",
        "interpreter", "by",
    )  # fmt: skip
    return found.get(pk=request_id)
