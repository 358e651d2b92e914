"""Dates of events for a calendar: for a mail, a page, a feed.

A date keeps its UID for good and raises SEQUENCE when it is moved or cancelled. Whoever has put a
date into a calendar gets a file with METHOD:CANCEL when it is gone: a list of dates with one that
is cancelled takes nothing away in most of them.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from lotse.events.models import EventDate, Round
from lotse.events.where import Where
from lotse.kit.calendars import Entry, Method, Organizer, Standing, write_calendar
from lotse.reference.queries import zone_and_office


@dataclass(frozen=True)
class Told:
    """One date as a calendar is told of it."""

    round: Round
    date: EventDate
    title: str
    url: str
    where: Where = Where()  # noqa: RUF009 – frozen
    summary: str = ""
    language: str = ""
    """Of its words, where it is another one than the reader's."""


@dataclass(frozen=True)
class Reader:
    """For whom a file is: the language of its words, the zone of the place, who sends it."""

    language: str
    zone: str
    office: Organizer


def reader_of(language: str) -> Reader:
    """A reader of this language here. One statement."""
    zone, office = zone_and_office()
    return Reader(language, zone, Organizer(office.name, office.address))


def calendar(
    name: str, entries: Iterable[Told], reader: Reader, *, now: datetime | None = None
) -> bytes:
    """A calendar of dates, those that are cancelled as such.

    ``now`` is the moment of writing; without it that of the last change stands there, so that the
    same dates make the same file.
    """
    told = [_entry(one, reader, now, is_gone=one.date.is_cancelled) for one in entries]
    return write_calendar(told, name=name, language=reader.language, organizer=reader.office)


def cancellations(entries: Sequence[Told], reader: Reader, *, now: datetime) -> Iterator[bytes]:
    """Files that take dates out of a calendar: one for each, as RFC 5546 (3.2.5) wants it."""
    for told in entries:
        yield write_calendar(
            [_entry(told, reader, now, is_gone=True)],
            name=told.title,
            language=reader.language,
            organizer=reader.office,
            method=Method.CANCEL,
        )


def _entry(told: Told, reader: Reader, now: datetime | None, *, is_gone: bool) -> Entry:
    round_, date = told.round, told.date
    here = date.starts_at.astimezone(ZoneInfo(reader.zone)).date()
    is_gone = is_gone or round_.is_cancelled
    return Entry(
        uid=str(date.uid),
        sequence=date.sequence,
        said_at=now or round_.event.changed_at,
        title=told.title,
        first=here if date.is_all_day else date.starts_at,
        last=here if date.is_all_day else date.ends_at,
        place=told.where.location,
        text="\n".join(filter(None, (told.summary, told.where.note, told.where.online))),
        online=told.where.online,
        url=told.url,
        language=told.language,
        standing=Standing.GONE if is_gone else Standing.SURE,
    )
