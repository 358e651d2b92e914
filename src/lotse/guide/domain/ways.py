"""Finding ways through the rule book: from where a person stands to everything it can reach.

A search over labels. A label says where somebody is, from which day on, with which certificate
and which German; a label that another one beats in every respect is dropped, and one that can
improve no goal is not followed, so few remain. The best way to a goal has the fewest uncertain
steps, then the earliest day (of the last step; for a certificate the day on which it is gained),
then the fewest steps, then the fewest changes of school; then the book's order decides.
"""

import heapq
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import count

from lotse.guide.domain.alternatives import told_way
from lotse.guide.domain.compulsory import Status
from lotse.guide.domain.conditions import ADULT, MONTHS, NEWCOMER, Taking, add_months
from lotse.guide.domain.possible import SECOND_CHANCE, possible_steps
from lotse.guide.domain.rule_book import (
    GERMAN,
    Certainty,
    Gain,
    RuleBook,
    Standing,
    Station,
    Step,
    holds,
)
from lotse.guide.domain.school_years import first_day, last_day, school_year
from lotse.guide.domain.taken import Label, No, Taken

__all__ = ["No", "Taken", "Ways", "find_ways"]

MAX_STEPS = 8
DOUBTS = 4
NO_GAIN = (Gain(),)


@dataclass(frozen=True)
class Gained:
    """When a certificate is gained at the end of a way; ``on`` None: nobody can say."""

    on: date | None
    is_earliest: bool


@dataclass
class Ways:
    """What the search found: the best way to each goal, and why steps failed.

    ``gained`` has an entry for each goal that is a certificate. ``stay``: to go on attending the
    school where one is. For a trace: ``starts``, where the person stands; ``opened`` and
    ``failed_from``, from where a step was taken or not; ``kept``, the best labels at each place.
    """

    goals: dict[str, tuple[Taken, ...]] = field(default_factory=dict)
    gained: dict[str, Gained] = field(default_factory=dict)
    failed: dict[str, No] = field(default_factory=dict)
    firsts: list[Taken] = field(default_factory=list)
    stay: Taken | None = None
    taking: Taking | None = None
    starts: list[Label] = field(default_factory=list)
    opened: dict[str, list[tuple[Label, Taken]]] = field(default_factory=dict)
    failed_from: dict[str, Label] = field(default_factory=dict)
    kept: dict[tuple[str, bool], list[Label]] = field(default_factory=dict)


def find_ways(taking: Taking, goals: Collection[str]) -> Ways:
    """The best way to each of these stations and certificates that this person can reach.

    Where nothing but they are asked for, ways that lead to none of them are not followed.
    """
    return _Search(taking, goals).run()


