"""When an offer really takes place: weekly times, periods, holidays."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal

from dateutil.rrule import FR, MO, MONTHLY, SA, SU, TH, TU, WE, WEEKLY, rrule, weekday

from lotse.kit.days import LATEST
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
A_YEAR = timedelta(days=366)
"""How far ahead machines are told of dates."""
ERA = date(2024, 1, 1)
"""A Monday: where a rhythm without a first day is counted from, the same for everybody."""


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
    at: time = time(),
) -> list[Occurrence]:
    """The next ``count`` dates from ``today`` on, at most 120 days ``ahead``, in order.

    ``closed`` are periods (both ends included) without dates: school holidays if the offer
    respects them, public holidays always. What has ended today by the wall time ``at`` is left out.
    """
    first, last = _window(today, starts_on, ends_on, ahead)
    found = {
        Occurrence(day, schedule.opens_at, schedule.closes_at)
        for schedule in schedules
        for day in _days(schedule, first, last)
        if not _is_closed(day, closed)
        and not (day == today and schedule.closes_at and schedule.closes_at <= at)
    }
    # One whose end nobody knows comes last.
    return sorted(found, key=lambda one: (one.on, one.opens_at, one.closes_at or time.max))[:count]


@dataclass(frozen=True)
class Stretch:
    """Days, both ends included, in which a time takes place whenever its rhythm says so.

    None at an end: it has none. ``day`` is the first of its days that is known, None where it has
    none within the year.
    """

    first: date | None
    last: date | None
    day: date | None


def stretches(  # noqa: PLR0913 – all of them bound the dates
    schedule: ScheduleFacts,
    *,
    today: date,
    starts_on: date | None = None,
    ends_on: date | None = None,
    closed: Sequence[tuple[date, date]] = (),
    changes: Collection[date] = (),
) -> list[Stretch]:
    """The year from ``today`` on, cut where the rhythm alone would be wrong, in order.

    For readers that know rhythms with a first and a last day, but no exceptions. ``changes`` are
    days on which something else is another than the day before, such as the distance from UTC.
    What takes place on none of its days within the year has no stretch at all.
    """
    first, last = _window(today, starts_on, ends_on, A_YEAR)
    begins = max(filter(None, (schedule.valid_from, starts_on)), default=None)
    ends = min(filter(None, (schedule.valid_to, ends_on)), default=None)
    days = _days(schedule, first, last)
    if not days:
        return [Stretch(begins, ends, None)]
    groups: list[list[date]] = []
    is_cut = True
    for day in days:
        if _is_closed(day, closed):
            is_cut = True
        elif is_cut or any(groups[-1][-1] < change <= day for change in changes):
            groups.append([day])
            is_cut = False
        else:
            groups[-1].append(day)
    return [
        Stretch(
            begins if group[0] == days[0] else group[0],
            ends if group[-1] == days[-1] else group[-1],
            group[0],
        )
        for group in groups
    ]


@dataclass(frozen=True)
class Rhythm:
    """Dates as one rule: RFC 5545 RRULE without its end, and the days that it leaves out."""

    rule: str
    days: tuple[date, ...]
    without: tuple[date, ...]


def rhythms(  # noqa: PLR0913 – all of them bound the dates
    schedules: Iterable[ScheduleFacts],
    *,
    today: date,
    starts_on: date | None = None,
    ends_on: date | None = None,
    closed: Sequence[tuple[date, date]] = (),
    ahead: timedelta = A_YEAR,
) -> Iterator[tuple[ScheduleFacts, Rhythm]]:
    """The dates from ``today`` on, ``ahead`` at most, of each time in turn; each date once.

    A rule is given only where, counted from its first day, it tells exactly the dates and those
    left out; otherwise it is empty and the dates are single ones.
    """
    first, last = _window(today, starts_on, ends_on, ahead)
    told: set[Occurrence] = set()
    for schedule in schedules:
        days, kept = _days(schedule, first, last), []
        for day in days:
            one = Occurrence(day, schedule.opens_at, schedule.closes_at)
            if one not in told and not _is_closed(day, closed):
                told.add(one)
                kept.append(day)
        yield schedule, _rhythm(schedule, days, kept)


def _rhythm(schedule: ScheduleFacts, days: Sequence[date], kept: Sequence[date]) -> Rhythm:
    if len(kept) > 1:
        within = [day for day in days if kept[0] <= day <= kept[-1]]
        if _rule_days(schedule, kept[0], kept[-1]) == within:
            rule = f"FREQ={schedule.freq};INTERVAL={schedule.interval}"
            rule += f";BYDAY={','.join(schedule.byday)}"
            without = tuple(day for day in within if day not in kept)
            return Rhythm(rule, tuple(kept), without)
    return Rhythm("", tuple(kept), ())


def last_of(schedule: ScheduleFacts, first: date, count: int) -> date:
    """The day of the last of ``count`` dates of a time, counted from ``first``."""
    rule = rrule(
        FREQUENCIES[schedule.freq],
        interval=schedule.interval,
        byweekday=[_weekday(day) for day in parse_byday(",".join(schedule.byday))],
        dtstart=datetime.combine(first, time()),
        count=count,
    )
    return max((moment.date() for moment in rule), default=first)


def _window(
    today: date, starts_on: date | None, ends_on: date | None, ahead: timedelta
) -> tuple[date, date]:
    # A far day may have been kept before far days were refused.
    first = min(max(filter(None, (today, starts_on))), LATEST)
    return first, min(filter(None, (first + ahead, ends_on)))


def _is_closed(day: date, closed: Sequence[tuple[date, date]]) -> bool:
    return any(start <= day <= end for start, end in closed)


def _days(schedule: ScheduleFacts, first: date, last: date) -> list[date]:
    """Days of one time. Every second week counts from ``valid_from``, or from the same Monday."""
    start = max(filter(None, (first, schedule.valid_from)))
    until = min(filter(None, (last, schedule.valid_to)))
    anchor = _anchor(schedule, schedule.valid_from or ERA, start)
    return [day for day in _rule_days(schedule, anchor, until) if day >= start]


def _rule_days(schedule: ScheduleFacts, anchor: date, until: date) -> list[date]:
    rule = rrule(
        FREQUENCIES[schedule.freq],
        interval=schedule.interval,
        byweekday=[_weekday(day) for day in parse_byday(",".join(schedule.byday))],
        dtstart=datetime.combine(anchor, time()),
        until=datetime.combine(until, time()),
    )
    return [moment.date() for moment in rule]


def _anchor(schedule: ScheduleFacts, origin: date, near: date) -> date:
    """The last day not after ``near`` on which a period of the rhythm begins that ``origin`` is in.

    Weeks begin on Monday (RFC 5545, WKST), months on their first day.
    """
    if schedule.freq == "MONTHLY":
        begun = origin.year * 12 + origin.month - 1
        passed = near.year * 12 + near.month - 1 - begun
        month = begun + passed // schedule.interval * schedule.interval
        return date(month // 12, month % 12 + 1, 1)
    monday = origin - timedelta(days=origin.weekday())
    step = 7 * schedule.interval
    return monday + timedelta(days=(near - monday).days // step * step)


def _weekday(day: Day) -> weekday:
    return DAYS[day.code](day.ordinal) if day.ordinal else DAYS[day.code]
