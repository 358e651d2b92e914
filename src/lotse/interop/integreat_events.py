"""Dates as events of the Integreat API v3: those of offers, and those one signs up for."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr

from lotse.events.domain.series import rule_parts
from lotse.events.models import Event, EventDate
from lotse.interop.integreat import Pages, Where, content_of, excerpt_of, number, place
from lotse.kit.errors import Refused
from lotse.offers.domain.facts import ScheduleFacts
from lotse.offers.domain.times import Occurrence, Rhythm
from lotse.offers.queries import LoadedOffer
from lotse.partners.models import Site
from lotse.words.queries import RecordTexts

EVENT_FIELDS = ("summary", "description", "place_note", "bring")
LAST_MINUTE = time(23, 59)
NEXT = 4
"""Dates of an offer where all are told one by one."""
Told = tuple[Occurrence, str | None]
"""A date, and the rule that tells it and those after it; None where it stands alone."""


@dataclass(frozen=True)
class _Time:
    """When something takes place, as wall time of the place."""

    starts: datetime
    ends: datetime
    is_all_day: bool = False


def dates_of_offer(
    pages: Pages,
    offer: LoadedOffer,
    texts: RecordTexts,
    dates: Iterable[Told],
    site: Site | None,
) -> Iterator[dict[str, Any]]:
    """An entry for each of these dates of an offer; all tell the same but when it is."""
    facts, language, zone = offer.facts, pages.reader.language, ZoneInfo(pages.zone())
    title, content = str(texts["title"]), content_of(texts, language)
    excerpt, there = excerpt_of(content), _where(pages, site)
    of_a_day: Counter[date] = Counter()
    for when, rule in dates:
        of_a_day[when.on] += 1
        name = f"{facts.slug}${when.on}"
        if of_a_day[when.on] > 1:
            name += f"-{of_a_day[when.on]}"  # apps know entries by their paths
        entry = pages.page(
            ("event", name),
            title=title,
            content=content,
            excerpt=excerpt,
            where=Where(f"events/{name}/", f"angebote/{facts.slug}/", pages.titles[facts.slug]),
            modified=offer.changed_at,
        )
        told = _Time(
            datetime.combine(when.on, when.opens_at, zone),
            datetime.combine(when.on, when.closes_at or LAST_MINUTE, zone),
        )
        yield entry | there | _when(pages, facts.slug, told, rule)


def date_of_event(
    pages: Pages, one: EventDate, texts: RecordTexts, tags: Iterable[str], rule: str | None
) -> dict[str, Any]:
    """One date of an event; its round and event come along.

    ``tags`` are the languages that its title is in.
    """
    event, zone = one.round.event, ZoneInfo(pages.zone())
    starts, ends = one.starts_at.astimezone(zone), one.ends_at.astimezone(zone)
    if one.is_all_day:
        # It ends at midnight; the last minute still belongs to its day.
        ends = datetime.combine(ends.date() - timedelta(days=1), LAST_MINUTE, zone)
    elif ends == starts:
        ends = datetime.combine(starts.date(), LAST_MINUTE, zone)
    entry = pages.page(
        ("occasion", str(one.uid)),
        title=str(texts["title"]),
        content=content_of(texts, pages.reader.language, EVENT_FIELDS),
        where=Where(
            f"events/{event.slug}${starts.date()}/", f"veranstaltungen/{event.slug}/", tags
        ),
        modified=event.changed_at,
    )
    when = _when(pages, event.slug, _Time(starts, ends, one.is_all_day), rule)
    return entry | _where(pages, event.site) | {"meeting_url": event.online_url or None} | when


def _where(pages: Pages, site: Site | None) -> dict[str, Any]:
    path = pages.path(pages.reader.language, f"locations/{site.slug}/") if site else None
    return {"location": place(site), "location_path": path, "meeting_url": None}


def _when(pages: Pages, slug: str, told: _Time, rule: str | None) -> dict[str, Any]:
    return {
        "event": {
            "id": number("event", slug),
            "start": told.starts.isoformat(),
            "start_date": told.starts.date().isoformat(),
            "start_time": f"{told.starts:%H:%M:%S}",
            "end": told.ends.isoformat(),
            "end_date": told.ends.date().isoformat(),
            "end_time": f"{told.ends:%H:%M:%S}",
            "all_day": told.is_all_day,
            "only_weekdays": False,
            "recurrence_id": number("recurrence", slug) if rule is not None else None,
            "timezone": pages.zone(),
        },
        "recurrence_rule": rule,
    }


def rule_that_tells(
    rule: str, dates: Sequence[datetime], *, is_endless: bool = False
) -> str | None:
    """An RFC 5545 rule with the moment it begins at, where it tells exactly these dates, else None.

    ``rule`` says how often (``FREQ``, ``INTERVAL``, ``BYDAY``); ``dates`` are in the wall time of
    the place, in order. Readers of this format know neither exceptions nor several rules, so a
    single holiday makes single dates of it. ``DTSTART`` is in UTC, as these readers want it; where
    the day is another one in UTC, weekdays would be, too.
    """
    if len(dates) <= 1:
        return None
    try:
        said = rule_parts(rule)
    except Refused:
        return None  # kept by an earlier version
    start = dates[0].astimezone(UTC)
    parts = [f"{name}={said[name]}" for name in ("FREQ", "INTERVAL", "BYDAY") if name in said]
    naive = [one.replace(tzinfo=None) for one in dates]
    wanted = rrulestr(";".join(parts), dtstart=naive[0]).between(naive[0], naive[-1], inc=True)
    if wanted != naive or start.date() != dates[0].date():
        return None
    if not is_endless:
        # In UTC like the beginning (RFC 5545, 3.3.10): the next date is a day away at least.
        parts.append(f"UNTIL={dates[-1].astimezone(UTC):%Y%m%d}T235959Z")
    return f"DTSTART:{start:%Y%m%dT%H%M%SZ}\nRRULE:{';'.join(parts)}"


def rule_of_event(event: Event, dates: Iterable[EventDate], zone: str) -> str | None:
    """The rule of an event's dates to come, where it tells all of them."""
    place = ZoneInfo(zone)
    moments = sorted(one.starts_at.astimezone(place) for one in dates)
    return rule_that_tells(event.rule, moments) if event.rule else None


