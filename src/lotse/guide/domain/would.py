"""What would change an answer: the facts or the day that open a way, or close it, tried out.

Each change is put to the path finder before it is told, so it is true by the same rules as the
answer. Facts that nobody can change, and those that are nobody's business, are no changes.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import islice

from lotse.guide.domain.answer import Answer
from lotse.guide.domain.checks import UNKNOWN
from lotse.guide.domain.conditions import add_months
from lotse.guide.domain.profile import Profile, age_on, completes_year
from lotse.guide.domain.rule_book import RuleBook, holds
from lotse.guide.domain.school_years import first_day, school_year
from lotse.guide.domain.trace import Check, StepTrace, Trace, told_step
from lotse.guide.domain.ways import Ways

MOST_TRIED = 3
"""How many steps to a goal are looked at, the nearest first."""
MOST_TOLD = 2
MOST_ORIGINS = 3
YOUNGEST_PUPIL = 5
"""Nobody has been to school since a younger age."""
DAY = timedelta(days=1)
FACT_FIELDS = {"german_level": "german", "school_years_unproven": "are_years_unproven"}
"""Keys of the profile whose field has another name."""
CAN_SAY = frozenset({"occupied", "profession", "profession_by", "stay", "reads"})
"""Facts with listed values that may be said; that parents find work may change, too."""


@dataclass(frozen=True)
class Part:
    """One thing that would have to be so: a code, what it is about, a day, a number.

    Codes: ``age`` (number of years, from a day on), ``general_over``, ``duty_over``, ``class``
    and ``school_year_before`` (from a day on), ``certificate``, ``german``, ``proof`` (number of
    school years), ``said`` (the value of a fact that opens it), ``wish``.
    """

    code: str
    about: str = ""
    value: str = ""
    on: date | None = None
    number: int = 0


@dataclass(frozen=True)
class Would:
    """A change that opens the way to a goal, or closes it.

    ``facts`` are keys of the profile with other values (``on`` is another day); ``instead``, where
    the way is closed, is a station that is told then and was not before. ``begins_at``: no single
    change opens it, the way there begins at one of these.
    """

    goal: str
    opens: bool
    parts: tuple[Part, ...] = ()
    facts: Mapping[str, object] | None = None
    instead: str = ""
    begins_at: tuple[str, ...] = ()


def what_would_change(found: Trace, goal: str) -> tuple[Would, ...]:
    """What would open a goal that is closed, or close one that is told; at most two changes.

    Those first that somebody can say or prove now, then what time brings, then what is to learn.
    """
    step = told_step(found, goal)
    if step is not None:
        return tuple(islice(_closing(found, goal, step), MOST_TOLD))
    places = found.of_goal(goal)
    if any(place.is_told for place in places):
        return ()
    nearest = [one for place in places for one in place.nearest[:MOST_TRIED]]
    nearest.sort(key=lambda one: len(one.closed_by))
    opening = tuple(islice(_opening(found, goal, nearest), MOST_TOLD))
    if opening:
        return tuple(sorted(opening, key=_can_do))
    begins_at = _begins_at(found, nearest)
    return (Would(goal, opens=True, begins_at=begins_at),) if begins_at else ()


def _begins_at(found: Trace, steps: Iterable[StepTrace]) -> tuple[str, ...]:
    """Where the steps begin that nothing keeps closed for good but that nobody stands there."""
    origins = dict.fromkeys(
        origin
        for step in steps
        if any(check.key == "from" for check in step.closed_by)
        and all(
            check.key in {"from", "done"} or _part(check, step, found) is not None
            for check in step.closed_by
        )
        for origin in step.step.origins
        if origin in found.book.stations
    )
    on_the_way = tuple(origin for origin in origins if found.stations[origin].is_told)
    return (on_the_way or tuple(origins))[:MOST_ORIGINS]


def applied(profile: Profile, facts: Mapping[str, object], book: RuleBook) -> Profile:
    """The profile with other facts; on a later day a pupil is in a later class, or has left."""
    changes = {FACT_FIELDS.get(key, key): value for key, value in facts.items()}
    later = replace(profile, **changes)  # type: ignore[arg-type]  # the keys are fields of the class
    if later.on == profile.on:
        return later
    station = book.stations.get(profile.station or "")
    grade = profile.grade
    if grade is not None:
        grade += school_year(later.on) - school_year(profile.on)
    if station is not None:
        is_over = grade is not None and station.grades is not None and grade > station.grades[1]
        if is_over or not holds(station.valid_from, station.valid_to, later.on):
            return replace(later, station=None, grade=None)
    return replace(later, grade=grade)


def is_reached(goal: str, ways: Ways) -> bool:
    """Whether a way leads to a goal."""
    return goal in ways.goals or (goal, False) in ways.kept or (goal, True) in ways.kept


# --- what would open it ---


def _opening(found: Trace, goal: str, steps: Iterable[StepTrace]) -> Iterator[Would]:
    seen: list[dict[str, object]] = []
    for step in steps:
        parts = _way_to_open(found, step)
        facts = _facts(parts, found.answer.profile, goal)
        if not facts or any(one.items() <= facts.items() for one in seen):
            continue
        other = applied(found.answer.profile, facts, found.book)
        if is_reached(goal, found.asked(other)[1]):
            seen.append(facts)
            yield Would(goal, opens=True, parts=parts, facts=facts)


def _way_to_open(found: Trace, step: StepTrace) -> tuple[Part, ...]:
    """What would open a step; nothing where a condition is nobody's to change."""
    parts = [_part(check, step, found) for check in step.closed_by]
    known = [part for part in parts if part is not None]
    if len(known) < len(parts):
        return ()
    latest = max((part.on for part in known if part.on), default=None)
    return tuple(part for part in known if part.on is None or part.on == latest)


