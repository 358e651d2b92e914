"""Reads of interpreters: the pool, who fits a talk, what is asked for, what a link opens."""

from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.db.models import (
    Count,
    DurationField,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    Sum,
)  # fmt: skip

from lotse.counselling.domain import interpreting as rules
from lotse.counselling.domain.hours import Way
from lotse.counselling.domain.interpreting import Level, Need, Proposal, TalkRule, Training, propose
from lotse.counselling.domain.spans import Span, joined
from lotse.counselling.models import (
    Appointment,
    AppointmentState,
    Interpreter,
    InterpreterAsk,
    InterpreterRequest,
    RequestState,
)
from lotse.counselling.talk_rules import talk_rules
from lotse.counselling.tokens import ask_token, hours_token
from lotse.holds.queries import taken
from lotse.kit import clock, wall_time
from lotse.kit.tokens import is_same
from lotse.reference.queries import Reference

if TYPE_CHECKING:
    from django.db.models import QuerySet

TRAVEL = timedelta(minutes=30)
"""The way there and back, for talks at a place."""
REMOTE = frozenset({Way.PHONE.value, Way.VIDEO.value})
FAIR_OVER = timedelta(days=90)
"""Shares are compared over so long."""
LIVE = (RequestState.OPEN, RequestState.FOUND)
WITH = ("appointment__kind", "appointment__room", "appointment__site__organisation", "interpreter")


def list_pool() -> list[Interpreter]:
    """Everybody of the pool, those who interpret now first, with their languages."""
    found = Interpreter.objects.exclude(name="").prefetch_related("spoken")
    return list(found.order_by("-is_active", "name", "pk"))


def find_interpreter(slug: str) -> Interpreter | None:
    """Somebody of the pool by number, or None; who was forgotten is nobody."""
    return Interpreter.objects.exclude(name="").filter(slug=slug).first()


def rule_of(request: InterpreterRequest) -> TalkRule:
    """What the talk needs; a kind that there is no more needs what our own talks need."""
    known = talk_rules()
    return known.get(request.talk, known["counselling"])


def need_of(request: InterpreterRequest, zone: str) -> Need:
    """A request as the rules see it."""
    is_remote = request.way in REMOTE
    return Need(
        language=request.language,
        span=Span(request.begins_at, request.ends_at),
        on=clock.local_day(request.begins_at, zone),
        rule=rule_of(request),
        area=None if is_remote else request.municipality or None,
        travel=timedelta() if is_remote else TRAVEL,
    )


def proposals(
    request: InterpreterRequest, now: datetime, reference: Reference
) -> tuple[Proposal, ...]:
    """Who speaks the language of a request, in fair order; five statements at most."""
    need = need_of(request, reference.time_zone)
    people = Interpreter.objects.filter(is_active=True, spoken__language=request.language)
    known = list(people.prefetch_related("spoken", "weekly"))
    busy = taken([one.resource_id for one in known], *need.whole, now, request.holder)
    minutes = _minutes([one.pk for one in known], now)
    return propose(
        need,
        [
            _as_facts(
                one,
                need.on,
                reference.time_zone,
                joined(Span(*each) for each in busy.get(one.resource_id, ())),
                minutes.get(one.pk, 0),
            )
            for one in known
        ],
    )


def _as_facts(
    one: Interpreter, on: date, zone: str, busy: tuple[Span, ...], minutes: int
) -> rules.Interpreter:
    return rules.Interpreter(
        key=one.pk,
        training=Training(one.training),
        languages={row.language_id: Level(row.level) for row in one.spoken.all()},
        areas=frozenset(one.areas),
        hours=_hours_on(one, on, zone),
        taken=busy,
        undertaken_on=one.undertaken_on,
        certificate_until=one.certificate_until,
        minutes=minutes,
    )


def _hours_on(one: Interpreter, on: date, zone: str) -> tuple[Span, ...]:
    if one.away_from is not None and one.away_from <= on <= (one.away_until or on):
        return ()
    return joined(
        Span(*wall_time.moments(on, row.opens, row.closes, zone))
        for row in one.weekly.all()
        if row.weekday == on.weekday()
    )


