"""Planning: save, copy, publish."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING, TypeVar

from django.db import transaction

from lotse.events.actions.places import let_move_up, lock_round
from lotse.events.domain.capacity import PoolKind
from lotse.events.domain.facts import PLAIN, EventFacts
from lotse.events.domain.publishing import find_obstacles
from lotse.events.domain.series import Series, Sitting, expand, moments
from lotse.events.journal import note_event
from lotse.events.kinds import EVENT, SOURCE_LANGUAGE
from lotse.events.models import (
    Campaign,
    Event,
    EventDate,
    EventPartner,
    Pool,
    Round,
    State,
    Status,
)
from lotse.kit import clock
from lotse.kit.errors import Refused
from lotse.offers.models import Offer
from lotse.partners.models import Organisation, Site
from lotse.reference.models import Language, Stage, Topic
from lotse.reference.queries import holidays_from, time_zone
from lotse.reference.terms import get_terms
from lotse.words.actions import Entry, Written, write_texts
from lotse.words.domain.states import Origin
from lotse.words.indexing import refresh
from lotse.words.models import Text
from lotse.words.queries import find_picture

if TYPE_CHECKING:
    from lotse.accounts.models import User


UNORDERED = ("stages", "topics", "languages", "interpreted", "partners", "remind_hours_before")
"""Lists of facts whose order says nothing."""


@dataclass(frozen=True)
class Words:
    """The words of an event in one language."""

    language: str
    texts: Mapping[str, str]
    origin: Origin = Origin.PERSON
    is_reviewed: bool = False


@transaction.atomic
def save_event(
    *, facts: EventFacts, words: Iterable[Words], by: "User | None", now: datetime
) -> Event:
    """Create the event with this slug as a draft, or bring it up to date.

    Its dates follow the series: new ones are added, those that fell out are removed when nobody is
    signed up for them and are refused with ``events.dates_in_use`` otherwise (cancel them, so that
    everybody is told). Fewer places than are taken are refused with ``events.places_in_use``
    (``taken``). A round that was given another size by hand keeps it, one that is over keeps all.
    Where places are added, those in line move up. What changes nothing is not written down, and the
    moment of the last change stays. Refused also like
    :func:`~lotse.events.domain.series.expand`, with ``events.unknown`` and
    ``reference.unknown_code``, and with ``events.not_publishable`` when a published event would no
    longer be complete.
    """
    words = list(words)
    zone = time_zone()
    sittings = expand(facts.series, holidays_from(facts.series.starts_on))
    event = Event.objects.select_for_update().filter(slug=facts.slug).first()
    if event is not None and _is_same(event, facts, [moments(one, zone)[0] for one in sittings]):
        written = _write_words(facts.slug, words, by, now)
        if not (written.created or written.changed or written.removed):
            return event
    before = None if event is None else _sizes(facts_of(event))
    event = _fill(event or Event(slug=facts.slug), facts, now)
    event.save()
    _set_relations(event, facts)
    groups = [list(sittings)] if facts.is_course else [[sitting] for sitting in sittings]
    _set_rounds(event, groups, zone)
    _set_pools(event, _sizes(facts), before or {}, now)
    _write_words(facts.slug, words, by, now)
    if event.status == Status.PUBLISHED:
        _check_publishable(facts)
        refresh(EVENT.name, [event.slug])
    note_event(event, "save", by=by, now=now, facts=facts)
    return event


def _is_same(event: Event, facts: EventFacts, starts: Sequence[datetime]) -> bool:
    """Whether saving these facts would change nothing, whatever the order of ticked boxes."""
    known = facts_of(event)
    lists = {name: getattr(facts, name) for name in UNORDERED}
    planned = EventDate.objects.filter(round__event=event).values_list("planned_at", flat=True)
    return (
        all(sorted(getattr(known, name)) == sorted(said) for name, said in lists.items())
        and replace(known, **lists) == facts
        and set(planned) == set(starts)
    )


def _fill(event: Event, facts: EventFacts, now: datetime) -> Event:
    for name in PLAIN:
        setattr(event, name, getattr(facts, name))
    series = facts.series
    event.starts_on, event.opens_at, event.closes_at = (
        series.starts_on,
        series.opens_at,
        series.closes_at,
    )
    event.rule, event.skips_holidays = series.rule, series.skips_holidays
    event.without = [day.isoformat() for day in series.without]
    event.also = [day.isoformat() for day in series.also]
    event.remind_hours_before = list(facts.remind_hours_before)
    event.picture = find_picture(facts.picture)
    event.site = _one(Site, facts.site)
    event.offer = _one(Offer, facts.offer)
    event.campaign = _one(Campaign, facts.campaign)
    event.changed_at = now
    return event


Row = TypeVar("Row", Site, Offer, Organisation, Campaign)


def _one(model: type[Row], slug: str | None) -> Row | None:
    if slug is None:
        return None
    found = model._default_manager.filter(slug=slug).first()
    if found is None:
        raise Refused("events.unknown", reason=f"there is no {model._meta.verbose_name} {slug}")
    return found


def _set_relations(event: Event, facts: EventFacts) -> None:
    event.stages.set(get_terms(Stage, facts.stages))
    event.topics.set(get_terms(Topic, facts.topics))
    event.languages.set(get_terms(Language, facts.languages))
    event.interpreted.set(get_terms(Language, facts.interpreted))
    event.partners.all().delete()
    EventPartner.objects.bulk_create(
        EventPartner(event=event, organisation=_one(Organisation, slug), role=role)
        for slug, role in facts.partners
    )


def _set_rounds(event: Event, groups: Sequence[Sequence[Sitting]], zone: str) -> None:
    """Bring the rounds to the series; a round keeps its registrations as long as a day is left."""
    kept = set()
    known = {
        date.planned_at: round_
        for round_ in event.rounds.prefetch_related("dates")
        for date in round_.dates.all()
    }
    for group in groups:
        times = [moments(sitting, zone) for sitting in group]
        round_ = next((known[starts] for starts, _ in times if starts in known), None)
        if round_ is None:
            first, last = times[0][0], max(ends for _, ends in times)
            round_ = Round.objects.create(event=event, starts_at=first, ends_at=last)
        kept.add(round_.pk)
        _set_dates(round_, group, times)
        enclose(round_)
    gone = event.rounds.exclude(pk__in=kept)
    in_use = gone.filter(registrations__isnull=False).distinct()
    if in_use:
        raise Refused("events.dates_in_use", days=_days(in_use))
    gone.delete()


def _days(found: Iterable[Round | EventDate]) -> list[str]:
    zone = time_zone()
    return [clock.local_day(one.starts_at, zone).isoformat() for one in found]


def _set_dates(
    round_: Round, group: Sequence[Sitting], times: Sequence[tuple[datetime, datetime]]
) -> None:
    known = {date.planned_at: date for date in round_.dates.all()}
    for sitting, (starts, ends) in zip(group, times, strict=True):
        date = known.pop(starts, None)
        if date is None:
            EventDate.objects.create(
                round=round_, uid=uuid.uuid4(), planned_at=starts, starts_at=starts, ends_at=ends,
                is_all_day=sitting.is_all_day,
            )  # fmt: skip
        elif date.starts_at == starts and (date.ends_at, date.is_all_day) != (
            ends,
            sitting.is_all_day,
        ):  # one that was moved by hand stays where it is
            date.ends_at, date.is_all_day = ends, sitting.is_all_day
            date.sequence += 1
            date.save()
    fallen = [date for date in known.values() if not date.is_cancelled]
    if fallen and round_.registrations.exclude(state=State.CANCELLED).exists():
        # Families have these days in their calendars: cancelling them tells everybody.
        raise Refused("events.dates_in_use", days=_days(fallen))
    round_.dates.filter(pk__in=[date.pk for date in known.values()]).delete()


Sizes = dict[tuple[str, str], int | None]
"""Capacities by kind and language of a pool."""


def _sizes(facts: EventFacts) -> Sizes:
    sizes: Sizes = {(PoolKind.SEATS.value, ""): facts.seats}
    if facts.childcare:
        sizes[PoolKind.CHILDCARE.value, ""] = facts.childcare
    if facts.interpreter_seats is not None:
        for tag in facts.interpreted:
            sizes[PoolKind.INTERPRETER.value, tag] = facts.interpreter_seats
    return sizes


def _set_pools(event: Event, sizes: Sizes, before: Sizes, now: datetime) -> None:
    """Pools for each round that is not over. The constraint refuses fewer places than are taken."""
    for round_ in event.rounds.select_for_update().order_by("pk"):
        pools = {(pool.kind, pool.language): pool for pool in round_.pools.all()}
        if pools and round_.ends_at <= now:
            continue
        for key, capacity in sizes.items():
            pool = pools.pop(key, None)
            if pool is None:
                Pool.objects.create(round=round_, kind=key[0], language=key[1], capacity=capacity)
            elif pool.capacity == before.get(key, capacity):
                _resize(pool, capacity)
        for pool in pools.values():
            if pool.taken:
                raise Refused("events.places_in_use", taken=pool.taken, pool=pool.kind)
            pool.delete()
        if round_.has_line:
            let_move_up(lock_round(round_.pk), now)


def _resize(pool: Pool, capacity: int | None) -> None:
    if capacity is not None and pool.taken > capacity:
        raise Refused("events.places_in_use", taken=pool.taken, pool=pool.kind)
    pool.capacity = capacity
    pool.save(update_fields=["capacity"])


def _write_words(slug: str, words: Iterable[Words], by: "User | None", now: datetime) -> Written:
    return write_texts(
        kind=EVENT,
        source_language=SOURCE_LANGUAGE,
        entries=[
            Entry(slug, field, said.language, value, said.origin, said.is_reviewed)
            for said in words
            for field, value in said.texts.items()
        ],
        by=by,
        now=now,
    )


@transaction.atomic
def publish_event(*, facts: EventFacts, now: datetime, by: "User | None" = None) -> None:
    """Show an event to the public. Publishing a published event changes nothing.

    Refused with ``events.not_publishable`` and the obstacles' codes when something is missing, and
    with ``events.cancelled``.
    """
    event = Event.objects.select_for_update().get(slug=facts.slug)
    if event.status == Status.PUBLISHED:
        return
    if event.status == Status.CANCELLED:
        raise Refused("events.cancelled")
    _check_publishable(facts)
    event.status = Status.PUBLISHED
    event.published_at = event.published_at or now
    event.changed_at = now
    event.save(update_fields=["status", "published_at", "changed_at"])
    refresh(EVENT.name, [event.slug])
    note_event(event, "publish", by=by, now=now)


def _check_publishable(facts: EventFacts) -> None:
    texts = dict(
        Text.objects.filter(kind=EVENT.name, record_id=facts.slug, source_version=None).values_list(
            "field", "value"
        )
    )
    if obstacles := find_obstacles(facts, texts):
        raise Refused("events.not_publishable", slug=facts.slug, obstacles=obstacles)


@transaction.atomic
def copy_event(
    *, event: Event, slug: str, series: Series, by: "User | None", now: datetime
) -> Event:
    """A new draft like an earlier event, at other dates; its words come along in all languages.

    Refused with ``events.slug_taken`` and like :func:`save_event`.
    """
    if Event.objects.filter(slug=slug).exists():
        raise Refused("events.slug_taken", slug=slug)
    facts = replace(facts_of(event), slug=slug, series=series)
    copy = save_event(facts=facts, words=_words_of(event.slug), by=by, now=now)
    copy.copied_from = event
    copy.save(update_fields=["copied_from"])
    return copy


def _words_of(slug: str) -> list[Words]:
    rows = Text.objects.filter(kind=EVENT.name, record_id=slug).order_by("language", "field")
    return [
        Words(row.language, {row.field: row.value}, Origin(row.origin), row.is_reviewed)
        for row in rows
    ]


def facts_of(event: Event) -> EventFacts:
    """The facts of a stored event, as :func:`save_event` takes them."""
    series = Series(
        starts_on=event.starts_on,
        opens_at=event.opens_at,
        closes_at=event.closes_at,
        rule=event.rule,
        without=tuple(date.fromisoformat(day) for day in event.without),
        also=tuple(date.fromisoformat(day) for day in event.also),
        skips_holidays=event.skips_holidays,
    )
    return EventFacts(
        slug=event.slug,
        series=series,
        stages=tuple(event.stages.values_list("pk", flat=True)),
        topics=tuple(event.topics.values_list("pk", flat=True)),
        languages=tuple(event.languages.values_list("pk", flat=True)),
        interpreted=tuple(event.interpreted.values_list("pk", flat=True)),
        partners=tuple(event.partners.values_list("organisation__slug", "role")),
        offer=event.offer.slug if event.offer else None,
        campaign=event.campaign.slug if event.campaign else None,
        site=event.site.slug if event.site else None,
        picture=event.picture_id,
        remind_hours_before=tuple(event.remind_hours_before),
        **{name: getattr(event, name) for name in PLAIN},
    )


def enclose(round_: Round) -> None:
    """Let a round's times enclose its dates that take place."""
    dates = list(round_.dates.filter(is_cancelled=False))
    if dates:
        round_.starts_at = min(date.starts_at for date in dates)
        round_.ends_at = max(date.ends_at for date in dates)
        round_.save(update_fields=["starts_at", "ends_at"])
