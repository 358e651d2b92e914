"""Dates as iCalendar (RFC 5545, 5546): for a mail, a page, a feed.

Moments are written in UTC, which every calendar shows in its own zone's wall time; a date keeps
its UID for good and raises SEQUENCE when it is moved or cancelled, so calendars replace instead of
doubling. Whoever has put a date into a calendar gets a file with METHOD:CANCEL when it is gone: a
list of dates with one that is cancelled takes nothing away in most of them.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

import icalendar

from lotse.events.models import EventDate, Round
from lotse.events.where import Where

PRODUCT = "-//Lotse//Events//DE"


class Method(StrEnum):
    """What a file is for (RFC 5546): dates to be entered or replaced, dates to be taken away."""

    PUBLISH = "PUBLISH"
    CANCEL = "CANCEL"


@dataclass(frozen=True)
class Told:
    """One date as a calendar is told of it."""

    round: Round
    date: EventDate
    title: str
    url: str
    where: Where = Where()  # noqa: RUF009 – frozen


def calendar(
    name: str, entries: Iterable[Told], zone: str, *, now: datetime | None = None
) -> bytes:
    """A calendar of dates of places in ``zone``, those that are cancelled as such.

    ``now`` is the moment of writing; without it that of the last change stands there, so that the
    same dates make the same file.
    """
    return _file(
        name, Method.PUBLISH, [(told, told.date.is_cancelled) for told in entries], zone, now
    )


def cancellations(entries: Sequence[Told], zone: str, *, now: datetime) -> Iterator[bytes]:
    """Files that take dates out of a calendar: one for each, as RFC 5546 (3.2.5) wants it."""
    for told in entries:
        yield _file(told.title, Method.CANCEL, [(told, True)], zone, now)


def _file(
    name: str,
    method: Method,
    entries: Sequence[tuple[Told, bool]],
    zone: str,
    now: datetime | None,
) -> bytes:
    found = icalendar.Calendar()
    found.add("prodid", PRODUCT)
    found.add("version", "2.0")
    found.add("method", method.value)
    if method is Method.PUBLISH:
        found.add("name", name)
        found.add("x-wr-calname", name)
    for told, is_gone in entries:
        found.add_component(_entry(told, ZoneInfo(zone), now, is_gone=is_gone))
    return bytes(found.to_ical())


def _entry(told: Told, place: ZoneInfo, now: datetime | None, *, is_gone: bool) -> icalendar.Event:
    round_, date = told.round, told.date
    entry = icalendar.Event()
    entry.add("uid", str(date.uid))
    entry.add("sequence", date.sequence)
    entry.add("dtstamp", now or round_.event.changed_at)
    entry.add("summary", told.title)
    if date.is_all_day:
        first = date.starts_at.astimezone(place).date()
        entry.add("dtstart", first)
        entry.add("dtend", first + timedelta(days=1))
    else:
        entry.add("dtstart", date.starts_at)
        entry.add("dtend", date.ends_at)
    if location := told.where.location:
        entry.add("location", location)
    if about := "\n".join(part for part in (told.where.note, told.where.online) if part):
        entry.add("description", about)
    if told.url:
        entry.add("url", told.url)
    entry.add("status", "CANCELLED" if is_gone or round_.is_cancelled else "CONFIRMED")
    return entry
