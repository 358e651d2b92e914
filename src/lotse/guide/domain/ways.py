"""Finding ways through the rule book: from where a person stands to everything it can reach.

A search over labels. A label says where somebody is, from which day on, with which certificate
and which German; a label that another one beats in every respect is dropped, so few remain. The
best way to a goal has the fewest uncertain steps, then the earliest first day of its last step,
then the fewest steps, then the better certificate in hand; then the book's order decides.
"""

import heapq
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import count

from lotse.guide.domain.compulsory import Compulsory, Status
from lotse.guide.domain.conditions import ADULT, NEWCOMER, Taking
from lotse.guide.domain.profile import Profile
from lotse.guide.domain.rule_book import GERMAN, Gain, RuleBook, Station, Step, holds
from lotse.guide.domain.school_years import Calendar, first_day, school_year
from lotse.guide.domain.taken import Label, No, Taken

__all__ = ["No", "Taken", "Ways", "find_ways"]

MAX_STEPS = 8


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
        self.profile, self.duty, self.book = profile, duty, book
        self.taking = Taking(profile, duty, book, calendar)
        self.ways = Ways()
        self.kept: dict[tuple[str, bool], list[Label]] = {}
        self.heap: list[tuple[int, date, int, int, Label]] = []
        self.order = count()
        self.goals: dict[str, list[Label]] = {}

    def run(self) -> Ways:
        for label in self._starts():
            self._keep(label)
        while self.heap:
            *_, label = heapq.heappop(self.heap)
            if label.is_beaten or label.length >= MAX_STEPS:
                continue
            for step in self.book.steps_from.get(label.station, ()):
                self._try(step, label)
        self.ways.goals = {goal: _with_alternatives(found) for goal, found in self.goals.items()}
        return self.ways

    def _starts(self) -> Iterator[Label]:
        profile, rank = self.profile, self.book.rank(self.profile.certificate)
        german = None if profile.german is None else GERMAN.index(profile.german)
        if profile.is_born_here and profile.german is None:
            german = len(GERMAN) - 1
        begin = Label(NEWCOMER, profile.on, profile.certificate, rank, german, has_finished=True)
        if profile.station is None:
            yield begin if self._is_young(profile.on) else begin.at(ADULT)
            return
        station = self.book.stations[profile.station]
        grade = profile.grade if profile.grade is not None else self._grade_in(station, profile.on)
        now = replace(begin, station=station.id, has_finished=False, grade=grade)
        # Whose class was not said is put into that of their age, and may be in a lower one.
        now.is_earliest = grade is not None and profile.grade is None
        yield now
        for finished in self._finish(now, station, profile.on):
            yield from self._also_adult(finished)
        if not self._is_young(profile.on):
            yield begin.at(ADULT)
        if self.duty.holds(profile.on) and not station.is_school:
            yield begin

    def _is_young(self, on: date) -> bool:
        return self.duty.status is not Status.NONE and on <= self.duty.until

    # --- one step ---

    def _try(self, step: Step, label: Label) -> None:
        if label.has_been_at(step.to):
            return
        taken = self.taking.take(step, label)
        if isinstance(taken, No):
            # That something is not finished yet says least: another reason takes its place.
            known = self.ways.failed.get(step.id)
            if known is None or known.code == "not_finished":
                self.ways.failed[step.id] = taken
            return
        if label.taken is None:
            self.ways.firsts.append(taken)
        self._arrive(step, label, taken)

    def _arrive(self, step: Step, label: Label, taken: Taken) -> None:
        station = self.book.stations[step.to]
        of_age = step.when.grade_from is not None
        here = Label(
            step.to,
            taken.on,
            label.certificate,
            label.rank,
            label.german,
            has_finished=False,
            unsure=label.unsure + taken.is_unsure,
            is_earliest=label.is_earliest or "school_decides_class" in taken.notes,
            is_open="date_open" in taken.notes,
            grade=self._grade_in(station, taken.on) if of_age else _first(station),
            taken=taken,
            before=label,
            length=label.length + 1,
        )
        self._reach(step.to, here)
        for finished in self._finish(here, station, taken.on):
            if finished.rank > label.rank:
                self._reach(finished.certificate, finished)
            for further in self._also_adult(finished):
                self._keep(further)

    def _also_adult(self, finished: Label) -> Iterator[Label]:
        """Past compulsory schooling one is free to go the ways of adults from anywhere."""
        yield finished
        if not self._is_young(finished.on):
            yield finished.at(ADULT)

    def _reach(self, goal: str, label: Label) -> None:
        found = self.goals.setdefault(goal, [])
        if found and _length(found[0]) < _length(label):
            return
        if found and _length(label) < _length(found[0]):
            found.clear()
        found.append(label)

    def _finish(self, label: Label, station: Station, on: date) -> Iterator[Label]:
        """The labels after a station: one for each thing that one can gain there."""
        gains = [
            (gain.certificate, gain.german, gain.after_grade)
            for gain in station.gives
            if self._may_gain(gain, label)
        ] or [(None, None, None)]
        for certificate, german, after in gains:
            ends_on, is_earliest, is_open = _ends(label, station, on, after)
            finished = label.at(station.id)
            finished.on = ends_on
            finished.is_earliest |= is_earliest
            finished.is_open |= is_open
            if german is not None:
                finished.german = _more(label.german, german)
            if certificate is not None and self.book.rank(certificate) > label.rank:
                finished.certificate, finished.rank = certificate, self.book.rank(certificate)
            yield finished

    def _may_gain(self, gain: Gain, label: Label) -> bool:
        return (
            (gain.after_grade is None or label.grade is None or gain.after_grade >= label.grade)
            and (gain.needs is None or label.rank >= self.book.rank(gain.needs))
            and holds(gain.valid_from, gain.valid_to, self.profile.on)
        )

    def _grade_in(self, station: Station, on: date) -> int | None:
        """The class of one's age, kept within the station's."""
        if station.grades is None:
            return None
        return min(max(self.taking.grade(on), station.grades[0]), station.grades[1])

    # --- keeping the best ---

    def _keep(self, label: Label) -> None:
        key = label.station, label.has_finished
        place = self.kept.get(key, [])
        for other in place:
            if other.beats(label):
                if label.beats(other):
                    other.equals.append(label)
                return
        for other in place:
            other.is_beaten = label.beats(other)
        self.kept[key] = [label, *(other for other in place if not other.is_beaten)]
        heapq.heappush(self.heap, (label.unsure, label.on, label.length, next(self.order), label))