def _part(check: Check, step: StepTrace, found: Trace) -> Part | None:
    """What would have to be so for a check to be met; None where that is nobody's to change."""
    assert check.no is not None
    code = check.no.code
    if code in {"needs_certificate", "needs_german"}:
        return Part(code.removeprefix("needs_"), check.no.value)
    is_open = code == "needs_fact" and check.key in CAN_SAY
    if is_open or (code == "other_fact" and check.key == "occupied"):
        values = [value for value in step.step.when.listed(check.key) if value != UNKNOWN]
        return Part("said", check.fact, values[0]) if values else None
    if check.key in {"wished", "wished_for"}:
        return Part("wish")
    return _in_time(check, step, found)


def _in_time(check: Check, step: StepTrace, found: Trace) -> Part | None:
    """From which day on a check is met that only time can meet; None where it is past."""
    duty, profile, when = found.answer.compulsory, found.answer.profile, step.step.when
    part = None
    match check.no.code if check.no else "":
        case "too_young":
            on = completes_year(profile.born_last, when.age_from or 0) + DAY
            on = add_months(on, -(when.age_within_months or 0))
            part = Part("age", on=on, number=when.age_from or 0)
        case "general_school_first":
            part = Part("general_over", on=duty.general_until + DAY)
        case "not_over" | "compulsory":
            part = Part("duty_over", on=duty.until + DAY)
        case "other_class":
            years = (when.grade_from or 0) - (check.value if isinstance(check.value, int) else 99)
            on = first_day(school_year(profile.on) + years)
            part = Part("class", on=on, number=when.grade_from or 0)
        case "not_the_year_before_school":
            part = Part("school_year_before", on=first_day(duty.since.year - 1))
    return part if part and part.on and part.on > profile.on else None


def _facts(parts: Iterable[Part], profile: Profile, goal: str) -> dict[str, object]:
    facts: dict[str, object] = {}
    for part in parts:
        if part.on is not None:
            facts["on"] = max(part.on, profile.on)
        elif part.code == "certificate":
            facts["certificate"] = part.about
        elif part.code == "german":
            facts["german_level"] = part.about
        elif part.code == "wish":
            facts["wish"] = goal
        elif part.code == "said":
            is_yes_or_no = part.about == "is_occupied"
            facts[part.about] = part.value == "yes" if is_yes_or_no else part.value
    return facts


# --- what would close it ---


def _closing(found: Trace, goal: str, step: StepTrace) -> Iterator[Would]:
    profile = found.answer.profile
    for part, facts in sorted(_ways_to_close(found, step), key=lambda one: _order(one[0])):
        other, _ways = found.asked(applied(profile, facts, found.book))
        if goal in _goals(other):
            continue
        known = {taken.step.to for taken in found.answer.next_steps}
        new = (taken.step.to for taken in other.next_steps if "stay" not in taken.notes)
        # What comes first in some years nobody needs to know today.
        is_now = "on" not in facts
        instead = next((station for station in new if is_now and station not in known), "")
        yield Would(goal, opens=False, parts=(part,), facts=facts, instead=instead)


def _ways_to_close(found: Trace, step: StepTrace) -> Iterator[tuple[Part, Mapping[str, object]]]:
    profile, duty, when = found.answer.profile, found.answer.compulsory, step.step.when
    keys = {check.key for check in step.checks}
    if when.school_years_below is not None:
        years = when.school_years_below
        if years <= age_on(profile.born_last, profile.on) - YOUNGEST_PUPIL:
            facts = {"school_years": years, "school_years_unproven": False}
            yield Part("proof", number=years), facts
    if when.german_below is not None:
        yield Part("german", when.german_below), {"german_level": when.german_below}
    if when.certificate_below is not None and when.certificate_below != "none":
        name = when.certificate_below
        yield Part("certificate", name), {"certificate": name}
    if when.age_below is not None:
        on = completes_year(profile.born_last, when.age_below) + DAY
        if on > profile.on:
            yield Part("age", on=on, number=when.age_below), {"on": on}
    if keys & {"compulsory", "grade_from"} and duty.holds(profile.on):
        over = duty.until + DAY
        yield Part("duty_over", on=over), {"on": over}


def _goals(found: Answer) -> frozenset[str]:
    return found.stations | {route.goal for route in found.routes}


FIRST = ("said", "proof", "wish", "age", "class", "school_year_before", "general_over")
LAST = ("duty_over", "german", "certificate")


def _order(part: Part) -> int:
    return (*FIRST, *LAST).index(part.code)


def _can_do(would: Would) -> int:
    return max(_order(part) for part in would.parts)
