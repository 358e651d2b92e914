"""Dates of events as lists show them: here, on the home page, beside offers and partners."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from lotse.events import texts
from lotse.events.domain.agenda import Occasion, by_round, to_come
from lotse.events.kinds import EVENT
from lotse.events.models import Event, EventDate
from lotse.events.queries import get_agenda, load_dates, room_of
from lotse.kit import clock
from lotse.kit.staying_true import holds_until
from lotse.website.events.texts import ROOM
from lotse.website.languages import ReaderRequest
from lotse.words.domain.states import Shown
from lotse.words.queries import RecordTexts, texts_for


@dataclass(frozen=True)
class Row:
    """A date in a list; ``day``, ``when`` and ``hours`` are in the place's wall time.

    ``hours`` is empty for a date that takes all day; ``further`` is the number of dates after it
    that belong to the same course.
    """

    occurrence: EventDate
    event: Event
    title: Shown
    summary: Shown
    day: date
    when: str
    place: str
    languages: list[str]
    interpreted: list[str]
    hours: str
    room: str
    is_cancelled: bool
    is_foreign: bool
    further: int = 0


def zone_of(request: ReaderRequest) -> str:
    """The zone in whose wall time events are told: that of the place, wherever the reader is."""
    return request.reference.time_zone


def coming_dates(request: ReaderRequest) -> list[Occasion]:
    """Dates that are not over; the answer holds until the next one is."""
    found = to_come(get_agenda(request.content_version), clock.now())
    holds_until(request, (one.ends_at for one in found))
    return found


def rows(
    occasions: Iterable[Occasion], request: ReaderRequest, numbers: Mapping[int, int] | None = None
) -> list[Row]:
    """These dates as rows: five statements at most, none when there are no dates.

    ``numbers`` says how many dates a round has, where only its first one is shown.
    """
    shown = load_dates(occasions) if (occasions := list(occasions)) else []
    slugs = {one.round.event.slug for one in shown}
    words = texts_for(EVENT, slugs, request.language.tag, ("title", "summary")) if slugs else {}
    further = numbers or {}
    return [
        _row(one, words[one.round.event.slug], request, further.get(one.round_id, 1) - 1)
        for one in shown
    ]


def _row(one: EventDate, words: RecordTexts, request: ReaderRequest, further: int) -> Row:
    event, reference, zone = one.round.event, request.reference, zone_of(request)
    return Row(
        occurrence=one,
        event=event,
        title=words["title"],
        summary=words["summary"],
        day=one.starts_at.astimezone(ZoneInfo(zone)).date(),
        when=texts.when(one.starts_at, one.ends_at, zone, is_all_day=one.is_all_day),
        place=event.site.place if event.site else "",
        languages=[reference.languages[row.pk].autonym for row in event.languages.all()],
        interpreted=[reference.languages[row.pk].autonym for row in event.interpreted.all()],
        hours=_hours(one, zone),
        room=str(ROOM[room_of(one.round)]) if event.mode == "open" else "",
        is_cancelled=one.is_cancelled or one.round.is_cancelled,
        is_foreign=words["title"].language != request.language.tag,
        further=further,
    )


def _hours(one: EventDate, zone: str) -> str:
    if one.is_all_day:
        return ""
    opens, closes = (at.astimezone(ZoneInfo(zone)) for at in (one.starts_at, one.ends_at))
    return f"{opens:%H:%M}–{closes:%H:%M}" if closes > opens else f"{opens:%H:%M}"


def by_month(shown: Iterable[Row]) -> list[tuple[date, list[Row]]]:
    """Rows under the first day of their month, in order."""
    found: dict[date, list[Row]] = {}
    for row in shown:
        found.setdefault(row.day.replace(day=1), []).append(row)
    return sorted(found.items())


NEXT = 3


def next_events(request: ReaderRequest, *, offer: str = "", partner: str = "") -> list[Row]:
    """The next dates of different events, of one offer or partner where one is named."""
    dates, numbers = by_round(coming_dates(request))
    coming = [
        one
        for one in dates
        if not one.is_cancelled
        and (not offer or one.offer == offer)
        and (not partner or partner in one.partners)
    ]
    return rows(first_of_each(coming)[:NEXT], request, numbers)


def first_of_each(coming: Sequence[Occasion]) -> list[Occasion]:
    """The first date of each event, soonest first; ``coming`` is in order."""
    return list({one.slug: one for one in reversed(coming)}.values())[::-1]
