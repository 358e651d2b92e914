"""Changing a rule: what the book is afterwards, what depends on it, which answers differ.

Nothing is overwritten by a change of the law: a new version begins and the old one ends the day
before. Only a *correction* puts right what was written wrongly; its history says so.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import TypeVar

from lotse.guide.domain.answer import Answer, Route
from lotse.guide.domain.rule_book import (
    Certainty,
    Certificate,
    DutyEntry,
    ForeignCertificate,
    Gain,
    Profession,
    Rule,
    RuleBook,
    RuleVersion,
    Station,
    Step,
    holds,
)
from lotse.guide.domain.school_years import Calendar, windows
from lotse.kit.errors import Refused

EARLIEST, LATEST = date(1990, 1, 1), date(2099, 12, 31)
DAY = timedelta(days=1)


class ChangeKind(StrEnum):
    """How a rule is changed."""

    NEW_VERSION = "new_version"
    CORRECTION = "correction"
    END = "end"


@dataclass(frozen=True)
class Change:
    """One change of one rule.

    ``day``: the first day on which a new version holds, or on which an ended rule no longer does;
    for a correction the first day of the version that was wrong (None: the oldest).
    ``version``: what the rule says then; its days of validity are not looked at. None for an end.
    ``closes``: steps resting on the rule that end with it, the day before.
    """

    rule: str
    kind: ChangeKind
    day: date | None
    version: RuleVersion | None = None
    closes: tuple[str, ...] = ()


def apply(book: RuleBook, change: Change) -> RuleBook:
    """The book after the change.

    Refused with ``guide.unknown_rule``; ``guide.no_day``, ``guide.day_out_of_range``;
    ``guide.not_in_force`` (there is nothing to change on that day); ``guide.starts_that_day`` (a
    version begins on that day already: correct it); ``guide.no_version``; ``guide.no_source``
    (nothing says where it is written); ``guide.other_parameters`` (the path finder counts on their
    names and kinds); ``guide.no_readings`` (sources differ, but not two readings);
    ``guide.deadline_needed`` (steps take their deadline from the rule); ``guide.check_order``;
    ``guide.foreign_step`` (a step to be closed does not rest on the rule).
    """
    rule = book.rules.get(change.rule)
    if rule is None:
        raise Refused("guide.unknown_rule", rule=change.rule)
    old = version_before(rule, change)
    if change.kind is ChangeKind.END:
        versions = _ended(rule, old, _first_day(change))
    else:
        versions = _replaced(rule, old, _new_version(book, old, change), change)
    rules = {**book.rules, rule.id: Rule(rule.id, versions)}
    return replace_parts(book, rules=rules, steps=_closed(book, change))


def replace_parts(
    book: RuleBook,
    rules: dict[str, Rule] | None = None,
    steps: tuple[Step, ...] | None = None,
) -> RuleBook:
    """The book with other rules or steps; what was computed from the old ones is left behind."""
    return replace(
        book,
        rules=book.rules if rules is None else rules,
        steps=book.steps if steps is None else steps,
    )


def _first_day(change: Change) -> date:
    if change.day is None:
        raise Refused("guide.no_day")
    if not EARLIEST <= change.day <= LATEST:
        raise Refused("guide.day_out_of_range", day=change.day)
    return change.day


def version_before(rule: Rule, change: Change) -> RuleVersion:
    """The version that a change closes, ends or puts right; refused like :func:`apply`."""
    if change.kind is ChangeKind.CORRECTION:
        found = next((one for one in rule.versions if one.valid_from == change.day), None)
    else:
        found = rule.at(_first_day(change))
    if found is None:
        raise Refused("guide.not_in_force", rule=rule.id, day=change.day)
    if change.kind is not ChangeKind.CORRECTION and found.valid_from == change.day:
        raise Refused("guide.starts_that_day", rule=rule.id, day=change.day)
    return found


def _new_version(book: RuleBook, old: RuleVersion, change: Change) -> RuleVersion:
    new = change.version
    if new is None:
        raise Refused("guide.no_version")
    is_new = change.kind is ChangeKind.NEW_VERSION
    new = replace(new, valid_from=change.day if is_new else old.valid_from, valid_to=old.valid_to)
    if not any(source.title or source.name for source in new.sources):
        raise Refused("guide.no_source")
    if _kinds(new) != _kinds(old):
        raise Refused("guide.other_parameters", parameters=", ".join(sorted(old.parameters)))
    if new.certainty is Certainty.SOURCES_DIFFER and len(new.readings) < 2:  # noqa: PLR2004 – sources that differ are two
        raise Refused("guide.no_readings")
    is_needed = any(step.deadline == change.rule for step in book.steps)
    if is_needed and old.deadline is not None and new.deadline is None:
        raise Refused("guide.deadline_needed")
    if new.checked_on and new.check_again_on and new.check_again_on <= new.checked_on:
        raise Refused("guide.check_order")
    return new


def _kinds(version: RuleVersion) -> dict[str, str]:
    """Names of the parameters with their kind; whole and broken numbers are one kind."""
    return {
        name: "number" if type(value) in {int, float} else type(value).__name__
        for name, value in version.parameters.items()
    }


def _ended(rule: Rule, old: RuleVersion, day: date) -> tuple[RuleVersion, ...]:
    """The rule without anything that would hold on or after the day."""
    kept = [one for one in rule.versions if one.valid_from is None or one.valid_from < day]
    return tuple(replace(one, valid_to=day - DAY) if one is old else one for one in kept)


def _replaced(
    rule: Rule, old: RuleVersion, new: RuleVersion, change: Change
) -> tuple[RuleVersion, ...]:
    if change.kind is ChangeKind.CORRECTION:
        return tuple(new if one is old else one for one in rule.versions)
    if change.day is None:
        raise Refused("guide.no_day")
    place = rule.versions.index(old)
    closed = replace(old, valid_to=change.day - DAY)
    return (*rule.versions[:place], closed, new, *rule.versions[place + 1 :])


def _closed(book: RuleBook, change: Change) -> tuple[Step, ...]:
    resting = {step.id for step in dependents(book, change.rule).steps}
    for id_ in change.closes:
        if id_ not in resting:
            raise Refused("guide.foreign_step", step=id_)
    if not change.closes:
        return tuple(book.steps)
    last = _first_day(change) - DAY
    return tuple(
        replace(step, valid_to=min(step.valid_to or last, last))
        if step.id in change.closes
        else step
        for step in book.steps
    )


NEVER = date(1900, 1, 1)


def under_law_of(book: RuleBook, day: date) -> RuleBook:
    """The book as it is in force on a day, for whatever day somebody asks about.

    So facts of March are answered under the law of August. The time in which a station can be
    attended stays as it is: that is no law.
    """
    rules = {}
    for rule in book.rules.values():
        version = rule.at(day)
        # A rule needs a version; one that is not in force then holds on no day.
        found = version or replace(rule.versions[0], valid_to=NEVER)
        valid_to = NEVER if version is None else None
        rules[rule.id] = Rule(rule.id, (replace(found, valid_from=None, valid_to=valid_to),))
    stations = {
        station.id: replace(
            station, gives=tuple(_without_days(gain) for gain in _in_force(station.gives, day))
        )
        for station in book.stations.values()
    }
    return replace(
        book,
        rules=rules,
        stations=stations,
        steps=tuple(_without_days(step) for step in _in_force(book.steps, day)),
        duty=tuple(_without_days(entry) for entry in _in_force(book.duty, day)),
    )


Dated = TypeVar("Dated", Gain, Step, DutyEntry)


def _in_force(entries: Iterable[Dated], day: date) -> Iterator[Dated]:
    return (one for one in entries if holds(one.valid_from, one.valid_to, day))


def _without_days(entry: Dated) -> Dated:
    return replace(entry, valid_from=None, valid_to=None)


def is_same(one: RuleVersion, other: RuleVersion) -> bool:
    """Whether two versions say the same, whenever they hold."""
    return replace(one, valid_from=None, valid_to=None) == replace(
        other, valid_from=None, valid_to=None
    )


@dataclass(frozen=True)
class Dependents:
    """What rests on a rule. ``pages`` are the stations whose pages speak of it."""

    stations: tuple[Station, ...]
    steps: tuple[Step, ...]
    certificates: tuple[Certificate, ...]
    duty: tuple[DutyEntry, ...]
    professions: tuple[Profession, ...]
    foreign_certificates: tuple[ForeignCertificate, ...]
    pages: tuple[str, ...]


def dependents(book: RuleBook, rule: str) -> Dependents:
    """Everything in the book that names a rule, in the book's order."""
    stations = tuple(one for one in book.stations.values() if rule in one.rules)
    steps = tuple(one for one in book.steps if rule in one.rules or one.deadline == rule)
    certificates = tuple(one for one in book.certificates.values() if rule in one.rules)
    duty = tuple(one for one in book.duty if rule in one.all_rules)
    professions = tuple(one for one in book.professions if rule in one.rules)
    foreign = tuple(one for one in book.foreign_certificates if rule in one.rules)
    pages = dict.fromkeys([*(one.id for one in stations), *(step.to for step in steps)])
    return Dependents(stations, steps, certificates, duty, professions, foreign, tuple(pages))


