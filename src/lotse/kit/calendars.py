"""Calendar files (RFC 5545, 5546, 7986): the one writer for mails, pages and feeds.

Moments are written in UTC, which every calendar shows in its own zone's wall time; what has no time
of day is written as days, so no zone and no daylight saving can move it. The same entries make the
same file, so that a cache can tell what is new.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

import icalendar

PRODUCT = "-//Lotse//Lotse//DE"
CONTENT_TYPE = "text/calendar; charset=utf-8"
REFRESH = timedelta(days=1)


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
    doubling. ``first`` and ``last`` are moments, or days without a time, the last one included.
    ``said_at`` is when it was known so. ``place`` is one line, ``online`` a link to join.
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
    found = icalendar.Calendar()
    found.add("prodid", PRODUCT)
    found.add("version", "2.0")
    found.add("method", method.value)
    if method is Method.PUBLISH:
        found.add("name", name, parameters=said)
        found.add("x-wr-calname", name)
        found.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
        found.add("x-published-ttl", "P1D")
    for entry in entries:
        found.add_component(_event(entry, said, organizer))
    return bytes(found.to_ical())


def _event(entry: Entry, said: dict[str, str], organizer: Organizer) -> icalendar.Event:
    event = icalendar.Event()
    event.add("uid", entry.uid)
    event.add("sequence", entry.sequence)
    event.add("dtstamp", entry.said_at)
    event.add("summary", entry.title, parameters=said)
    event.add("dtstart", entry.first)
    is_moment = isinstance(entry.last, datetime)
    # The end is the first day that no longer belongs to it (RFC 5545, 3.6.1).
    event.add("dtend", entry.last if is_moment else entry.last + timedelta(days=1))
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
