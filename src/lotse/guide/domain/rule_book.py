"""The rule book: rules with versions, stations, steps between them, certificates.

Validity has two meanings, kept apart. A *rule's version* and a *step* hold for answers given on a
day (what is known and in force then). A *station's* validity is the time in which one can attend
it; a route never leads through it outside of that time.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cached_property

GERMAN = ("none", "a1", "a2", "b1", "b2", "c1", "c2")
"""Levels of German (CEFR), from nothing upwards."""


class Certainty(StrEnum):
    """How far a rule can be relied on."""

    CERTAIN = "certain"
    SOURCES_DIFFER = "sources_differ"
    UNCONFIRMED = "unconfirmed"
    HISTORIC = "historic"


@dataclass(frozen=True)
class Source:
    """Where a rule is written: title, paragraph, link; ``year`` where the source is old."""

    title: str
    paragraph: str = ""
    url: str = ""
    year: int | None = None


class DeadlineKind(StrEnum):
    """How a deadline follows from the school year that it is for."""

    DAY = "day"
    MONTH = "month"
    DAYS = "days"
    WEEKS_BEFORE_SUMMER = "weeks_before_summer"


class Audience(StrEnum):
    """Whose dates they are."""

    FAMILIES = "families"
    OFFICE = "office"


@dataclass(frozen=True)
class Deadline:
    """A yearly deadline for a school year that begins in August of year Y.

    ``audience`` says whose calendar it stands in, ``stages`` for which stages where no step says
    so; ``municipality`` is the official key of the only one it is for, empty for all.

    ``day``: month and day in Y + ``years``; ``month``: the whole month; ``days``: several days of
    any year; ``weeks_before_summer``: from ``weeks_from`` to ``weeks_to`` weeks before the summer
    holidays of Y begin. ``is_announced``: the days lie in this time, and whoever registers must
    ask for them; missing the announced days is possible although the time is not over.
    """

    kind: DeadlineKind
    audience: Audience = Audience.FAMILIES
    stages: tuple[str, ...] = ()
    municipality: str = ""
    month: int = 0
    day: int = 0
    years: int = 0
    days: tuple[tuple[int, int], ...] = ()
    weeks_from: int = 0
    weeks_to: int = 0
    is_announced: bool = False


@dataclass(frozen=True)
class RuleVersion:
    """A rule as it holds from one day to another, both included; None is open."""

    valid_from: date | None = None
    valid_to: date | None = None
    parameters: Mapping[str, object] = field(default_factory=dict)
    deadline: Deadline | None = None
    certainty: Certainty = Certainty.CERTAIN
    readings: tuple[str, ...] = ()
    sources: tuple[Source, ...] = ()
    checked_on: date | None = None
    check_again_on: date | None = None

    def holds(self, on: date) -> bool:
        """Whether this version is in force on that day."""
        return holds(self.valid_from, self.valid_to, on)

    def number(self, name: str) -> int:
        """The whole-number parameter ``name``; KeyError or TypeError when it is none."""
        value = self.parameters[name]
        if not isinstance(value, int):
            raise TypeError(f"{name} is not a whole number: {value!r}")
        return value


def holds(valid_from: date | None, valid_to: date | None, on: date) -> bool:
    """Whether a day lies in a period; both ends belong to it, None is open."""
    return (valid_from is None or valid_from <= on) and (valid_to is None or on <= valid_to)


@dataclass(frozen=True)
class Rule:
    """A rule with all its versions, oldest first."""

    id: str
    versions: tuple[RuleVersion, ...]

    def at(self, on: date) -> RuleVersion | None:
        """The version in force on a day, or None."""
        return next((version for version in self.versions if version.holds(on)), None)

    def changes(self) -> list[date]:
        """The days on which a later version took the place of an earlier one."""
        return [v.valid_from for v in self.versions[1:] if v.valid_from is not None]


@dataclass(frozen=True)
class Gain:
    """What one can hold after a station: a certificate or a level of German.

    ``needs``: only for whoever holds at least this certificate at the beginning; ``valid_from``
    and ``valid_to``: the days of answers that know it.
    """

    certificate: str | None = None
    german: str | None = None
    after_grade: int | None = None
    needs: str | None = None
    valid_from: date | None = None
    valid_to: date | None = None


@dataclass(frozen=True)
class Station:
    """What one can attend or reach.

    ``grades``: first and last; ``months`` and ``months_to``: how long it takes where there are no
    grades, None when nobody says; ``is_local``: normally the school of the own municipality;
    ``entry_to``: the last day on which somebody could begin there, where it is being closed.
    """

    id: str
    stage: str
    grades: tuple[int, int] | None = None
    months: int | None = None
    months_to: int | None = None
    gives: tuple[Gain, ...] = ()
    is_school: bool = False
    is_goal: bool = False
    is_local: bool = False
    school_types: tuple[str, ...] = ()
    institutions: tuple[str, ...] = ()
    offers: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    valid_from: date | None = None
    valid_to: date | None = None
    entry_to: date | None = None


@dataclass(frozen=True)
class Conditions:
    """What must be true on the first day of a step; None asks nothing.

    Ages in completed years; ``certificate`` and ``german`` are the least one needs, the ``_below``
    ones for those who have less; ``grade`` is the class of one's age. ``german_expected`` excludes
    nobody. ``wished``: only for whoever wishes for the station, because it is for few.
    """

    age_from: int | None = None
    age_below: int | None = None
    grade_from: int | None = None
    grade_to: int | None = None
    certificate: str | None = None
    certificate_below: str | None = None
    german: str | None = None
    german_below: str | None = None
    german_expected: str | None = None
    school_years_below: int | None = None
    compulsory: bool | None = None
    born_here: bool | None = None
    done: bool | None = None
    has_foreign: bool | None = None
    general_years_done: bool | None = None
    year_before_school: bool | None = None
    starts_school: bool | None = None
    early_entry: bool | None = None
    deferred: bool | None = None
    wished: bool | None = None


@dataclass(frozen=True)
class Step:
    """A way from any of some stations to one; see ``docs/contexts/guide.md`` for each key.

    ``is_exception``: it must be granted, so it never takes the place of the normal way.
    """

    id: str
    origins: tuple[str, ...]
    to: str
    when: Conditions = Conditions()
    in_school_year: bool = False
    deadline: str | None = None
    may_be_late: bool = False
    decided_by: str = ""
    apply_at: str = ""
    costs: str = ""
    help: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()
    foreign: str | None = None
    is_duty: bool = False
    is_exception: bool = False
    rules: tuple[str, ...] = ()
    certainty: Certainty | None = None
    valid_from: date | None = None
    valid_to: date | None = None


@dataclass(frozen=True)
class Certificate:
    """A school certificate; ``rank`` orders them by what they open."""

    id: str
    rank: int
    rules: tuple[str, ...] = ()


@dataclass(frozen=True)
class RuleBook:
    """All rules, stations, steps and certificates of a state with a district's additions."""

    rules: Mapping[str, Rule]
    stations: Mapping[str, Station]
    steps: Sequence[Step]
    certificates: Mapping[str, Certificate]

    @cached_property
    def steps_from(self) -> Mapping[str, tuple[Step, ...]]:
        """The steps that begin at each station, in the order of the book."""
        found: dict[str, list[Step]] = {}
        for step in self.steps:
            for origin in step.origins:
                found.setdefault(origin, []).append(step)
        return {origin: tuple(steps) for origin, steps in found.items()}

    @cached_property
    def steps_to(self) -> Mapping[str, tuple[Step, ...]]:
        """The steps that lead to each station."""
        found: dict[str, list[Step]] = {}
        for step in self.steps:
            found.setdefault(step.to, []).append(step)
        return {to: tuple(steps) for to, steps in found.items()}

    def rank(self, certificate: str) -> int:
        """How much a certificate opens; 0 for none."""
        return self.certificates[certificate].rank

    def certainty(self, rules: Sequence[str], on: date) -> Certainty:
        """The weakest certainty among some rules on a day; a rule not in force is historic."""
        order = list(Certainty)
        found = Certainty.CERTAIN
        for id_ in rules:
            version = self.rules[id_].at(on)
            here = Certainty.HISTORIC if version is None else version.certainty
            found = max(found, here, key=order.index)
        return found
