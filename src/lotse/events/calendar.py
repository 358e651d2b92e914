"""Dates as iCalendar (RFC 5545): for a mail, a page, a feed.

Moments are written in UTC, which every calendar shows in its own zone's wall time; a date keeps
its UID for good and raises SEQUENCE when it is moved, so calendars replace instead of doubling.
"""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from zoneinfo import ZoneInfo

import icalendar

from lotse.events.models import EventDate, Round

PRODUCT = "-//Lotse//Events//DE"


def calendar_file(
    round_: Round, dates: Sequence[EventDate], title: str, *, url: str, zone: str
) -> bytes:
    """The dates of one round as a calendar file."""
    return calendar(title, [(round_, date, title, url) for date in dates], zone)


def calendar(name: str, entries: Iterable[tuple[Round, EventDate, str, str]], zone: str) -> bytes:
    """A calendar of dates (round, date, title, address) of places in ``zone``."""
    found = icalendar.Calendar()
    found.add("prodid", PRODUCT)
    found.add("version", "2.0")
    found.add("method", "PUBLISH")
    found.add("name", name)
    found.add("x-wr-calname", name)
    for round_, date, title, url in entries:
        found.add_component(_entry(round_, date, title, url, ZoneInfo(zone)))
    return bytes(found.to_ical())


def _entry(
    round_: Round, date: EventDate, title: str, url: str, place: ZoneInfo
) -> icalendar.Event:
    entry = icalendar.Event()
    entry.add("uid", str(date.uid))
    entry.add("sequence", date.sequence)
    entry.add("dtstamp", round_.event.changed_at)
    entry.add("summary", title)
    if date.is_all_day:
        first = date.starts_at.astimezone(place).date()
        entry.add("dtstart", first)
        entry.add("dtend", first + timedelta(days=1))
    else:
        entry.add("dtstart", date.starts_at)
        entry.add("dtend", date.ends_at)
    site = round_.event.site
    if site is not None:
        entry.add("location", f"{site.street}, {site.postcode} {site.place}".strip(", "))
    if url:
        entry.add("url", url)
    cancelled = date.is_cancelled or round_.is_cancelled
    entry.add("status", "CANCELLED" if cancelled else "CONFIRMED")
    return entry
