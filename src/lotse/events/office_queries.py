"""What the office reads of events: all of them, drafts included."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce, Lower

from lotse.events.domain.capacity import PoolKind
from lotse.events.kinds import EVENT, SOURCE_LANGUAGE
from lotse.events.models import (
    Audience,
    Event,
    EventDate,
    EventPartner,
    Participant,
    Pool,
    Registration,
    Round,
    State,
    Status,
)
from lotse.events.reaching import ASKED, unreached
from lotse.kit import clock
from lotse.kit.texting.outbox import failing_keys
from lotse.words.queries import source_text

WEEK = timedelta(days=7)
ORDERS: dict[str, tuple[Any, ...]] = {
    "date": (F("next_at").asc(nulls_last=True), "-starts_on", "pk"),
    "-date": (F("next_at").desc(nulls_last=True), "starts_on", "pk"),
    "title": (Lower("title"), "pk"),
    "-title": (Lower("title").desc(), "pk"),
    "changed": ("changed_at", "pk"),
    "-changed": ("-changed_at", "pk"),
}
"""Ways to sort the list of events; usually what comes next stands first."""


def all_events() -> "QuerySet[Event, Any]":
    """Every event with its German ``title``."""
    return Event.objects.annotate(
        title=source_text(EVENT, "title", SOURCE_LANGUAGE, otherwise=F("slug"))
    )


def list_events(
    *, asked: Mapping[str, str], now: datetime, order: str = "date"
) -> "QuerySet[Event, Any]":
    """The events that fit what was asked, sorted; unknown words ask for nothing.

    ``asked`` may hold ``q`` (words of title, place or partner), ``status``, ``audience``,
    ``language`` (spoken or interpreted), ``stage``, ``campaign`` (its slug), ``time`` (``coming``,
    ``week``, ``past``) and ``people`` (``waiting``, ``offered``, ``call``). Each event has
    ``next_at``, its next date.
    """
    dates = _dates().filter(round__event=OuterRef("pk"), ends_at__gte=now).order_by("starts_at")
    events = all_events().annotate(next_at=Subquery(dates.values("starts_at")[:1]))
    for word in asked.get("q", "").split()[:8]:
        events = events.filter(
            Q(title__icontains=word)
            | Q(slug__icontains=word)
            | Q(site__place__icontains=word)
            | Q(site__organisation__name__icontains=word)
            | Exists(_partners().filter(organisation__name__icontains=word))
        )
    for name, make in FILTERS.items():
        if (value := asked.get(name)) and (condition := make(value, now)):
            events = events.filter(condition)
    return events.order_by(*ORDERS.get(order, ORDERS["date"]))


def _dates() -> "QuerySet[EventDate]":
    return EventDate.objects.filter(is_cancelled=False)


def _partners() -> "QuerySet[EventPartner]":
    return EventPartner.objects.filter(event=OuterRef("pk"))


Condition = Q | Combinable | None


def _by_status(value: str, _: datetime) -> Condition:
    return Q(status=value) if value in Status.values else None


def _by_audience(value: str, _: datetime) -> Condition:
    return Q(audience=value) if value in Audience.values else None


def _by_language(value: str, _: datetime) -> Condition:
    spoken: Any = Event.languages.through
    interpreted: Any = Event.interpreted.through
    here = {"event": OuterRef("pk"), "language": value}
    return Exists(spoken.objects.filter(**here)) | Exists(interpreted.objects.filter(**here))


def _by_stage(value: str, _: datetime) -> Condition:
    through: Any = Event.stages.through
    return Exists(through.objects.filter(event=OuterRef("pk"), stage=value))


def _by_time(value: str, now: datetime) -> Condition:
    to_come = _dates().filter(round__event=OuterRef("pk"), ends_at__gte=now)
    if value == "coming":
        return Exists(to_come)
    if value == "week":
        return Exists(to_come.filter(starts_at__lt=now + WEEK))
    return ~Exists(to_come) if value == "past" else None


def _by_people(value: str, now: datetime) -> Condition:
    if value not in (*PEOPLE, CALL, UNSENT):
        return None
    here = Registration.objects.filter(_people(value), round__event=OuterRef("pk"))
    return Exists(here.filter(round__ends_at__gte=now))


PEOPLE = {
    "waiting": Q(state=State.WAITING),
    "offered": Q(state=State.OFFERED),
}
CALL, UNSENT = "call", "unsent"
"""Families whom somebody has to think of, by name of the filter: ``call`` are those with an offered
place whom no message reaches, ``unsent`` those whose short message failed."""


def _people(which: str) -> Q:
    if which == UNSENT:
        return Q(number__in=[key.rpartition(":")[2] for key in failing_keys()])
    if which != CALL:
        return PEOPLE[which]
    to_come = Registration.objects.filter(ASKED, round__ends_at__gte=clock.now())
    return Q(pk__in=unreached(to_come))


def _by_campaign(value: str, _: datetime) -> Condition:
    return Q(campaign__slug=value)


FILTERS: dict[str, Callable[[str, datetime], Condition]] = {
    "status": _by_status,
    "audience": _by_audience,
    "language": _by_language,
    "stage": _by_stage,
    "campaign": _by_campaign,
    "time": _by_time,
    "people": _by_people,
}


def with_columns(events: "QuerySet[Event, Any]", now: datetime) -> "QuerySet[Event, Any]":
    """What the list and its exports show of each event, in the same statement.

    ``taken`` and ``seats_now`` are the places of ``shown_round``: the next that is not over, else
    the last. ``waiting`` are people, ``rounds_to_come`` and ``all_rounds`` numbers of rounds.
    """
    rounds = Round.objects.filter(event=OuterRef("pk"))
    to_come = rounds.filter(ends_at__gte=now, is_cancelled=False)
    shown = Coalesce(
        Subquery(to_come.order_by("starts_at").values("pk")[:1]),
        Subquery(rounds.order_by("-starts_at").values("pk")[:1]),
    )
    seats = Pool.objects.filter(round=OuterRef("shown_round"), kind=PoolKind.SEATS.value)
    waiting = Participant.objects.filter(
        registration__round__event=OuterRef("pk"),
        registration__state=State.WAITING,
        left_at=None,
    )
    stages: Any = Event.stages.through
    spoken: Any = Event.languages.through
    return events.select_related("site__organisation").annotate(
        shown_round=shown,
        taken=Subquery(seats.values("taken")[:1]),
        seats_now=Subquery(seats.values("capacity")[:1]),
        waiting=_number(waiting, "registration__round__event"),
        rounds_to_come=_number(to_come, "event"),
        all_rounds=_number(rounds, "event"),
        last_at=Subquery(rounds.order_by("-ends_at").values("ends_at")[:1]),
        stage_codes=ArraySubquery(
            stages.objects.filter(event=OuterRef("pk")).order_by("stage_id").values("stage_id")
        ),
        language_codes=ArraySubquery(
            spoken.objects.filter(event=OuterRef("pk"))
            .order_by("language_id")
            .values("language_id")
        ),
    )


def _number(rows: "QuerySet[Any]", group: str) -> Coalesce:
    counted = rows.order_by().values(group).annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted), 0)


def known_slugs(slugs: Iterable[str]) -> dict[str, str]:
    """Those events that there are, by the name that a refusal calls them."""
    found = Event.objects.filter(slug__in=list(slugs)).values_list("slug", flat=True)
    return {slug: slug for slug in found}


def find_event(slug: str) -> Event | None:
    """An event with all that its page for staff shows, whatever its status, or None."""
    return (
        all_events()
        .filter(slug=slug)
        .select_related("site__organisation", "offer", "copied_from")
        .prefetch_related(
            "stages",
            "topics",
            "languages",
            "interpreted",
            "partners__organisation",
            "site__accessibility",
        )
        .first()
    )


@dataclass(frozen=True)
class RoundNumbers:
    """A round with how many people wait and how many families have an offered place."""

    round: Round
    waiting: int
    offered: int
    to_call: int


def list_rounds(event: Event) -> Sequence[RoundNumbers]:
    """The rounds of an event in order, with dates, pools and numbers. Three statements."""
    waiting = Count(
        "registrations__participants",
        filter=Q(
            registrations__state=State.WAITING, registrations__participants__left_at__isnull=True
        ),
    )
    rounds = (
        event.rounds.prefetch_related("dates", "pools")
        .annotate(
            waiting=waiting,
            offered=_families("offered"),
            to_call=_families("call"),
        )
        .order_by("starts_at", "pk")
    )
    return [RoundNumbers(row, row.waiting, row.offered, row.to_call) for row in rounds]


def _families(which: str) -> Coalesce:
    here = Registration.objects.filter(_people(which), round=OuterRef("pk"))
    return _number(here, "round")


def count_attention(now: datetime) -> dict[str, int]:
    """What of the events wants somebody's attention, by name. Two statements.

    ``drafts`` and ``week`` are events, ``waiting`` rounds with a line, ``offered`` families that
    were written to and have not answered yet.
    """
    this_week = _dates().filter(
        round__event=OuterRef("pk"), ends_at__gte=now, starts_at__lt=now + WEEK
    )
    events: dict[str, int] = Event.objects.aggregate(
        drafts=Count("pk", filter=Q(status=Status.DRAFT)),
        week=Count("pk", filter=Q(Exists(this_week), status=Status.PUBLISHED)),
    )
    open_ = list(
        Registration.objects.filter(PEOPLE["waiting"] | ASKED, round__ends_at__gte=now).only(
            "number", "state", "email", "round", "waiting_since", "offered_until"
        )
    )
    silent = unreached(open_)
    people = {
        "waiting": len({one.round_id for one in open_ if one.state == State.WAITING}),
        "offered": sum(one.state == State.OFFERED and one.pk not in silent for one in open_),
    }
    return events | people


@dataclass(frozen=True)
class Told:
    """How many families would be told of a change, and how many of them have no e-mail address."""

    families: int
    without_mail: int


def count_told(round_ids: Iterable[int]) -> Told:
    """The families that are signed up, offered a place or in line."""
    counts = (
        Registration.objects.filter(round__in=list(round_ids))
        .exclude(state=State.CANCELLED)
        .aggregate(families=Count("pk"), without_mail=Count("pk", filter=Q(email="")))
    )
    return Told(counts["families"], counts["without_mail"])


def find_date(pk: int) -> EventDate | None:
    """One date with its event, or None."""
    return EventDate.objects.select_related("round__event").filter(pk=pk).first()


def find_round(pk: int) -> Round | None:
    """A round with event, dates and pools, or None."""
    rounds = Round.objects.select_related("event").prefetch_related("dates", "pools")
    return rounds.filter(pk=pk).first()


def ended_rounds(event: Event) -> list[Round]:
    """The rounds of an event that were counted for good, by their beginning. One statement."""
    return list(event.rounds.exclude(counted_on=None).order_by("starts_at", "pk"))