class _Search:
    def __init__(self, taking: Taking, goals: Collection[str]) -> None:
        self.taking = taking
        profile, book = taking.profile, taking.book
        self.profile, self.duty, self.book = profile, taking.duty, book
        self.ways = Ways(taking=self.taking)
        self.kept = self.ways.kept
        self.heap: list[tuple[int, date, int, int, Label]] = []
        self.order = count()
        self.goals: dict[str, list[Label]] = {}
        self.tried: set[str] = set()
        self.gains: dict[str, tuple[Gain, ...]] = {}
        self.ends: dict[object, tuple[date, bool, bool]] = {}
        self.steps_from: dict[str, list[Step]] = {}
        for step in book.steps:
            if step.to == profile.station:
                continue
            if (no := self.taking.never(step)) is not None:
                self.ways.failed[step.id] = no
                continue
            resolved = self.taking.resolved(step)
            if isinstance(resolved, No):
                self.ways.failed[step.id] = resolved
                continue
            for origin in step.origins:
                self.steps_from.setdefault(origin, []).append(self.taking.helped(resolved))
        self.horizon = _Horizon(
            book,
            self._to_gain(goals),
            possible_steps(taking, self.steps_from),
            taking.is_always_unsure,
        )

    def _to_gain(self, goals: Collection[str]) -> Iterator[str]:
        """The goals without certificates that open no more than what is held already."""
        held = self.book.rank(self.profile.held)
        for goal in goals:
            certificate = self.book.certificates.get(goal)
            if certificate is None or certificate.rank > held:
                yield goal

    def run(self) -> Ways:
        for label in self._starts():
            self.ways.starts.append(label)
            self._keep(label)
        while self.heap:
            *_, label = heapq.heappop(self.heap)
            # First steps are always tried: what can be done now is told, and why not.
            is_first = label.taken is None
            if label.is_beaten or label.length >= MAX_STEPS:
                continue
            if not (self.horizon.helps(label) or is_first):
                continue
            for step in self.steps_from.get(label.station, ()):
                if is_first or step.id not in self.tried or self.horizon.leads_on(step):
                    self._try(step, label)
        self._ask_the_rest()
        for goal, found in self.goals.items():
            self.ways.goals[goal] = told_way(found, self.book)
            if goal in self.book.certificates:
                on = None if found[0].is_open else found[0].on
                self.ways.gained[goal] = Gained(on, found[0].is_earliest)
        return self.ways

    def _ask_the_rest(self) -> None:
        """Why no way leads on by the steps to a goal that the search had no need to try."""
        for goal in self.horizon.bits:
            if goal in self.goals or goal == self.profile.station:
                continue
            for step in self.book.steps_to.get(goal, ()):
                if step.id in self.tried or step.id in self.ways.failed:
                    continue
                for label in self._standing_at(step.origins):
                    self._try(step, label)

    def _standing_at(self, origins: Sequence[str]) -> list[Label]:
        labels = [
            label
            for origin in origins
            for has_finished in (False, True)
            for label in self.kept.get((origin, has_finished), ())
        ]
        return sorted(labels, key=lambda label: (label.unsure, label.on, label.length))

    def _starts(self) -> Iterator[Label]:
        profile, rank = self.profile, self.book.rank(self.profile.held)
        german, on = self.taking.german, profile.on
        begin = Label(NEWCOMER, on, profile.held, rank, german, has_finished=True)
        if profile.station is None:
            yield begin if self._is_young(begin) else begin.at(ADULT)
            return
        station = self.book.stations[profile.station]
        yield from self._from_station(begin, station)
        if not self._is_young(begin) and not station.is_school:
            yield begin.at(ADULT)
        if self.duty.holds(profile.on) and not station.is_school:
            yield begin

    def _from_station(self, begin: Label, station: Station) -> Iterator[Label]:
        profile = self.profile
        grade = profile.grade if profile.grade is not None else self._grade_in(station, profile.on)
        now = replace(begin, station=station.id, has_finished=False, grade=grade)
        # Whose class was not said is put into that of their age, and may be in a lower one.
        now.is_earliest = grade is not None and profile.grade is None
        self._hold_what_is_behind(now, station)
        yield now
        staying = replace(now, taken=self._stay(station), before=now, length=1)
        if station.is_school:
            self.ways.stay = staying.taken
        for finished in self._finish(staying, _remaining(station), profile.on):
            if finished.rank > now.rank:
                self._reach(finished.certificate, finished)
            left = replace(finished, taken=None, before=None, length=0, known_way=None)
            yield from self._also_adult(left)

    def _hold_what_is_behind(self, now: Label, station: Station) -> None:
        """Who is in class 10 has what the classes before give, whether it was said or not."""
        for gain in station.gives:
            if gain.certificate and gain.after_grade and now.grade and now.grade > gain.after_grade:
                self._gain(now, gain.certificate)

    def _stay(self, station: Station) -> Taken:
        """To stay where one is, as a step; no step of the book.

        Whoever is paid there asks where one begins (the firm, the school for nurses).
        """
        way_in = next(iter(self.book.steps_to.get(station.id, ())), None)
        is_paid = way_in is not None and way_in.costs == "paid"
        step = Step(
            "stay",
            (station.id,),
            station.id,
            decided_by="law" if self.duty.holds(self.profile.on) else "school",
            apply_at=way_in.apply_at if is_paid and way_in else "own_school",
            costs="paid" if is_paid else "free",
            help=self._help_at(station),
            is_duty=station.is_school and self.duty.holds(self.profile.on),
            standing=Standing.RIGHT,
            rules=station.rules,
        )
        return Taken(step, self.profile.on, None, Certainty.CERTAIN, ("stay",))

    def _help_at(self, station: Station) -> tuple[str, ...]:
        """What helps whoever begins at a station helps whoever stays there."""
        steps = self.book.steps_to.get(station.id, ()) if station.is_school else ()
        found = (self.taking.helped(one) for one in steps if not one.is_exception)
        return tuple(dict.fromkeys(name for step in found for name in step.help))

    def _is_young(self, label: Label) -> bool:
        must = self.duty.status is not Status.NONE and label.on <= self.duty.until
        return must and not label.is_free

    # --- one step ---

    def _try(self, step: Step, label: Label) -> None:
        if label.has_been_at(step.to):
            return
        self.tried.add(step.id)
        taken = self.taking.take(step, label)
        if isinstance(taken, No):
            self._fail(step, label, taken)
            return
        self.ways.opened.setdefault(step.id, []).append((label, taken))
        if label.taken is None:
            self.ways.firsts.append(taken)
        self._arrive(step, label, taken)

    def _fail(self, step: Step, label: Label, no: No) -> None:
        """Keep the most telling reason: what is not finished, or only gained later, says least."""
        gained = label.certificate != self.profile.held or label.german != self.taking.german
        if gained and no.code in {"has_certificate", "knows_german"}:
            no = No("not_on_the_way", ",".join(step.origins))
        known = self.ways.failed.get(step.id)
        if known is None or known.code in {"not_finished", "not_on_the_way"}:
            self.ways.failed[step.id] = no
            self.ways.failed_from[step.id] = label

    def _arrive(self, step: Step, label: Label, taken: Taken) -> None:
        station = self.book.stations[step.to]
        of_age = step.when.is_by_age
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
            is_free=label.is_free,
            grade=self._grade_in(station, taken.on) if of_age else _first(station),
            taken=taken,
            before=label,
            length=label.length + 1,
        )
        self._reach(step.to, here)
        best: dict[tuple[date, int | None], Label] = {}
        for finished in self._finish(here, station, taken.on):
            if finished.rank > label.rank:
                self._reach(finished.certificate, finished)
            same = best.get((finished.on, finished.german))
            if same is None or same.rank < finished.rank:
                best[finished.on, finished.german] = finished
        for finished in best.values():
            for further in self._also_adult(finished):
                self._keep(further)

    def _also_adult(self, finished: Label) -> Iterator[Label]:
        """Past compulsory schooling one is free to go the ways of adults from anywhere."""
        yield finished
        is_soon = finished.on <= self.profile.on + SECOND_CHANCE
        if is_soon and not self._is_young(finished):
            yield finished.at(ADULT)

    def _reach(self, goal: str, label: Label) -> None:
        if goal not in self.horizon.bits:
            return
        found = self.goals.setdefault(goal, [])
        if found and _length(found[0]) < _length(label):
            return
        if found and _length(label) < _length(found[0]):
            found.clear()
        found.append(label)
        self.horizon.reach(goal, _length(label))

    def _finish(self, label: Label, station: Station, on: date) -> Iterator[Label]:
        """The labels after a station: one for each thing that one can gain there."""
        known = self.gains.get(station.id)
        if known is None:
            known = self.gains[station.id] = tuple(
                gain
                for gain in station.gives
                if holds(gain.valid_from, gain.valid_to, self.profile.on)
            )
        for gain in [one for one in known if self._may_gain(one, label)] or NO_GAIN:
            finished = label.at(station.id)
            key = station.id, on, label.grade, gain.after_grade
            if (ends := self.ends.get(key)) is None:
                ends = self.ends[key] = self._ends(label, station, on, gain.after_grade)
            finished.on, is_earliest, is_open = ends
            finished.is_earliest |= is_earliest
            finished.is_open |= is_open
            finished.is_free |= station.id in self.taking.ends_duty
            if gain.german is not None:
                finished.german = _more(label.german, gain.german)
            if gain.certificate is not None:
                self._gain(finished, gain.certificate)
            yield finished

    def _gain(self, label: Label, certificate: str) -> None:
        if (rank := self.book.rank(certificate)) > label.rank:
            label.certificate, label.rank = certificate, rank

    def _may_gain(self, gain: Gain, label: Label) -> bool:
        return (
            gain.after_grade is None or label.grade is None or gain.after_grade >= label.grade
        ) and (gain.needs is None or label.rank >= self.book.rank(gain.needs))

    def _grade_in(self, station: Station, on: date) -> int | None:
        """The class of one's age, kept within the station's."""
        if station.grades is None:
            return None
        return min(max(self.taking.grade(on), station.grades[0]), station.grades[1])

    def _ends(
        self, label: Label, station: Station, on: date, after: int | None
    ) -> tuple[date, bool, bool]:
        """When a station is over; whether that is the earliest day; whether nobody can say."""
        year = school_year(on)
        if station.grades is not None and label.grade is not None:
            years = max(0, (after or station.grades[1]) - label.grade)
            return first_day(year + years + 1), False, False
        if station.months is not None:
            if station.is_school and station.months % MONTHS == 0:
                # A school year that is joined late ends in summer all the same.
                is_known = station.months_to is None
                return first_day(year + station.months // MONTHS), not is_known, False
            return add_months(on, station.months), station.months_to is not None, False
        if station.is_school and self.duty.holds(on):
            left = max(last_day(year), self.duty.general_until)
            return left + timedelta(days=1), True, False
        return on, False, True

    # --- keeping the best ---

    def _keep(self, label: Label) -> None:
        key = label.station, label.has_finished
        place = self.kept.get(key, [])
        for other in place:
            if other.beats(label):
                if label.beats(other):
                    other.equals = (*other.equals, label)
                return
        for other in place:
            other.is_beaten = label.beats(other)
        self.kept[key] = [label, *(other for other in place if not other.is_beaten)]
        heapq.heappush(self.heap, (label.unsure, label.on, label.length, next(self.order), label))


class _Horizon:
    """Which goals could still be reached in a better way from each station.

    Labels are followed in the order of their length, so a goal whose way is shorter than the label
    that is followed now is settled. Of a goal that was reached, only ways of no more uncertain
    steps can be better: a step that hangs on somebody's leave, or on an uncertain rule, adds one.

    Sets of goals are bits of a number, once for each number of uncertain steps that lead there.
    """

    def __init__(
        self, book: RuleBook, goals: Iterable[str], steps_from: Mapping[str, Sequence[Step]],
        is_unsure: Callable[[Step], bool],
    ) -> None:  # fmt: skip
        self.bits = {name: 1 << number for number, name in enumerate(dict.fromkeys(goals))}
        self.size = len(self.bits)
        self.all = (1 << self.size * DOUBTS) - 1
        self.last = ((1 << self.size) - 1) << self.size * (DOUBTS - 1)
        self.wanted, self.unsure = self.all, 0
        self.reached: list[tuple[tuple[int, date, int], str]] = []
        self.best: dict[str, int] = {}
        gives = self._gives(book)
        self.is_unsure = {
            step.id: is_unsure(step) for steps in steps_from.values() for step in steps
        }
        self.ahead = self._ahead(book, steps_from, gives)
        self.beyond = {
            step.id: self._after(step, gives[step.to] | self.ahead[step.to])
            for steps in steps_from.values()
            for step in steps
        }

    def _gives(self, book: RuleBook) -> dict[str, int]:
        return {
            station.id: self.bits.get(station.id, 0) | self._of_certificates(station)
            for station in book.stations.values()
        }

    def _of_certificates(self, station: Station) -> int:
        found = 0
        for gain in station.gives:
            found |= self.bits.get(gain.certificate or "", 0)
        return found

    def _after(self, step: Step, goals: int) -> int:
        """The goals behind a step, with the doubt that the step adds."""
        if not self.is_unsure[step.id]:
            return goals
        return ((goals << self.size) & self.all) | (goals & self.last)

    def _ahead(
        self, book: RuleBook, steps_from: Mapping[str, Sequence[Step]], gives: dict[str, int]
    ) -> dict[str, int]:
        ahead = dict.fromkeys((*book.stations, NEWCOMER, ADULT), 0)
        is_growing = True
        while is_growing:
            is_growing = False
            for origin, steps in steps_from.items():
                found = ahead[origin] | ahead[ADULT]
                for step in steps:
                    found |= self._after(step, gives[step.to] | ahead[step.to])
                if found != ahead[origin]:
                    ahead[origin], is_growing = found, True
        return {place: found | ahead[ADULT] for place, found in ahead.items()}

    def reach(self, goal: str, length: tuple[int, date, int]) -> None:
        """A way to a goal was found."""
        heapq.heappush(self.reached, (length, goal))
        if length[0] < self.best.get(goal, length[0] + 1):
            self.best[goal] = length[0]
            self._want_less(goal, length[0])

    def _want_less(self, goal: str, unsure: int) -> None:
        """A way with so many uncertain steps is known: only as certain ones can be better."""
        left = unsure - self.unsure
        if left < DOUBTS - 1:
            bit = self.bits[goal]
            for doubts in range(max(0, left + 1), DOUBTS):
                self.wanted &= ~(bit << self.size * doubts)

    def helps(self, label: Label) -> bool:
        """Whether following a label can improve anything."""
        if label.unsure > self.unsure:
            self.unsure = label.unsure
            for goal, unsure in self.best.items():
                self._want_less(goal, unsure)
        next_length = label.unsure, label.on, label.length + 1
        while self.reached and self.reached[0][0] < next_length:
            self._want_less(heapq.heappop(self.reached)[1], self.unsure - 1)
        return bool(self.ahead[label.station] & self.wanted)

    def leads_on(self, step: Step) -> bool:
        """Whether a step can improve anything, for the label that was asked about last."""
        return bool(self.beyond.get(step.id, 0) & self.wanted)


def _remaining(station: Station) -> Station:
    """What may be left of a station without classes that somebody attends already.

    Nobody said since when: a school may be over in summer, anything else at any time.
    """
    if station.grades is not None or station.months is None:
        return station
    if station.is_school:
        is_known = station.months <= MONTHS and station.months_to is None
        return replace(station, months=MONTHS, months_to=None if is_known else station.months)
    return replace(station, months=0, months_to=station.months)


def _length(label: Label) -> tuple[int, date, int]:
    """How good a way to a goal is; shorter is better."""
    if label.has_finished:  # a certificate: what counts is when it is gained
        return label.unsure + label.is_open, label.on, label.length
    return label.unsure, label.on, label.length


def _first(station: Station) -> int | None:
    return None if station.grades is None else station.grades[0]


def _more(one: int | None, other: str) -> int:
    """The higher of two levels of German; one that is not known is at least the other."""
    gained = GERMAN.index(other)
    return gained if one is None else max(one, gained)
