"""Dates as an iCalendar file (RFC 5545), for calendars that are downloaded or subscribed to."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from icalendar import Calendar, Event

CONTENT_TYPE = "text/calendar; charset=utf-8"
REFRESH = timedelta(days=1)


@dataclass(frozen=True)
class AllDay:
    """A date without a time of day, so no zone and no daylight saving can move it.

    ``uid`` is the same for the same date in every language and at any time; ``said_on`` is the day
    from which it is known, which takes the place of the moment of writing: the same dates make the
    same file.
    """

    uid: str
    first: date
    last: date
    title: str
    text: str
    url: str
    said_on: date
    is_tentative: bool = False
    topics: tuple[str, ...] = ()


def write_calendar(dates: Iterable[AllDay], *, name: str, language: str) -> bytes:
    """The file. The same dates give the same bytes, so that a cache can tell what is new."""
    calendar = Calendar()
    calendar.add("prodid", "-//Lotse//Lotse//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("name", name, parameters={"LANGUAGE": language})
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "P1D")
    for one in dates:
        calendar.add_component(_event(one, language))
    written: bytes = calendar.to_ical()
    return written


def _event(one: AllDay, language: str) -> Event:
    event = Event()
    event.add("uid", one.uid)
    event.add("dtstamp", datetime.combine(one.said_on, time(), UTC))
    event.add("dtstart", one.first)
    # The end is the first day that no longer belongs to it (RFC 5545, 3.6.1).
    event.add("dtend", one.last + timedelta(days=1))
    event.add("summary", one.title, parameters={"LANGUAGE": language})
    event.add("description", one.text, parameters={"LANGUAGE": language})
    event.add("url", one.url)
    event.add("status", "TENTATIVE" if one.is_tentative else "CONFIRMED")
    event.add("transp", "TRANSPARENT")
    if one.topics:
        event.add("categories", list(one.topics))
    return event
