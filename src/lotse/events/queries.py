"""What the public reads of events; registrations have a file of their own."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, F, OuterRef, Prefetch, Q, QuerySet

from lotse.events.domain.agenda import Occasion
from lotse.events.domain.capacity import PoolKind
from lotse.events.models import (
    Campaign,
    Event,
    EventDate,
    EventPartner,
    Round,
    Status,
)
from lotse.kit import clock
from lotse.kit.content_version import PerVersion
from lotse.reference.queries import get_reference

PUBLIC = (Status.PUBLISHED, Status.CANCELLED)
"""States of events that the public may see."""


def list_resting() -> QuerySet[Any, str]:
    """Slugs of events that nobody reads now: their translations can wait."""
    return Event.objects.exclude(status=Status.PUBLISHED).values_list("slug", flat=True)


def list_past_campaigns() -> QuerySet[Any, str]:
    """Slugs of campaigns that are over: their translations can wait."""
    today = get_reference().today()
    return Campaign.objects.filter(ends_on__lt=today).values_list("slug", flat=True)


def list_campaigns() -> QuerySet[Campaign]:
    """All campaigns, the latest first, with ``number_of_events``."""
    return Campaign.objects.annotate(number_of_events=Count("events"))


def find_campaign(slug: str) -> Campaign | None:
    """A campaign with ``number_of_events``, or None."""
    return list_campaigns().filter(slug=slug).first()


def find_public_campaign(slug: str) -> Campaign | None:
    """A campaign with at least one event that the public may see, or None."""
    return Campaign.objects.filter(slug=slug, events__status__in=PUBLIC).distinct().first()


BACK = timedelta(days=32)
"""How much of the past stays at hand, for the view of the present month."""


def _through(field: str, column: str) -> ArraySubquery:
    through = getattr(Event, field).through
    rows = through.objects.filter(event=OuterRef("round__event")).order_by(column)
    return ArraySubquery(rows.values(column))


def _load_agenda() -> tuple[Occasion, ...]:
    partners = EventPartner.objects.filter(event=OuterRef("round__event"))
    rows = (
        EventDate.objects.filter(round__event__status__in=PUBLIC, ends_at__gte=clock.now() - BACK)
        .annotate(
            spoken=_through("languages", "language_id"),
            translated=_through("interpreted", "language_id"),
            stage_codes=_through("stages", "stage_id"),
            partner_slugs=ArraySubquery(partners.values("organisation__slug")),
            is_off=Q(is_cancelled=True) | Q(round__is_cancelled=True),
        )
        .order_by("starts_at", "pk")
        .values(
            "pk",
            "round_id",
            "starts_at",
            "ends_at",
            "spoken",
            "translated",
            "stage_codes",
            "partner_slugs",
            "is_off",
            slug=F("round__event__slug"),
            audience=F("round__event__audience"),
            municipality=F("round__event__site__municipality"),
            offer=F("round__event__offer__slug"),
            campaign=F("round__event__campaign__slug"),
        )
    )
    return tuple(_occasion(**row) for row in rows)


def _occasion(  # noqa: PLR0913 – the columns of a row
    *,
    pk: int,
    round_id: int,
    slug: str,
    starts_at: datetime,
    ends_at: datetime,
    audience: str,
    spoken: list[str],
    translated: list[str],
    stage_codes: list[str],
    municipality: str | None,
    partner_slugs: list[str],
    offer: str | None,
    campaign: str | None,
    is_off: bool,
) -> Occasion:
    return Occasion(
        date_id=pk,
        round_id=round_id,
        slug=slug,
        starts_at=starts_at,
        ends_at=ends_at,
        audience=audience,
        languages=frozenset([*spoken, *translated]),
        stages=frozenset(stage_codes),
        municipality=municipality or "",
        partners=frozenset(partner_slugs),
        offer=offer or "",
        campaign=campaign or "",
        is_cancelled=is_off,
    )


get_agenda = PerVersion(_load_agenda)
"""All dates the public may see, soonest first, cancelled ones too; one statement when content has
changed, else none."""


def load_dates(occasions: Iterable[Occasion]) -> list[EventDate]:
    """Dates with what a list shows of them, in this order: four statements, whatever their number.

    Round, event, place, pools and languages come along.
    """
    wanted = [one.date_id for one in occasions]
    found = (
        EventDate.objects.select_related("round__event__site__organisation")
        .prefetch_related("round__pools", "round__event__languages", "round__event__interpreted")
        .in_bulk(wanted)
    )
    return [found[date_id] for date_id in wanted if date_id in found]


def find_public_event(slug: str) -> Event | None:
    """A published or cancelled event with all that its page shows, or None."""
    return with_page(Event.objects.filter(slug=slug, status__in=PUBLIC)).first()


def with_page(events: "QuerySet[Event]") -> "QuerySet[Event]":
    """Events with all that the public page shows."""
    rounds = Round.objects.prefetch_related("dates", "pools").order_by("starts_at")
    related = events.select_related("site__organisation", "site__municipality", "offer", "picture")
    return related.prefetch_related(
        Prefetch("rounds", rounds),
        "stages",
        "topics",
        "languages",
        "interpreted",
        "partners__organisation",
        "site__accessibility",
    )


def changes_of(slugs: Iterable[str]) -> QuerySet[Any, tuple[str, datetime]]:
    """Slugs of events with the moment of their last change, by slug."""
    found = Event.objects.filter(slug__in=slugs).order_by("slug")
    return found.values_list("slug", "changed_at")


def find_public_round(slug: str, round_id: int) -> Round | None:
    """A round of an event that the public may see, with event and place, or None.

    One statement: whoever signs up in a rush needs no more.
    """
    return (
        Round.objects.filter(pk=round_id, event__slug=slug, event__status__in=PUBLIC)
        .select_related("event__site__organisation")
        .first()
    )


class Room(StrEnum):
    """How full a round is, as families are told: no numbers, which would say who came."""

    OPEN = "open"
    FEW = "few"
    LINE = "line"


FEW_LEFT = 3


def room_of(round_: Round) -> Room:
    """Whether there is room; ``line``: one can sign up for the waiting list.

    While anybody waits, free places are theirs and the public is told ``line``.
    """
    seats = next((pool for pool in round_.pools.all() if pool.kind == PoolKind.SEATS), None)
    if seats is None or seats.capacity is None:
        return Room.OPEN
    if round_.has_line or seats.taken >= seats.capacity:
        return Room.LINE
    return Room.FEW if seats.capacity - seats.taken <= FEW_LEFT else Room.OPEN