def next_of_offer(offer: LoadedOffer, dates: Sequence[Occurrence], zone: str) -> list[Told]:
    """The next dates of an offer, each by itself, with the rule that tells all ``dates``."""
    rule, facts = None, offer.facts
    if len(facts.schedules) == 1:
        one, place = facts.schedules[0], ZoneInfo(zone)
        said = f"FREQ={one.freq};INTERVAL={one.interval};BYDAY={','.join(one.byday)}"
        moments = [datetime.combine(when.on, when.opens_at, place) for when in dates]
        is_endless = one.valid_to is None and facts.ends_on is None
        rule = rule_that_tells(said, moments, is_endless=is_endless)
    return [(when, rule) for when in dates[:NEXT]]


def year_of_offer(
    offer: LoadedOffer, rhythms: Iterable[tuple[ScheduleFacts, Rhythm]], zone: str
) -> list[Told]:
    """The year of an offer in stretches between its pauses: a rule each where it tells all of it.

    What a rule cannot tell, and a date that stands alone between two pauses, is a single date.
    """
    place, found = ZoneInfo(zone), list[Told]()
    for schedule, rhythm in rhythms:
        stretches = list(_stretches(rhythm))
        is_endless = not (schedule.valid_to or offer.facts.ends_on) and len(stretches) == 1
        for days in stretches:
            dates = [Occurrence(day, schedule.opens_at, schedule.closes_at) for day in days]
            moments = [datetime.combine(day, schedule.opens_at, place) for day in days]
            rule = (
                rule_that_tells(rhythm.rule, moments, is_endless=is_endless)
                if rhythm.rule
                else None
            )
            found += [(when, rule) for when in (dates[:1] if rule else dates)]
    return sorted(found, key=lambda told: (told[0].on, told[0].opens_at))


def _stretches(rhythm: Rhythm) -> Iterator[list[date]]:
    """The days of a rhythm without one that is left out between them."""
    pauses, days = list(rhythm.without), list[date]()
    for day in rhythm.days:
        if pauses and pauses[0] < day:
            yield days
            days = []
            pauses = [pause for pause in pauses if pause > day]
        days.append(day)
    if days:
        yield days
