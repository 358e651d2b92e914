"""Finding ways through the rule book: from where a person stands to everything it can reach.

A search over labels. A label says where somebody is, from which day on, with which certificate
and which German; a label that another one beats in every respect is dropped, so few remain. The
best way to a goal has the fewest uncertain steps, then the earliest first day, then the fewest
steps.
"""

import heapq
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import count

from lotse.guide.domain.compulsory import Compulsory, Status
from lotse.guide.domain.profile import Profile, age_on, completes_year
from lotse.guide.domain.rule_book import GERMAN, Certainty, RuleBook, Station, Step, holds
from lotse.guide.domain.school_years import (
    Calendar,
    Window,
    first_day,
    next_window,
    school_year,
)

MAX_STEPS = 8
MAX_WAIT = timedelta(days=550)
"""How long somebody may wait for a birthday before a step outside of early childhood."""

NEWCOMER, ADULT = "newcomer", "adult"
UNSURE_NOTES = frozenset(
    {"foreign_certificate", "german_expected", "german_unknown", "date_unknown"}
)
"""Notes about what nobody knows yet. A missed deadline is known: it is a reason to hurry."""


@dataclass(frozen=True)
class No:
    """Why a step cannot be taken: a code and what it is about (an age, a level, a day)."""

    code: str
    value: str = ""


@dataclass(frozen=True)
class Taken:
    """A step as one person takes it: the first day, the window to register, what is unsure.

    ``notes`` are codes: ``deadline_passed``, ``date_unknown``, ``at_the_earliest``,
    ``foreign_certificate``, ``german_expected``, ``german_unknown``.
    """

    step: Step
    on: date
    window: Window | None
    certainty: Certainty
    notes: tuple[str, ...]

    @property
    def is_unsure(self) -> bool:
        """Whether it rests on an uncertain rule, or on a fact that nobody knows yet."""
        return self.certainty is not Certainty.CERTAIN or not UNSURE_NOTES.isdisjoint(self.notes)


@dataclass(frozen=True)
class Label:
    """Where somebody stands; ``has_finished`` that what they attended is behind them."""

    station: str
    on: date
    certificate: str
    german: int | None
    has_finished: bool
    unsure: int = 0
    is_earliest: bool = False
    grade: int | None = None
    way: tuple[Taken, ...] = ()


@dataclass
class Ways:
    """What the search found: the best way to each goal, and why steps failed."""

    goals: dict[str, tuple[Taken, ...]] = field(default_factory=dict)
    failed: dict[str, No] = field(default_factory=dict)
    firsts: list[Taken] = field(default_factory=list)


def find_ways(profile: Profile, duty: Compulsory, book: RuleBook, calendar: Calendar) -> Ways:
    """The best way to every station and certificate that this person can reach."""
    return _Search(profile, duty, book, calendar).run()