def _minutes(people: Collection[int], now: datetime) -> dict[int, int]:
    """How many minutes each has interpreted lately, and has accepted; one statement."""
    lasts = ExpressionWrapper(F("ends_at") - F("begins_at"), output_field=DurationField())
    rows = (
        InterpreterRequest.objects.filter(
            state=RequestState.FOUND, interpreter__in=people, begins_at__gt=now - FAIR_OVER
        )
        .order_by()
        .values("interpreter")
        .annotate(lasts=Sum(lasts))
    )
    return {row["interpreter"]: int(row["lasts"].total_seconds()) // 60 for row in rows}


def list_requests(now: datetime) -> "QuerySet[InterpreterRequest, InterpreterRequest]":
    """Requests for talks to come, the next first, with how many were asked and said no."""
    return (
        InterpreterRequest.objects.filter(state__in=LIVE, ends_at__gt=now)
        .select_related(*WITH)
        .annotate(
            asked=Count("asks"),
            said_no=Count("asks", filter=Q(asks__answer="no")),
        )
        .order_by("begins_at", "pk")
    )


def list_unmet(limit: int = 20) -> list[InterpreterRequest]:
    """Requests that nobody could meet, the latest first."""
    found = InterpreterRequest.objects.filter(state=RequestState.UNMET).select_related(*WITH)
    return list(found.order_by("-begins_at", "-pk")[:limit])


def appointments_without(now: datetime) -> list[Appointment]:
    """Booked talks to come that need an interpreter and for which none is looked for."""
    asked_for = InterpreterRequest.objects.filter(state__in=LIVE).exclude(appointment=None)
    return list(
        Appointment.objects.filter(state=AppointmentState.BOOKED, begins_at__gt=now)
        .exclude(interpreter="")
        .exclude(pk__in=asked_for.values("appointment"))
        .select_related("kind", "counsellor")
    )


def appointments_never_asked_for(now: datetime) -> list[int]:
    """Those of them for whose time nobody was looked for before: not withdrawn, not given up."""
    known = InterpreterRequest.objects.filter(
        appointment=OuterRef("pk"), begins_at=OuterRef("begins_at")
    )
    found = Appointment.objects.filter(state=AppointmentState.BOOKED, begins_at__gt=now)
    return list(found.exclude(interpreter="").exclude(Exists(known)).values_list("pk", flat=True))


def is_interpreted(appointment: Appointment) -> bool:
    """Whether somebody has said yes for the time at which the talk is now."""
    return InterpreterRequest.objects.filter(
        appointment=appointment, begins_at=appointment.begins_at, state=RequestState.FOUND
    ).exists()


def count_open(now: datetime, until: datetime) -> tuple[int, int]:
    """How many talks still have nobody: all to come, and those before ``until``."""
    found = InterpreterRequest.objects.filter(state=RequestState.OPEN, begins_at__gt=now)
    counts = found.aggregate(all=Count("pk"), soon=Count("pk", filter=Q(begins_at__lt=until)))
    return counts["all"], counts["soon"]


def find_request(number: str) -> InterpreterRequest | None:
    """A request by its number, for staff."""
    return InterpreterRequest.objects.select_related(*WITH, "by").filter(number=number).first()


def list_asks(request: InterpreterRequest) -> list[InterpreterAsk]:
    """Who was asked for a talk, in that order."""
    return list(request.asks.select_related("interpreter"))


def find_ask(number: str, slug: str, secret: str) -> InterpreterAsk | None:
    """What a link to answer opens, or None; it takes the same time for any secret."""
    found = (
        InterpreterAsk.objects.select_related("interpreter", *(f"request__{name}" for name in WITH))
        .filter(request__number=number, interpreter__slug=slug)
        .first()
    )
    return found if found is not None and is_same(ask_token(found), secret) else None


def find_by_hours_link(slug: str, secret: str) -> Interpreter | None:
    """Whose hours a link opens, or None; whoever interprets no more has no hours."""
    found = find_interpreter(slug)
    if found is None or not found.is_active:
        return None
    return found if is_same(hours_token(found), secret) else None
