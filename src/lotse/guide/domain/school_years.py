"""School years and the deadlines that follow from them."""

from calendar import monthrange
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from lotse.guide.domain.rule_book import Deadline, DeadlineKind

FIRST_MONTH = 8
"""A school year begins on 1 August (section 28 NSchG) and is named by the year it begins in."""


def school_year(on: date) -> int:
    """The year in which the school year of a day begins."""
    return on.year if on.month >= FIRST_MONTH else on.year - 1


def first_day(year: int) -> date:
    """The first day of the school year that begins in ``year``."""
    return date(year, FIRST_MONTH, 1)


def last_day(year: int) -> date:
    """The last day of the school year that begins in ``year``."""
    return first_day(year + 1) - timedelta(days=1)


@dataclass(frozen=True)
class Calendar:
    """The days on which the summer holidays begin, by calendar year, as far as known."""

    summer_begins: Mapping[int, date] = field(default_factory=dict)


@dataclass(frozen=True)
class Window:
    """A time in which to do something: the first and the last day."""

    opens_on: date
    closes_on: date


def windows(deadline: Deadline, year: int, calendar: Calendar) -> Sequence[Window]:
    """When to register for the school year that begins in ``year``; empty when nobody can say.

    A deadline without a known beginning opens and closes on its day.
    """
    match deadline.kind:
        case DeadlineKind.DAY:
            day = _day(year + deadline.years, deadline.month, deadline.day)
            return (Window(day, day),)
        case DeadlineKind.MONTH:
            first = date(year + deadline.years, deadline.month, 1)
            following = first
            for _ in range(deadline.months):
                following = (following + timedelta(days=31)).replace(day=1)
            return (Window(first, following - timedelta(days=1)),)
        case DeadlineKind.DAYS:
            days = [_day(year, month, day) for month, day in deadline.days]
            return tuple(Window(day, day) for day in days)
        case DeadlineKind.WEEKS_BEFORE_SUMMER:
            begins = calendar.summer_begins.get(year)
            if begins is None:
                return ()
            return (
                Window(
                    begins - timedelta(weeks=deadline.weeks_from),
                    begins - timedelta(weeks=deadline.weeks_to),
                ),
            )


def _day(year: int, month: int, day: int) -> date:
    """A day of a month; the last one where the month is shorter (29 February)."""
    return date(year, month, min(day, monthrange(year, month)[1]))


def next_window(deadline: Deadline, year: int, on: date, calendar: Calendar) -> Window | None:
    """The first window for a school year that has not closed before ``on``, or None."""
    return next((w for w in windows(deadline, year, calendar) if w.closes_on >= on), None)