def _length(label: Label) -> tuple[int, date, int]:
    """How good a way to a goal is: fewest uncertain steps, earliest last step, fewest steps."""
    last = label.taken.on if label.taken else label.on
    return label.unsure, last, label.length


def _with_alternatives(found: list[Label]) -> tuple[Taken, ...]:
    """The best of some equal ways; each step with those that can take its place.

    Another way is told as an alternative where it differs in a single step: then that step is
    enough to say, and the rest stays true.
    """
    best = max(found, key=lambda label: label.rank)
    way = best.way()
    others: list[dict[str, Taken]] = [{} for _ in way]
    equals = [other for label in found for other in (label, *label.equals)]
    for label in best.chain():
        equals += label.equals
    for other in equals:
        other_way = other.way()
        places = [
            place
            for place, (one, two) in enumerate(zip(way, other_way, strict=False))
            if one.step.id != two.step.id or one.on != two.on
        ]
        if len(places) == 1 and way[places[0]].on == other_way[places[0]].on:
            taken = other_way[places[0]]
            others[places[0]].setdefault(taken.step.id, taken)
    return tuple(
        replace(taken, alternatives=tuple(other.values())) if other else taken
        for taken, other in zip(way, others, strict=True)
    )


def _first(station: Station) -> int | None:
    return None if station.grades is None else station.grades[0]


def _more(one: int | None, other: str) -> int:
    """The higher of two levels of German; one that is not known is at least the other."""
    gained = GERMAN.index(other)
    return gained if one is None else max(one, gained)


def _ends(label: Label, station: Station, on: date, after: int | None) -> tuple[date, bool, bool]:
    """When a station is over; whether that is the earliest day; whether nobody can say."""
    if station.grades is not None and label.grade is not None:
        years = max(0, (after or station.grades[1]) - label.grade)
        return first_day(school_year(on) + years + 1), False, False
    if station.months is not None:
        return _add_months(on, station.months), station.months_to is not None, False
    return on, False, True


def _add_months(on: date, months: int) -> date:
    year, month = on.year + (on.month - 1 + months) // 12, (on.month - 1 + months) % 12 + 1
    return date(year, month, min(on.day, 28))
