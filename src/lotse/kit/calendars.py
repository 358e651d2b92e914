"""Calendar files (RFC 5545, 5546, 7986): the one writer for mails, pages and feeds.

Moments are written in UTC, which every calendar shows in its own zone's wall time; those that come
back are written in the wall time of their zone, so that daylight saving does not move them; what
has no time of day is written as days. The same entries make the same file, so that a cache can tell
what is new.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from itertools import pairwise
from zoneinfo import ZoneInfo

import icalendar

PRODUCT = "-//Lotse//Lotse//DE"
CONTENT_TYPE = "text/calendar; charset=utf-8"
REFRESH = timedelta(days=1)
SUNDAY = 6
LAST_SUNDAY = "FREQ=YEARLY;BYMONTH={};BYDAY=-1SU"


class Method(StrEnum):
    """What a file is for (RFC 5546): dates to be entered or replaced, dates to be taken away."""

    PUBLISH = "PUBLISH"
    CANCEL = "CANCEL"


class Standing(StrEnum):
    """Whether an entry takes place."""

    SURE = "CONFIRMED"
    UNSURE = "TENTATIVE"
    GONE = "CANCELLED"


@dataclass(frozen=True)
class Organizer:
    """Who sends the file: the office. RFC 5546 wants it wherever a method is named."""

    name: str = ""
    address: str = ""


@dataclass(frozen=True)
class Entry:
    """One date.

    ``uid`` is the same for the same date in every language, at any time and whatever the site is
    called; ``sequence`` rises when it is moved or cancelled, so calendars replace instead of
    doubling. ``first`` and ``last`` are moments, or days without a time, the last one included; the
    same moment twice: nobody knows when it ends.
    ``said_at`` is when it was known so. ``place`` is one line, ``online`` a link to join.

    ``rule`` is an RFC 5545 RRULE without its end: ``first`` comes back until ``until``, but not at
    the moments in ``without``; all of them are in the same zone.
    """

    uid: str
    title: str
    first: datetime | date
    last: datetime | date
    said_at: datetime
    sequence: int = 0
    text: str = ""
    place: str = ""
    online: str = ""
    url: str = ""
    standing: Standing = Standing.SURE
    is_transparent: bool = False
    topics: tuple[str, ...] = ()
    rule: str = ""
    until: datetime | None = None
    without: tuple[datetime, ...] = ()
    language: str = ""
    """Of its words, where it is another one than that of the file."""


def write_calendar(
    entries: Iterable[Entry],
    *,
    name: str,
    language: str,
    organizer: Organizer = Organizer(),
    method: Method = Method.PUBLISH,
) -> bytes:
    """A file of entries whose words are in ``language``."""
    said = {"LANGUAGE": language}
    # The library escapes line breaks in texts, not in a property that it does not know.
    name = " ".join(name.split())
    found = icalendar.Calendar()
    found.add("prodid", PRODUCT)
    found.add("version", "2.0")
    found.add("method", method.value)
    if method is Method.PUBLISH:
        found.add("name", name, parameters=said)
        found.add("x-wr-calname", name)
        found.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
        found.add("x-published-ttl", "P1D")
    told = list(entries)
    for zone, years in _zones(told).items():
        found.add_component(_zone(zone, years))
    for entry in told:
        spoken = {"LANGUAGE": entry.language} if entry.language else said
        found.add_component(_event(entry, spoken, organizer))
    return bytes(found.to_ical())


def _event(entry: Entry, said: dict[str, str], organizer: Organizer) -> icalendar.Event:
    event = icalendar.Event()
    event.add("uid", entry.uid)
    event.add("sequence", entry.sequence)
    event.add("dtstamp", entry.said_at)
    event.add("summary", entry.title, parameters=said)
    event.add("dtstart", entry.first)
    _add_end(event, entry)
    if entry.rule:
        event.add("rrule", _rule(entry))
    if entry.without:
        event.add("exdate", list(entry.without))
    for kind, words in (("location", entry.place), ("description", entry.text)):
        if words:
            event.add(kind, words, parameters=said)
    if entry.url:
        event.add("url", entry.url)
    if entry.online:
        link = icalendar.vUri(entry.online)
        link.params["VALUE"] = "URI"
        event.add("conference", link, encode=False)
    if organizer.address:
        sender = icalendar.vCalAddress(f"mailto:{organizer.address}")
        sender.params["CN"] = icalendar.vText(organizer.name)
        event.add("organizer", sender, encode=False)
    event.add("status", entry.standing.value)
    if entry.is_transparent:
        event.add("transp", "TRANSPARENT")
    if entry.topics:
        event.add("categories", list(entry.topics))
    return event


def _add_end(event: icalendar.Event, entry: Entry) -> None:
    """The first moment or day that no longer belongs to it; none that is not later (3.6.1)."""
    if not isinstance(entry.last, datetime):
        event.add("dtend", entry.last + timedelta(days=1))
    elif entry.last != entry.first:
        event.add("dtend", entry.last)


def _rule(entry: Entry) -> icalendar.vRecur:
    rule: icalendar.vRecur = icalendar.vRecur.from_ical(entry.rule)
    if entry.until:
        # In UTC, whatever the zone of the first date is (RFC 5545, 3.3.10).
        rule["UNTIL"] = [entry.until.astimezone(UTC)]
    return rule


def _zones(entries: Iterable[Entry]) -> dict[ZoneInfo, range]:
    """The zones that entries are written in, with the years they are needed for."""
    found: dict[ZoneInfo, range] = {}
    for entry in entries:
        if isinstance(entry.first, datetime) and isinstance(zone := entry.first.tzinfo, ZoneInfo):
            last = entry.until or entry.first
            known = found.get(zone, range(entry.first.year, last.year + 1))
            found[zone] = range(min(known[0], entry.first.year), max(known[-1], last.year) + 1)
    return found


@lru_cache(maxsize=16)
def _zone(zone: ZoneInfo, years: range) -> icalendar.Timezone:
    """What a zone is in these years: how it is at first, and each change of the clock.

    Changes on the last Sunday of a month, as everywhere in the European Union, are told as the rule
    that they are, so that the zone holds for other years, too. Lists of days are not told: not all
    programs read them in zones.
    """
    found = icalendar.Timezone()
    found.add("tzid", zone.key)
    begins = datetime(years[0] - 1, 1, 1, tzinfo=UTC)
    hours = (years[-1] - years[0] + 2) * 366 * 24
    moments = [(begins + timedelta(hours=hour)).astimezone(zone) for hour in range(hours)]
    _add_part(found, moments[0], moments[0])
    changes = [
        (before, after)
        for before, after in pairwise(moments)
        if before.utcoffset() != after.utcoffset()
    ]
    for is_summer in (True, False):
        group = [(one, other) for one, other in changes if bool(other.dst()) is is_summer]
        is_rule = len({one.month for one, _ in group}) == 1 and all(
            one.weekday() == SUNDAY and (one + timedelta(days=7)).month != one.month
            for one, _ in group
        )
        for before, after in group[:1] if is_rule else group:
            _add_part(found, before, after, LAST_SUNDAY.format(before.month) if is_rule else "")
    return found


def _add_part(found: icalendar.Timezone, before: datetime, after: datetime, rule: str = "") -> None:
    """From ``after`` on the zone is as it is then; a moment is told in the time before."""
    part = icalendar.TimezoneDaylight() if after.dst() else icalendar.TimezoneStandard()
    offset = before.utcoffset() or timedelta()
    part.add("dtstart", (after.astimezone(UTC) + offset).replace(tzinfo=None))
    part.add("tzoffsetfrom", offset)
    part.add("tzoffsetto", after.utcoffset())
    part.add("tzname", after.tzname())
    if rule:
        part.add("rrule", icalendar.vRecur.from_ical(rule))
    found.add_component(part)
