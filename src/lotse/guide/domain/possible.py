"""Which steps could be taken on some way at all, judged by days alone.

A person of fifteen reaches no exam for grown-ups within the time that is told of, and a course for
beginners is none after one that ends with more. Whether a step of this kind can be taken needs no
search: no way gets to a place sooner than the soonest way to each place before it. What is ruled
out here is ruled out; what is left may still fail for other reasons.
"""

import heapq
from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from lotse.guide.domain.compulsory import Status
from lotse.guide.domain.conditions import ADULT, MAX_WAIT, MONTHS, NEWCOMER, Taking, add_months
from lotse.guide.domain.profile import age_on
from lotse.guide.domain.rule_book import GERMAN, Gain, Station, Step
from lotse.guide.domain.school_years import first_day, school_year

SECOND_CHANCE = timedelta(days=3 * 366)
"""How far ahead somebody of school age is told of the ways of adults: who starts school now has
other plans than making up for it."""
DAY = timedelta(days=1)


def possible_steps(
    taking: Taking, steps_from: Mapping[str, Sequence[Step]]
) -> dict[str, tuple[Step, ...]]:
    """The steps from each place that could be taken there, by the days on which one can be there.

    ``steps_from``: those that nothing lasting keeps the person from.
    """
    return _Days(taking, steps_from).run()


class _Days:
    """The soonest day on which somebody can be at each place, and what is open from there."""

    def __init__(self, taking: Taking, steps_from: Mapping[str, Sequence[Step]]) -> None:
        self.taking, self.steps_from = taking, steps_from
        self.duty, self.book, self.on = taking.duty, taking.book, taking.profile.on
        self.latest = {NEWCOMER: self.on, ADULT: self.on + SECOND_CHANCE}
        self.days: list[tuple[date, str]] = []
        self.is_freed = False

    def run(self) -> dict[str, tuple[Step, ...]]:
        self._start()
        found: dict[str, tuple[Step, ...]] = {}
        while self.days:
            day, place = heapq.heappop(self.days)
            if place in found:
                continue
            found[place] = tuple(
                step for step in self.steps_from.get(place, ()) if self._follow(step, place, day)
            )
            if place != ADULT:
                self._leave(place, day)
        return found

    def _start(self) -> None:
        station = self.book.stations.get(self.taking.profile.station or "")
        if station is None or not station.is_school:
            self.days += [(self.on, NEWCOMER), (self.on, ADULT)]
        if station is not None:
            # What is left of a school may be over in summer, anything else at once.
            self.days.append((self.on, station.id))
        heapq.heapify(self.days)

    def _leave(self, place: str, day: date) -> None:
        """Who is free of the duty goes the ways of adults."""
        self.is_freed = self.is_freed or place in self.taking.ends_duty
        is_grown = self.duty.status is Status.NONE or day > self.duty.until
        at_school = place == self.taking.profile.station
        if is_grown or self.is_freed or at_school:
            self._reach(ADULT, day)

    def _reach(self, place: str, day: date) -> None:
        if day <= self.latest.get(place, day):
            heapq.heappush(self.days, (day, place))

    def _follow(self, step: Step, place: str, day: date) -> bool:
        """Whether a step is open from a place on some day; then where it leads is reached."""
        if self._is_ahead(step, place) or (on := self._first_day(step, place, day)) is None:
            return False
        below, profile = step.when.age_below, self.taking.profile
        if below is not None and age_on(profile.born_last, on) >= below:
            return False
        if step.in_school_year:
            on = first_day(on.year + (on > first_day(on.year)))
        station = self.book.stations[step.to]
        heapq.heappush(self.days, (self._ends(step, station, on), station.id))
        return True

    def _is_ahead(self, step: Step, place: str) -> bool:
        """Whether everybody who comes from there knows more German than the step is for."""
        below = step.when.german_below
        station = self.book.stations.get(place)
        if below is None or station is None or place == self.taking.profile.station:
            return False
        if any(gain != Gain(german=gain.german) for gain in station.gives):
            return False  # Who gains something else may have learned less.
        levels = [GERMAN.index(gain.german or "none") for gain in station.gives]
        return bool(levels) and min(levels) >= GERMAN.index(below)

    def _first_day(self, step: Step, place: str, day: date) -> date | None:
        """The first day that age and general school allow; None where that is too far off."""
        when, latest = step.when, self.latest.get(place)
        waits = []
        if when.age_from is not None:
            waits.append(self.taking.birthday(when.age_from, when.age_within_months or 0))
        if when.general_years_done and self.duty.status is not Status.NONE:
            waits.append(self.duty.general_until + DAY)
        for until in waits:
            is_early = self.book.stations[step.to].stage == "early_childhood"
            if latest is not None and until - latest > MAX_WAIT and not is_early:
                return None
            day = max(day, until)
        return day

    def _ends(self, step: Step, station: Station, on: date) -> date:
        """The soonest day on which a station is behind somebody."""
        year = school_year(on)
        if station.grades is not None:
            if step.when.is_by_age:
                return first_day(year + 1)
            first = station.grades[0]
            after = (gain.after_grade or station.grades[1] for gain in station.gives)
            years = min((last - first for last in after if last >= first), default=0)
            return first_day(year + years + 1)
        if station.months is not None:
            if station.is_school and station.months % MONTHS == 0:
                return first_day(year + station.months // MONTHS)
            return add_months(on, station.months)
        return on
