"""When an offer really takes place: weekly times, periods, holidays."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal

from dateutil.rrule import FR, MO, MONTHLY, SA, SU, TH, TU, WE, WEEKLY, rrule, weekday

from lotse.offers.domain.facts import ScheduleFacts

DAYS: dict[str, weekday] = {
    "MO": MO,
    "TU": TU,
    "WE": WE,
    "TH": TH,
    "FR": FR,
    "SA": SA,
    "SU": SU,
}
FREQUENCIES: dict[str, Literal[1, 2]] = {"WEEKLY": WEEKLY, "MONTHLY": MONTHLY}
LOOK_AHEAD = timedelta(days=120)


@dataclass(frozen=True)
class Occurrence:
    """One date of an offer in the wall time of the place."""

    on: date
    opens_at: time
    closes_at: time | None


@dataclass(frozen=True)
class Day:
    """A BYDAY value taken apart: ``3TH`` is the third Thursday, ``MO`` every Monday."""

    code: str
    ordinal: int | None


def parse_byday(value: str) -> tuple[Day, ...]:
    """The parts of an RFC 5545 BYDAY list.

    >>> parse_byday("MO,3TH")
    (Day(code='MO', ordinal=None), Day(code='TH', ordinal=3))
    """
    days = []
    for part in filter(None, value.split(",")):
        ordinal = part[:-2]
        days.append(Day(part[-2:], int(ordinal) if ordinal else None))
    return tuple(days)


def next_dates(  # noqa: PLR0913 – all of them bound the dates
    schedules: Iterable[ScheduleFacts],
    *,
    today: date,
    count: int,
    starts_on: date | None = None,
    ends_on: date | None = None,
    closed: Sequence[tuple[date, date]] = (),
    ahead: timedelta = LOOK_AHEAD,
) -> list[Occurrence]:
    """The next ``count`` dates from ``today`` on, at most 120 days ``ahead``, in order.

    ``closed`` are periods (both ends included) without dates: school holidays if the offer
    respects them, public holidays always.
    """
    first = max(filter(None, (today, starts_on)))
    last = min(filter(None, (first + ahead, ends_on)))
    found = {
        Occurrence(moment.date(), schedule.opens_at, schedule.closes_at)
        for schedule in schedules
        for moment in _moments(schedule, first, last)
        if not any(start <= moment.date() <= end for start, end in closed)
    }
    return sorted(found, key=lambda one: (one.on, one.opens_at))[:count]


def _moments(schedule: ScheduleFacts, first: date, last: date) -> Iterable[datetime]:
    """Dates of one schedule. Every second week counts from ``valid_from``, its anchor."""
    anchor = schedule.valid_from or _monday_of_era(first)
    until = min(filter(None, (last, schedule.valid_to)))
    rule = rrule(
        FREQUENCIES[schedule.freq],
        interval=schedule.interval,
        byweekday=[_weekday(day) for day in parse_byday(",".join(schedule.byday))],
        dtstart=datetime.combine(anchor, time()),
        until=datetime.combine(until, time()),
    )
    start = max(first, anchor)
    return rule.between(datetime.combine(start, time()), datetime.combine(until, time()), inc=True)


def _weekday(day: Day) -> weekday:
    return DAYS[day.code](day.ordinal) if day.ordinal else DAYS[day.code]


def _monday_of_era(near: date) -> date:
    """An anchor before ``near`` that is the same for everybody: the Monday of the year's start."""
    new_year = date(near.year, 1, 1)
    return new_year - timedelta(days=new_year.weekday())