class _Search:
    def __init__(
        self, profile: Profile, duty: Compulsory, book: RuleBook, calendar: Calendar
    ) -> None:
        self.profile, self.duty, self.book, self.calendar = profile, duty, book, calendar
        self.ways = Ways()
        self.kept: dict[tuple[str, bool], list[Label]] = {}
        self.heap: list[tuple[int, date, int, int, Label]] = []
        self.order = count()
        self.lengths: dict[str, tuple[int, date, int]] = {}
        self.certainties: dict[str, Certainty] = {}

    def run(self) -> Ways:
        for label in self._starts():
            self._keep(label)
        while self.heap:
            *_, label = heapq.heappop(self.heap)
            if label not in self.kept[label.station, label.has_finished]:
                continue  # beaten meanwhile
            for step in self.book.steps_from.get(label.station, ()):
                self._try(step, label)
        return self.ways

    def _starts(self) -> Iterator[Label]:
        profile = self.profile
        german = None if profile.german is None else GERMAN.index(profile.german)
        if profile.is_born_here and profile.german is None:
            german = len(GERMAN) - 1
        begin = Label(NEWCOMER, profile.on, profile.certificate, german, has_finished=True)
        if profile.station is None:
            yield begin if self._is_young(profile.on) else _at(begin, ADULT)
            return
        station = self.book.stations[profile.station]
        grade = profile.grade if profile.grade is not None else self._grade_in(station, profile.on)
        now = Label(
            station.id, profile.on, profile.certificate, german, has_finished=False, grade=grade
        )
        yield now
        for finished in self._finish(now, station, profile.on):
            yield from self._also_adult(finished)
        if not self._is_young(profile.on):
            yield _at(begin, ADULT)
        if self.duty.holds(profile.on) and not station.is_school:
            yield begin

    def _is_young(self, on: date) -> bool:
        return self.duty.status is not Status.NONE and on <= self.duty.until

    # --- one step ---

    def _try(self, step: Step, label: Label) -> None:
        if len(label.way) >= MAX_STEPS or any(taken.step.to == step.to for taken in label.way):
            return
        taken = self._take(step, label)
        if isinstance(taken, No):
            self.ways.failed.setdefault(step.id, taken)
            return
        if not label.way:
            self.ways.firsts.append(taken)
        self._arrive(step, label, taken)

    def _arrive(self, step: Step, label: Label, taken: Taken) -> None:
        station = self.book.stations[step.to]
        way = (*label.way, taken)
        unsure = label.unsure + taken.is_unsure
        here = Label(
            step.to,
            taken.on,
            label.certificate,
            label.german,
            has_finished=False,
            unsure=unsure,
            is_earliest=label.is_earliest,
            grade=self._grade_in(station, taken.on) if step.when.grade_from else _first(station),
            way=way,
        )
        self._goal(step.to, here)
        for finished in self._finish(here, station, taken.on):
            if self.book.rank(finished.certificate) > self.book.rank(label.certificate):
                self._goal(finished.certificate, finished)
            for further in self._also_adult(finished):
                self._keep(further)

    def _also_adult(self, finished: Label) -> Iterator[Label]:
        """Past compulsory schooling one is free to go the ways of adults from anywhere."""
        yield finished
        if not self._is_young(finished.on):
            yield _at(finished, ADULT)

    def _goal(self, goal: str, label: Label) -> None:
        length = (label.unsure, label.way[-1].on, len(label.way))
        known = self.lengths.get(goal)
        if known is None or length < known:
            self.lengths[goal] = length
            self.ways.goals[goal] = label.way

    def _finish(self, label: Label, station: Station, on: date) -> Iterator[Label]:
        """The labels after a station: one for each thing that one can gain there."""
        gains = [
            (gain.certificate, gain.german, gain.after_grade)
            for gain in station.gives
            if gain.after_grade is None or label.grade is None or gain.after_grade >= label.grade
        ] or [(None, None, None)]
        for certificate, german, after in gains:
            ends_on, is_known = self._ends(label, station, on, after)
            yield Label(
                station.id,
                ends_on,
                self._better(label.certificate, certificate),
                label.german if german is None else _more(label.german, GERMAN.index(german)),
                has_finished=True,
                unsure=label.unsure,
                is_earliest=label.is_earliest or not is_known,
                way=label.way,
            )

    def _ends(
        self, label: Label, station: Station, on: date, after: int | None
    ) -> tuple[date, bool]:
        if station.grades is not None and label.grade is not None:
            years = max(0, (after or station.grades[1]) - label.grade)
            return first_day(school_year(on) + years + 1), True
        if station.months is not None:
            return _add_months(on, station.months), station.months_to is None
        return on, False

    def _better(self, held: str, gained: str | None) -> str:
        if gained is None or self.book.rank(gained) <= self.book.rank(held):
            return held
        return gained

    def _grade_in(self, station: Station, on: date) -> int | None:
        """The class of one's age, kept within the station's."""
        if station.grades is None:
            return None
        return min(max(self._grade(on), station.grades[0]), station.grades[1])

    def _grade(self, on: date) -> int:
        return school_year(on) - self.duty.since.year + 1

    # --- conditions ---

    def _take(self, step: Step, label: Label) -> Taken | No:
        profile, station = self.profile, self.book.stations[step.to]
        if not holds(step.valid_from, step.valid_to, profile.on):
            return No("not_in_force", str(step.valid_to or step.valid_from))
        if isinstance(day := self._first_day(step, station, label), No):
            return day
        on, window, notes = day
        if not holds(station.valid_from, station.valid_to, on):
            return No("ended", str(station.valid_to))
        if station.entry_to is not None and on > station.entry_to:
            return No("entry_closed", str(station.entry_to))
        if (no := self._fails(step, label, on, notes)) is not None:
            return no
        if label.is_earliest:
            notes.append("at_the_earliest")
        return Taken(step, on, window, self._certainty(step), tuple(notes))

    def _certainty(self, step: Step) -> Certainty:
        if step.certainty is not None:
            return step.certainty
        if step.id not in self.certainties:
            self.certainties[step.id] = self.book.certainty(step.rules, self.profile.on)
        return self.certainties[step.id]

    def _first_day(
        self, step: Step, station: Station, label: Label
    ) -> tuple[date, Window | None, list[str]] | No:
        ready = label.on
        if (age := step.when.age_from) is not None:
            birthday = completes_year(self.profile.born_first, age) + timedelta(days=1)
            if birthday - ready > MAX_WAIT and station.stage != "early_childhood":
                return No("too_young", str(age))
            ready = max(ready, birthday)
        since = self.duty.since
        if step.when.year_before_school:
            ready = max(ready, first_day(since.year - 1))
        if step.when.starts_school:
            ready = max(ready, since)
        notes: list[str] = []
        if not step.in_school_year:
            window = self._window(step, school_year(ready), ready, notes)
            return (window.closes_on if window else ready), window, notes
        year = ready.year if ready <= first_day(ready.year) else ready.year + 1
        if step.when.early_entry:
            year = since.year - 1
            if first_day(year) < ready:
                return No("school_has_begun")
        window = self._window(step, year, self.profile.on, notes)
        if "deadline_passed" in notes and not step.may_be_late:
            notes.clear()
            year += 1
            window = self._window(step, year, self.profile.on, notes)
        return first_day(year), window, notes

    def _window(self, step: Step, year: int, on: date, notes: list[str]) -> Window | None:
        if step.deadline is None:
            return None
        version = self.book.rules[step.deadline].at(self.profile.on)
        if version is None or version.deadline is None:
            notes.append("date_unknown")
            return None
        window = next_window(version.deadline, year, on, self.calendar)
        if window is None and not step.in_school_year:
            window = next_window(version.deadline, year + 1, on, self.calendar)
        if window is None:
            summer = version.deadline.kind.value == "weeks_before_summer"
            unknown = summer and year not in self.calendar.summer_begins
            notes.append("date_unknown" if unknown else "deadline_passed")
        return window

    def _fails(self, step: Step, label: Label, on: date, notes: list[str]) -> No | None:
        when = step.when
        if when.age_below is not None and age_on(self.profile.born_last, on) >= when.age_below:
            return No("too_old", str(when.age_below))
        return (
            self._fails_duty(step, on)
            or self._fails_beginning(step, label, on)
            or self._fails_past(step, label)
            or self._fails_certificate(step, label, notes)
            or self._fails_german(step, label, notes)
        )

    def _fails_duty(self, step: Step, on: date) -> No | None:
        when, must = step.when, self.duty.holds(on)
        if when.compulsory is not None and when.compulsory != must:
            return No("compulsory_over" if when.compulsory else "compulsory")
        # The class of one's age is for whoever must attend school; nobody else has one.
        if (
            when.grade_from is not None
            and when.grade_to is not None
            and not (must and when.grade_from <= self._grade(on) <= when.grade_to)
        ):
            return No("other_class", f"{when.grade_from}-{when.grade_to}")
        if when.general_years_done and must and on <= self.duty.general_until:
            return No("general_school_first", str(self.duty.general_until))
        return None

    def _fails_beginning(self, step: Step, label: Label, on: date) -> No | None:
        when, since = step.when, self.duty.since
        if when.year_before_school and school_year(on) + 1 != since.year:
            return No("not_the_year_before_school")
        is_new = label.station in {NEWCOMER, "no_kita"}
        if on != since and (when.deferred or (when.starts_school and is_new)):
            return No("school_has_begun")
        return None

    def _fails_past(self, step: Step, label: Label) -> No | None:
        when, profile = step.when, self.profile
        if when.done and not label.has_finished:
            return No("not_finished", label.station)
        if when.born_here is not None and when.born_here != profile.is_born_here:
            return No("born_here")
        if when.has_foreign is not None and when.has_foreign != profile.has_foreign:
            return No("no_foreign_certificate")
        if when.school_years_below is not None and not self._lacks_years(when.school_years_below):
            return No("enough_school_years", str(when.school_years_below))
        return None

    def _lacks_years(self, years: int) -> bool:
        known = self.profile.school_years
        return known is None or self.profile.are_years_unproven or known < years

    def _fails_certificate(self, step: Step, label: Label, notes: list[str]) -> No | None:
        when, rank = step.when, self.book.rank
        if when.certificate is not None and rank(label.certificate) < rank(when.certificate):
            if label.certificate != "foreign" or step.foreign is None:
                return No("needs_certificate", when.certificate)
            notes.append("foreign_certificate")
        if when.certificate_below is not None and rank(label.certificate) >= rank(
            when.certificate_below
        ):
            return No("has_certificate", label.certificate)
        return None

    def _fails_german(self, step: Step, label: Label, notes: list[str]) -> No | None:
        when, level = step.when, label.german
        if level is None:
            if when.german is not None or when.german_below is not None or when.german_expected:
                notes.append("german_unknown")
            return None
        if when.german is not None and level < GERMAN.index(when.german):
            return No("needs_german", when.german)
        if when.german_below is not None and level >= GERMAN.index(when.german_below):
            return No("knows_german", when.german_below)
        if when.german_expected is not None and level < GERMAN.index(when.german_expected):
            notes.append("german_expected")
        return None

    # --- keeping the best ---

    def _keep(self, label: Label) -> None:
        place = self.kept.setdefault((label.station, label.has_finished), [])
        if any(self._beats(other, label) for other in place):
            return
        place[:] = [other for other in place if not self._beats(label, other)]
        place.append(label)
        heapq.heappush(self.heap, (label.unsure, label.on, len(label.way), next(self.order), label))

    def _beats(self, one: Label, other: Label) -> bool:
        return (
            one.unsure <= other.unsure
            and one.on <= other.on
            and self.book.rank(one.certificate) >= self.book.rank(other.certificate)
            and (one.certificate == "foreign") >= (other.certificate == "foreign")
            and one.german == _more(one.german, other.german)
        )


def _at(label: Label, station: str) -> Label:
    return Label(
        station,
        label.on,
        label.certificate,
        label.german,
        label.has_finished,
        label.unsure,
        label.is_earliest,
        None,
        label.way,
    )


def _first(station: Station) -> int | None:
    return None if station.grades is None else station.grades[0]


def _more(one: int | None, other: int | None) -> int | None:
    """The higher of two levels of German; an unknown one stays unknown."""
    if one is None or other is None:
        return one if other is None else other
    return max(one, other)


def _add_months(on: date, months: int) -> date:
    year, month = on.year + (on.month - 1 + months) // 12, (on.month - 1 + months) % 12 + 1
    return date(year, month, min(on.day, 28))
