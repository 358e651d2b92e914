"""When a counsellor can be had: weekly hours in wall time, single days that differ, absences.

Hours are laid out over plain days of the place's calendar and only then become moments, so that
nine o'clock stays nine o'clock in summer and in winter.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, time, timedelta
from enum import StrEnum

from lotse.counselling.domain.spans import Span, joined, without
from lotse.kit import wall_time
from lotse.kit.errors import Refused

DAY = timedelta(days=1)


class Way(StrEnum):
    """How a talk is held."""

    ON_SITE = "on_site"
    """At the office, or wherever the counsellor has hours."""
    PHONE = "phone"
    VIDEO = "video"
    SCHOOL = "school"
    """At a school or Kita."""


@dataclass(frozen=True)
class Hours:
    """Hours of a day: from, to, where, and for which talks.

    ``place`` names a site; None where one is only called. ``is_open`` are walk-in hours, which
    nobody books.
    """

    opens: time
    closes: time
    ways: frozenset[Way]
    place: int | None = None
    is_open: bool = False


@dataclass(frozen=True)
class Weekly:
    """Hours that come back every week: ``weekday`` 0 is Monday. Both days are included."""

    weekday: int
    hours: Hours
    first_on: date | None = None
    last_on: date | None = None

    def holds_on(self, day: date) -> bool:
        """Whether these are hours of a day."""
        return (
            day.weekday() == self.weekday
            and (self.first_on is None or self.first_on <= day)
            and (self.last_on is None or day <= self.last_on)
        )


@dataclass(frozen=True)
class Plan:
    """All that is known of somebody's hours.

    ``days`` are days that differ: their hours instead of the weekly ones, none for a day off. They
    hold on public holidays, too: whoever enters one knows why.
    """

    weekly: tuple[Weekly, ...] = ()
    days: Mapping[date, tuple[Hours, ...]] | None = None
    absences: tuple[Span, ...] = ()


@dataclass(frozen=True)
class Opening:
    """Time in which talks of a kind may be held at a place."""

    span: Span
    ways: frozenset[Way]
    place: int | None
    is_open: bool


def check_hours(opens: time, closes: time, ways: Collection[Way]) -> None:
    """Refuses ``counselling.hours_in_order`` and ``counselling.no_way``."""
    if closes <= opens:
        raise Refused("counselling.hours_in_order")
    if not ways:
        raise Refused("counselling.no_way")


def openings(
    plan: Plan, first: date, last: date, zone: str, holidays: Collection[date] = ()
) -> tuple[Opening, ...]:
    """The hours of the days from ``first`` to ``last`` as moments, in order, without absences."""
    away = joined(plan.absences)
    found = [
        Opening(span, hours.ways, hours.place, hours.is_open)
        for day, hours in _by_day(plan, first, last, holidays)
        for span in without(
            joined([Span(*wall_time.moments(day, hours.opens, hours.closes, zone))]), away
        )
    ]
    return tuple(sorted(found, key=lambda opening: opening.span))


def _by_day(
    plan: Plan, first: date, last: date, holidays: Collection[date]
) -> Iterator[tuple[date, Hours]]:
    weekly: dict[int, list[Weekly]] = defaultdict(list)
    for one in plan.weekly:
        weekly[one.weekday].append(one)
    for day in _days(first, last):
        if plan.days is not None and day in plan.days:
            yield from ((day, hours) for hours in plan.days[day])
        elif day not in holidays:
            yield from ((day, one.hours) for one in weekly[day.weekday()] if one.holds_on(day))


def _days(first: date, last: date) -> Iterator[date]:
    for number in range((last - first).days + 1):
        yield first + number * DAY


def bookable(found: Iterable[Opening], way: Way) -> dict[int | None, tuple[Span, ...]]:
    """The time in which a talk held in a way can be booked, by place; walk-in hours are not in it.

    Where walk-in hours lie over others, whoever comes in goes first.
    """
    open_hours, by_place = [], defaultdict(list)
    for opening in found:
        if opening.is_open:
            open_hours.append(opening.span)
        elif way in opening.ways:
            by_place[opening.place].append(opening.span)
    walked_in = joined(open_hours)
    return {place: without(joined(spans), walked_in) for place, spans in by_place.items()}