class DifferenceCode(StrEnum):
    """What differs between two answers to one question."""

    DUTY = "duty"
    DUTY_SINCE = "duty_since"
    DUTY_UNTIL = "duty_until"
    POSTPONEMENT = "postponement"
    GOAL_GAINED = "goal_gained"
    GOAL_LOST = "goal_lost"
    WAY = "way"
    EARLIEST = "earliest"
    DEADLINE = "deadline"
    LESS_CERTAIN = "less_certain"
    MORE_CERTAIN = "more_certain"
    DECISION_GAINED = "decision_gained"
    DECISION_LOST = "decision_lost"


@dataclass(frozen=True)
class Difference:
    """One difference: what it is about (a goal or a step) and the values before and after.

    Values are codes, days in ISO form, or ids with spaces between them.
    """

    code: DifferenceCode
    about: str = ""
    before: str = ""
    after: str = ""


def compare(before: Answer, after: Answer) -> list[Difference]:
    """What differs between two answers, the most important first; empty when nothing does."""
    return [
        *_duty(before, after),
        *_decisions(before, after),
        *_goals(before, after),
    ]


def _duty(before: Answer, after: Answer) -> Iterator[Difference]:
    one, two = before.compulsory, after.compulsory
    pairs = (
        (DifferenceCode.DUTY, one.status.value, two.status.value),
        (DifferenceCode.DUTY_SINCE, str(one.since), str(two.since)),
        (DifferenceCode.DUTY_UNTIL, str(one.until), str(two.until)),
        (
            DifferenceCode.POSTPONEMENT,
            str(one.postponement.declare_by) if one.postponement else "",
            str(two.postponement.declare_by) if two.postponement else "",
        ),
    )
    yield from (Difference(code, "", old, new) for code, old, new in pairs if old != new)


