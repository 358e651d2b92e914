"""Why, why not, and what would change it: every condition of every step, and the fact it met.

A trace is read from the search that gave the answer and from the same checks
(:mod:`lotse.guide.domain.checks`); nothing is decided here a second time. A step is open exactly
where all of its checks let it pass.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from lotse.guide.domain.answer import Answer, answer_with_ways
from lotse.guide.domain.checks import LISTED, UNKNOWN
from lotse.guide.domain.conditions import Taking
from lotse.guide.domain.profile import Profile, age_on
from lotse.guide.domain.rule_book import GERMAN, RuleBook, Station, Step
from lotse.guide.domain.school_years import Calendar
from lotse.guide.domain.taken import Label, No, Taken
from lotse.guide.domain.ways import Ways

Value = bool | int | str | tuple[str, ...] | tuple[int, int] | None

FACTS: Mapping[str, str] = {
    "from": "station",
    "done": "station",
    "school_first": "station",
    "certificate": "certificate",
    "certificate_below": "certificate",
    "has_foreign": "certificate",
    "german": "german_level",
    "german_below": "german_level",
    "german_expected": "german_level",
    "school_years_below": "school_years",
    "born_here": "born_here",
    "from_land": "from_land",
    "arrived_at_age_from": "arrived_on",
    "wished": "wish",
    "wished_for": "wish",
    "grade_from": "grade",
    "grade_within": "grade",
    "occupied": "is_occupied",
    "study": "certificate_country",
    "in_force": "on",
    "station": "on",
    "office": "profession",
    **{key: key for key in LISTED if key not in {"occupied", "study"}},
}
"""The fact of a profile that a condition asks for; all others follow from the date of birth."""

BY_DUTY = frozenset(
    {
        *("compulsory", "duty_over", "general_years_done", "before_school", "year_before_school"),
        *("early_entry", "deferred", "starts_school", "school_first"),
    }
)
"""Conditions about having to attend school: their value is its first and last day."""

TOLD_WITH_ANOTHER = {"grade_to": "grade_from", "age_within_months": "age_from"}
"""Conditions that are told with another one."""


class Check(NamedTuple):
    """One condition of a step and what it met.

    ``wanted`` is what the book asks for, ``fact`` the key of the profile it is asked of, ``value``
    what was found (an age or a class on the first day, a span of days, what was said).
    ``is_met``: None where nobody said it. ``no``: why it keeps the step closed; a condition that
    nobody can judge may still let pass, with a note. ``rule`` with the first day of the version
    that counts.
    """

    key: str
    wanted: Value
    fact: str
    value: Value
    is_met: bool | None
    no: No | None
    rule: str
    version_from: date | None


@dataclass(frozen=True)
class StepTrace:
    """A step as this person meets it: from where, on which day it would begin, all its checks.

    ``beside``: why an open step is not told: ``another_way`` (a way to the same station is as good
    or better) or ``later`` (it is nothing to tell now).
    """

    step: Step
    origin: str
    on: date
    checks: tuple[Check, ...]
    is_told: bool
    beside: str = ""

    @property
    def is_open(self) -> bool:
        """Whether the person can take it."""
        return all(check.no is None for check in self.checks)

    @property
    def closed_by(self) -> tuple[Check, ...]:
        """The checks that keep it closed."""
        return tuple(check for check in self.checks if check.no is not None)


@dataclass(frozen=True)
class StationTrace:
    """A station with the steps that lead there, in the order of the book."""

    station: Station
    is_told: bool
    is_reached: bool
    steps: tuple[StepTrace, ...]

    @property
    def nearest(self) -> tuple[StepTrace, ...]:
        """The steps, those first that the least keeps closed."""
        return tuple(sorted(self.steps, key=_distance))


@dataclass(frozen=True)
class Trace:
    """An answer with everything it was decided by."""

    answer: Answer
    stations: Mapping[str, StationTrace]
    book: RuleBook
    calendar: Calendar
    known: dict[Profile, tuple[Answer, Ways]] = field(default_factory=dict, compare=False)

    def of_goal(self, goal: str) -> tuple[StationTrace, ...]:
        """The station, or the stations that give a certificate."""
        if goal in self.stations:
            return (self.stations[goal],)
        return tuple(
            found
            for found in self.stations.values()
            if any(gain.certificate == goal for gain in found.station.gives)
        )

    def asked(self, profile: Profile) -> tuple[Answer, Ways]:
        """The answer to other facts, computed once."""
        if profile not in self.known:
            self.known[profile] = answer_with_ways(profile, self.book, self.calendar)
        return self.known[profile]


def trace(profile: Profile, book: RuleBook, calendar: Calendar) -> Trace:
    """The answer, and for each station each condition of each step with the fact it met."""
    found, ways = answer_with_ways(profile, book, calendar)
    stations = _Stations(_Reader(found, ways, book), book)
    return Trace(found, stations, book, calendar, {profile: (found, ways)})


class _Stations(Mapping[str, "StationTrace"]):
    """The traces of all stations, each read when somebody asks for it."""

    def __init__(self, reader: "_Reader", book: RuleBook) -> None:
        self._reader, self._book = reader, book
        self._read: dict[str, StationTrace] = {}

    def __getitem__(self, id_: str) -> StationTrace:
        if id_ not in self._read:
            self._read[id_] = self._reader.station(self._book.stations[id_])
        return self._read[id_]

    def __iter__(self) -> Iterator[str]:
        return iter(self._book.stations)

    def __len__(self) -> int:
        return len(self._book.stations)


def _distance(found: StepTrace) -> tuple[int, bool, int]:
    """How far a step is from being open; what no way leads to is further than all else."""
    closed = found.closed_by
    is_far = any(check.key == "from" for check in closed)
    return len(closed) + 10 * is_far, found.step.is_exception, not found.is_told


class _Reader:
    """Reads the checks of steps from what the search found."""

    def __init__(self, found: Answer, ways: Ways, book: RuleBook) -> None:
        assert ways.taking is not None
        self.answer, self.ways, self.book = found, ways, book
        self.taking: Taking = ways.taking
        self.told: dict[str, Taken] = {}
        for taken in _told(found):
            self.told.setdefault(taken.step.id, taken)
        self.stations_told = found.stations
        self.must = found.compulsory.holds(found.profile.on)
        self.duty_rule = next(iter(found.compulsory.reason_rules), "")
        self._versions: dict[str, date | None] = {"": None}
        self.duty_counts = self.duty_rule, self._version(self.duty_rule)

    def station(self, station: Station) -> StationTrace:
        steps = self.book.steps_to.get(station.id, ())
        is_reached = (station.id, False) in self.ways.kept or (station.id, True) in self.ways.kept
        return StationTrace(
            station,
            station.id in self.stations_told,
            is_reached or station.id in self.ways.goals,
            tuple(self._step(step) for step in steps if station.id != self.taking.profile.station),
        )

    def _step(self, step: Step) -> StepTrace:
        opened = self.ways.opened.get(step.id)
        if opened:
            told = self.told.get(step.id)
            label, taken = next(
                (one for one in opened if told is not None and one[1].on == told.on), opened[0]
            )
            return self._traced(taken.step, label)
        if step.id in self.ways.failed_from:
            # The search had no need to try it again where a better way was known.
            label = self.ways.failed_from[step.id]
            takes = (one for one in self._reached(step) if self._is_open(step, one))
            return self._traced(step, next(takes, label))
        reached = sorted(self._reached(step), key=lambda label: (label.length, label.on))
        is_never = step.id in self.ways.failed
        found = None
        for label in reached:
            found = self._traced(step, label)
            if is_never or found.is_open:
                return found
        return found or self._traced(step, self.ways.starts[-1], is_reached=False)

    def _is_open(self, step: Step, label: Label) -> bool:
        return not label.has_been_at(step.to) and isinstance(self.taking.take(step, label), Taken)

    def _reached(self, step: Step) -> Iterator[Label]:
        """Where somebody can stand who would take a step that the search had no need of."""
        for origin in step.origins:
            for has_finished in (True, False):
                yield from self.ways.kept.get((origin, has_finished), ())

    def _traced(self, step: Step, label: Label, *, is_reached: bool = True) -> StepTrace:
        on, found = self.taking.looked_at(step, label)
        no_way = None if is_reached else No("not_on_the_way", ",".join(step.origins))
        checks = [self._check("from", step, label, on, no_way)]
        checks += [
            self._check(key, step, label, on, no)
            for key, no in found.items()
            if key not in TOLD_WITH_ANOTHER and (no is not None or self._says_something(key, step))
        ]
        is_told = step.id in self.told
        is_open = no_way is None and not any(found.values())
        another = step.to in self.stations_told
        beside = "" if is_told or not is_open else "another_way" if another else "later"
        return StepTrace(step, label.station, on, tuple(checks), is_told, beside)

    def _says_something(self, key: str, step: Step) -> bool:
        """Whether a check that is met is told; not that a station without limits is there."""
        if key == "in_force":
            return step.valid_from is not None or step.valid_to is not None
        if key == "station":
            station = self.book.stations[step.to]
            return not (station.valid_from is station.valid_to is station.entry_to is None)
        return key != "school_first" or self.must

    def _check(self, key: str, step: Step, label: Label, on: date, no: No | None) -> Check:
        wanted, value = _wanted(key, step), VALUES.get(key, _of_duty)(self.taking, label, on)
        if value is None and key in UNSAID:
            is_met = None
        elif no is None:
            is_met = self._holds(key, step, label, on) if key in LETS_PASS else True
        else:
            is_met = False
        if key == "grade_within":
            rule = step.when.grade_within or ""
            counts = rule, self._version(rule)
        else:
            counts = self.duty_counts if key in BY_DUTY else self._first_rule(step)
        return Check(key, wanted, FACTS.get(key, "birth_date"), value, is_met, no, *counts)

    def _first_rule(self, step: Step) -> tuple[str, date | None]:
        """The rule that counts for a step, with the first day of its version."""
        rule = step.rules[0] if step.rules else ""
        return rule, self._version(rule)

    def _holds(self, key: str, step: Step, label: Label, on: date) -> bool | None:
        """Whether a condition that lets pass is met; None where somebody has to judge it."""
        profile, when = self.taking.profile, step.when
        if key == "german_expected":
            level = -1 if label.german is None else label.german
            return level >= GERMAN.index(when.german_expected or "none")
        if key == "certificate":
            is_enough = label.rank >= self.book.rank(when.certificate or "")
            return True if is_enough else None
        is_early = age_on(profile.born_first, on) < (when.age_below or 0)
        return True if is_early else None

    def _version(self, rule: str) -> date | None:
        if rule not in self._versions:
            version = self.book.rules[rule].at(self.taking.profile.on)
            self._versions[rule] = version.valid_from if version else None
        return self._versions[rule]


UNPROVEN = "unproven"
LETS_PASS = frozenset({"german_expected", "certificate", "age_below"})
"""Conditions that may let pass although nobody knows yet whether they are met."""

UNSAID = frozenset(
    {
        *("german", "german_below", "german_expected", "school_years_below", "born_here"),
        *("office", "from_land", "arrived_at_age_from", *LISTED),
    }
)
"""Conditions about facts that somebody may leave open: without a value nobody said it."""


def _wanted(key: str, step: Step) -> Value:
    when = step.when
    if key == "from":
        return step.origins
    if key == "grade_from" and when.grade_to is not None:
        return (when.grade_from or 1, when.grade_to)
    return getattr(when, key, None)


def _of_duty(taking: Taking, _label: Label, _on: date) -> Value:
    return f"{taking.duty.since}/{taking.duty.until}"


def _age(taking: Taking, _label: Label, on: date) -> Value:
    return age_on(taking.profile.born_last, on)


def _certificate(_taking: Taking, label: Label, _on: date) -> Value:
    return label.certificate


def _german(_taking: Taking, label: Label, _on: date) -> Value:
    return None if label.german is None else GERMAN[label.german]


def _class(taking: Taking, label: Label, on: date) -> Value:
    return taking.grade_of(label, on)


def _day(_taking: Taking, _label: Label, on: date) -> Value:
    return on.isoformat()


def _school_years(taking: Taking, _label: Label, _on: date) -> Value:
    profile = taking.profile
    return UNPROVEN if profile.are_years_unproven else profile.school_years


def _born_here(taking: Taking, _label: Label, _on: date) -> Value:
    return taking.profile.is_born_here if taking.profile.is_origin_known else None


def _arrived_at(taking: Taking, _label: Label, _on: date) -> Value:
    profile = taking.profile
    arrived = profile.arrived_on
    return None if arrived is None else age_on(profile.born_first, arrived)


def _said(key: str) -> "Found":
    def value(taking: Taking, _label: Label, _on: date) -> Value:
        said = taking.said[key]
        return None if said == UNKNOWN else said

    return value


Found = Callable[[Taking, Label, date], Value]
VALUES: Mapping[str, Found] = {
    "from": lambda _taking, label, _on: label.station,
    "done": lambda _taking, label, _on: label.has_finished,
    "age_from": _age,
    "age_below": _age,
    "certificate": _certificate,
    "certificate_below": _certificate,
    "has_foreign": _certificate,
    "german": _german,
    "german_below": _german,
    "german_expected": _german,
    "grade_from": _class,
    "grade_within": _class,
    "school_years_below": _school_years,
    "born_here": _born_here,
    "from_land": lambda taking, _label, _on: taking.profile.from_land,
    "arrived_at_age_from": _arrived_at,
    "wished": lambda taking, _label, _on: taking.profile.wish,
    "wished_for": lambda taking, _label, _on: taking.profile.wish,
    "office": lambda taking, _label, _on: taking.profile.profession,
    "in_force": _day,
    "station": _day,
    **{key: _said(key) for key in LISTED},
}
"""What a condition met; those that are not here are about the duty, whose days are told."""


def _told(found: Answer) -> Iterator[Taken]:
    """Every step that an answer tells, also in place of another."""
    for taken in (*found.next_steps, *(one for route in found.routes for one in route.steps)):
        yield taken
        yield from taken.alternatives


def told_step(found: Trace, goal: str) -> StepTrace | None:
    """The step to a goal that the answer tells, or None."""
    steps = [one for place in found.of_goal(goal) for one in place.steps if one.is_told]
    return steps[0] if steps else None


MOST_REASONS = 3
TELLING = (
    *("wished", "compulsory", "grade_from", "grade_within", "starts_school", "before_school"),
    *("year_before_school", "age_from", "age_below", "school_years_below", "duty_over"),
    *("general_years_done", "certificate", "german", "german_below", "occupied", "support_need"),
    *("has_foreign", "profession", "reads", "from_land", "arrived_at_age_from", "born_here"),
    *("certificate_below", "done"),
)
"""Conditions that tell somebody why a step is theirs, the most telling first."""
DUTY_KEYS = frozenset({"compulsory", "grade_from", "grade_within"})
AGE_KEYS = frozenset({"age_from", "age_below"})


def why(found: Trace, goal: str) -> tuple[Check, ...]:
    """The conditions that a told step to a goal meets and that say most, at most three.

    Empty where the answer does not tell the goal, or the step asks nothing.
    """
    step = told_step(found, goal)
    if step is None:
        return ()
    # Years that nobody told are not proven: that is what counts.
    met = {
        check.key: check
        for check in step.checks
        if check.is_met or (check.key == "school_years_below" and check.no is None)
    }
    told: list[Check] = []
    for key in TELLING:
        is_said = any({key, check.key} <= kind for check in told for kind in (DUTY_KEYS, AGE_KEYS))
        if key in met and not is_said:
            told.append(met[key])
    return tuple(told[:MOST_REASONS])


def why_not(found: Trace, goal: str) -> Check | None:
    """The condition that keeps a goal closed: the first of the step that is nearest to being open.

    None where a way leads to it.
    """
    places = found.of_goal(goal)
    if any(place.is_told for place in places) and told_step(found, goal) is not None:
        return None
    steps = sorted((one for place in places for one in place.steps), key=_distance)
    closed = [check for one in steps[:1] for check in one.closed_by]
    return next((check for check in closed if check.key != "from"), next(iter(closed), None))


def rules_of(found: StepTrace, book: RuleBook, on: date) -> Iterable[tuple[str, date | None]]:
    """The rules of a step, each with the first day of the version that counts."""
    for rule in found.step.rules:
        version = book.rules[rule].at(on)
        yield rule, version.valid_from if version else None


def steps_of(found: Trace) -> Sequence[StepTrace]:
    """Every step, in the order of the stations."""
    return [one for place in found.stations.values() for one in place.steps]
