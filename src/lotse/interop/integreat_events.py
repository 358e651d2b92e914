"""Dates as events of the Integreat API v3: those of offers, and those one signs up for."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from lotse.events.models import Event, EventDate
from lotse.interop.integreat import Pages, Where, content_of, number, place
from lotse.offers.domain.times import Occurrence
from lotse.offers.queries import LoadedOffer
from lotse.partners.models import Site
from lotse.words.queries import RecordTexts

EVENT_FIELDS = ("summary", "description", "place_note", "bring")
LAST_MINUTE = time(23, 59)


@dataclass(frozen=True)
class _Time:
    """When something takes place, as wall time of the place."""

    starts: datetime
    ends: datetime
    is_all_day: bool = False


def date_of_offer(  # noqa: PLR0913 – what is told of a date
    pages: Pages,
    offer: LoadedOffer,
    texts: RecordTexts,
    when: Occurrence,
    *,
    site: Site | None,
    rule: str | None,
) -> dict[str, Any]:
    """One date of an offer."""
    facts, language, zone = offer.facts, pages.reader.language, ZoneInfo(pages.zone())
    entry = pages.page(
        ("event", f"{facts.slug}${when.on}"),
        title=str(texts["title"]),
        content=content_of(texts, language),
        where=Where(
            f"events/{facts.slug}${when.on}/",
            f"angebote/{facts.slug}/",
            pages.titles[facts.slug],
        ),
        modified=offer.changed_at,
    )
    told = _Time(
        datetime.combine(when.on, when.opens_at, zone),
        datetime.combine(when.on, when.closes_at or LAST_MINUTE, zone),
    )
    return entry | _where(pages, site) | _when(pages, facts.slug, told, rule)


def date_of_event(
    pages: Pages, one: EventDate, texts: RecordTexts, tags: Iterable[str]
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
    told = _Time(starts, ends, one.is_all_day)
    when = _when(pages, event.slug, told, rule_of_event(event))
    return entry | _where(pages, event.site) | {"meeting_url": event.online_url or None} | when


def _where(pages: Pages, site: Site | None) -> dict[str, Any]:
    path = f"/{pages.region}/{pages.reader.language}/locations/{site.slug}/" if site else None
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


def rule_of_event(event: Event) -> str | None:
    """The RFC 5545 rule of an event whose dates it tells completely, else None."""
    is_whole = not (event.skips_holidays or event.without or event.also)
    return f"RRULE:{event.rule}" if event.rule and is_whole else None


def recurrence_rule(offer: LoadedOffer, today: date) -> str | None:
    """The RFC 5545 rule of an offer that has exactly one time that comes back."""
    if len(offer.facts.schedules) != 1:
        return None
    one = offer.facts.schedules[0]
    if one.valid_to is not None and one.valid_to <= today:
        return None
    parts = [f"FREQ={one.freq}", f"INTERVAL={one.interval}", f"BYDAY={','.join(one.byday)}"]
    if one.valid_to is not None:
        parts.append(f"UNTIL={one.valid_to:%Y%m%d}T235959")
    return f"RRULE:{';'.join(parts)}"