def _decisions(before: Answer, after: Answer) -> Iterator[Difference]:
    one, two = ({each.step: each for each in found.decisions} for found in (before, after))
    for code, these, others in (
        (DifferenceCode.DECISION_LOST, one, two),
        (DifferenceCode.DECISION_GAINED, two, one),
    ):
        for step, decision in these.items():
            if step not in others:
                yield Difference(code, step, decision.station, decision.who)


def _goals(before: Answer, after: Answer) -> Iterator[Difference]:
    one, two = ({route.goal: route for route in found.routes} for found in (before, after))
    yield from (Difference(DifferenceCode.GOAL_LOST, goal) for goal in one if goal not in two)
    yield from (Difference(DifferenceCode.GOAL_GAINED, goal) for goal in two if goal not in one)
    for goal, route in one.items():
        if goal in two:
            yield from _route(route, two[goal])


def _route(before: Route, after: Route) -> Iterator[Difference]:
    goal = before.goal
    ways = [" ".join(taken.step.to for taken in route.steps) for route in (before, after)]
    if ways[0] != ways[1]:
        yield Difference(DifferenceCode.WAY, goal, *ways)
    else:
        closing = [_closing(route) for route in (before, after)]
        if closing[0] != closing[1]:
            yield Difference(DifferenceCode.DEADLINE, goal, *closing)
    days = [str(route.steps[-1].on) for route in (before, after)]
    if days[0] != days[1]:
        yield Difference(DifferenceCode.EARLIEST, goal, *days)
    if before.unsure != after.unsure:
        less = after.unsure > before.unsure
        code = DifferenceCode.LESS_CERTAIN if less else DifferenceCode.MORE_CERTAIN
        yield Difference(code, goal, str(before.unsure), str(after.unsure))


def _closing(route: Route) -> str:
    """The day to register for the first step of a way, or nothing."""
    window = route.steps[0].window
    return str(window.closes_on) if window and window.closes_on else ""


def days_to_ask(asked_on: date, change: Change) -> list[date]:
    """The days on which a family is asked again: its own, the day before the change, the day."""
    days = [asked_on]
    if change.day is not None and change.kind is not ChangeKind.CORRECTION:
        days += [change.day - DAY, change.day]
    return sorted(set(days))


def days_around_deadlines(
    change: Change, old: RuleVersion, new: RuleVersion | None, calendar: Calendar
) -> list[date]:
    """The days on which a changed deadline makes a difference: the last days and those after them.

    Of the old and the new deadline in the school year that follows the change; none where the
    deadline stays as it is.
    """
    if new is not None and old.deadline == new.deadline:
        return []
    first = change.day or (new and new.valid_from) or old.valid_from
    if first is None:
        return []
    closing = [
        window.closes_on
        for version in (old, new)
        if version is not None and version.deadline is not None
        for year in (first.year, first.year + 1, first.year + 2)
        for window in windows(version.deadline, year, calendar)
        if window.closes_on >= first
    ]
    return sorted({day + after for day in sorted(closing)[:4] for after in (timedelta(0), DAY)})


def ends_on(steps: Iterable[Step], on: date) -> list[Step]:
    """Steps among these that hold on a day and so could still be closed."""
    return [step for step in steps if holds(step.valid_from, step.valid_to, on)]
