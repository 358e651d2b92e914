"""The rule book: rules, stations, steps between them, certificates, duty and tables of offices.

These classes are the one schema of the book: files, rows of the database and forms are read into
them by :mod:`lotse.guide.rule_book_files`, so a key of a file is a field here (or its alias).

Validity has two meanings, kept apart. A *rule's version* and a *step* hold for answers given on a
day (what is known and in force then). A *station's* validity is the time in which one can attend
it; a route never leads through it outside of that time.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import Annotated, Literal

from pydantic import ConfigDict, Field

from lotse.kit.reachable import WebAddress

STRICT = ConfigDict(extra="forbid")
"""Unknown keys are faults: they are mostly misspelt ones."""

Id = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{1,59}$")]
German = Literal["none", "a1", "a2", "b1", "b2", "c1", "c2"]
Value = int | float | bool | str | list[float] | list[list[float]]
Month = Annotated[int, Field(ge=1, le=12)]
Day = Annotated[int, Field(ge=1, le=31)]
Grade = Annotated[int, Field(ge=1, le=13)]
Age = Annotated[int, Field(ge=0, le=120)]
Start = Literal["any_time", "school_year"]

GERMAN = ("none", "a1", "a2", "b1", "b2", "c1", "c2")
"""Levels of German (CEFR), from nothing upwards."""


class Certainty(StrEnum):
    """How far a rule can be relied on."""

    CERTAIN = "certain"
    SOURCES_DIFFER = "sources_differ"
    UNCONFIRMED = "unconfirmed"
    HISTORIC = "historic"


class Standing(StrEnum):
    """How far a step is the person's: a duty, granted by law, likely, or no more than possible.

    In this order steps are told.
    """

    DUTY = "duty"
    RIGHT = "right"
    LIKELY = "likely"
    MAY = "may"


@dataclass(frozen=True)
class Source:
    """Where a rule is written: title, paragraph, link.

    ``name`` is an id whose title stands in words, so that readers see it in their language;
    ``year`` where the source is old, ``text_of`` the day of the wording that was read.
    """

    title: str = ""
    paragraph: str = ""
    url: WebAddress = ""
    year: int | None = None
    name: Annotated[str, Field(pattern=r"^([a-z][a-z0-9_]{1,59})?$")] = ""
    text_of: date | None = None

    __pydantic_config__ = STRICT


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

    ``day``: month and day in Y + ``years``; ``month``: ``months`` whole months from that one on;
    ``days``: several days of any year; ``weeks_before_summer``: from ``weeks_from`` to ``weeks_to``
    weeks before the summer holidays of Y begin. ``is_announced``: the days lie in this time, and
    whoever registers must ask for them; missing the announced days is possible although the time
    is not over.
    """

    kind: DeadlineKind
    audience: Audience = Audience.FAMILIES
    stages: tuple[Id, ...] = ()
    municipality: Annotated[str, Field(pattern=r"^(\d{8})?$")] = ""
    month: Month | Literal[0] = 0
    day: Day | Literal[0] = 0
    years: Annotated[int, Field(ge=-2, le=0)] = 0
    months: Month = 1
    days: tuple[tuple[Month, Day], ...] = ()
    weeks_from: Annotated[int, Field(ge=0, le=52)] = 0
    weeks_to: Annotated[int, Field(ge=0, le=52)] = 0
    is_announced: Annotated[bool, Field(alias="announced")] = False

    __pydantic_config__ = STRICT


@dataclass(frozen=True)
class RuleVersion:
    """A rule as it holds from one day to another, both included; None is open."""

    valid_from: Annotated[date | None, Field(alias="from")] = None
    valid_to: Annotated[date | None, Field(alias="to")] = None
    parameters: Mapping[str, Value] = field(default_factory=dict)
    deadline: Deadline | None = None
    certainty: Certainty = Certainty.CERTAIN
    readings: tuple[Id, ...] = ()
    sources: tuple[Source, ...] = ()
    checked_on: date | None = None
    check_again_on: date | None = None

    __pydantic_config__ = STRICT

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

    id: Id
    versions: Annotated[tuple[RuleVersion, ...], Field(min_length=1)]

    __pydantic_config__ = STRICT

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
    german: German | None = None
    after_grade: Grade | None = None
    needs: str | None = None
    valid_from: date | None = None
    valid_to: date | None = None

    __pydantic_config__ = STRICT


@dataclass(frozen=True)
class Service:
    """The public service by which the state describes something to people.

    ``key``: its *Leistungsschlüssel*, 14 digits of the federal catalogue (LeiKa), as XZuFi carries
    it; ``number``: the number by which the state's portal knows it. Empty where nobody is sure.
    """

    key: Annotated[str, Field(pattern=r"^(\d{14})?$")] = ""
    number: Annotated[str, Field(pattern=r"^(\d{1,20})?$")] = ""

    __pydantic_config__ = STRICT


@dataclass(frozen=True)
class Station:
    """What one can attend or reach.

    ``grades``: first and last; ``months`` and ``months_to``: how long it takes where there are no
    grades, None when nobody says; ``counts``: whether attending it fulfils compulsory schooling;
    ``is_local``: normally the school of the own municipality; ``entry_to``: the last day on which
    somebody could begin there, where it is being closed; ``ages``: the usual first and last age,
    outside of which somebody is asked back, never refused; ``trains``: one learns a profession
    there; ``service``: how the state describes it; ``adds``: an addition of a later layer.
    """

    id: Id
    stage: str = ""
    grades: tuple[Grade, Grade] | None = None
    months: Annotated[int | None, Field(ge=0)] = None
    months_to: Annotated[int | None, Field(ge=0)] = None
    ages: tuple[Age, Age] | None = None
    gives: tuple[Gain, ...] = ()
    counts: Literal["school", "none"] = "none"
    is_goal: Annotated[bool, Field(alias="goal")] = False
    is_local: Annotated[bool, Field(alias="local")] = False
    trains: bool = False
    school_types: tuple[str, ...] = ()
    institutions: tuple[str, ...] = ()
    offers: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    rules: tuple[Id, ...] = ()
    valid_from: date | None = None
    valid_to: date | None = None
    entry_to: date | None = None
    service: Service | None = None
    adds: bool = False

    __pydantic_config__ = STRICT

    @property
    def is_school(self) -> bool:
        """Whether attending it fulfils compulsory schooling."""
        return self.counts == "school"


Listed = tuple[str, ...]
"""Values of which one must be said; ``unknown`` among them lets pass whoever did not say."""


@dataclass(frozen=True)
class Conditions:
    """What must be true on the first day of a step, or for a line of the duty; None asks nothing.

    Ages in completed years; ``age_within_months``: the age is reached so many months after the
    first day at the latest. ``certificate`` and ``german`` are the least one needs, the ``_below``
    ones for those who have less; ``grade`` is the class of one's age, ``grade_within`` names a rule
    whose parameter ``grade_to`` on the first day is the last class. ``german_expected`` excludes
    nobody. ``wished``: only for whoever wishes for the station, because it is for few;
    ``wished_for``: for whoever wishes for one of these.
    ``duty_over``: schooling is behind, not only not begun. ``study`` is what the table of foreign
    certificates says of the way to a university.
    """

    age_from: Age | None = None
    age_within_months: Annotated[int | None, Field(ge=0, le=24)] = None
    age_below: Age | None = None
    wished: bool | None = None
    wished_for: Listed | None = None
    general_years_done: bool | None = None
    duty_over: bool | None = None
    grade_within: Id | None = None
    compulsory: bool | None = None
    grade_from: Grade | None = None
    grade_to: Grade | None = None
    before_school: bool | None = None
    year_before_school: bool | None = None
    early_entry: bool | None = None
    deferred: bool | None = None
    starts_school: bool | None = None
    born_here: bool | None = None
    from_land: bool | None = None
    arrived_at_age_from: Age | None = None
    has_foreign: bool | None = None
    school_years_below: int | None = None
    reads: Listed | None = None
    support_need: Listed | None = None
    stay: Listed | None = None
    occupied: Listed | None = None
    profession: Listed | None = None
    profession_by: Listed | None = None
    study: Listed | None = None
    done: bool | None = None
    certificate: str | None = None
    certificate_below: str | None = None
    german: German | None = None
    german_below: German | None = None
    german_expected: German | None = None

    __pydantic_config__ = STRICT

    @cached_property
    def asked(self) -> tuple[str, ...]:
        """The conditions that ask something, in the order of the fields: so they are looked at."""
        return tuple(one.name for one in fields(self) if getattr(self, one.name) is not None)

    def listed(self, key: str) -> Listed:
        """The values that one of the listed conditions lets pass; none where it asks nothing."""
        return getattr(self, key) or ()

    @cached_property
    def is_by_age(self) -> bool:
        """Whether somebody joins the class of their age (or of their school years)."""
        return self.grade_from is not None or self.school_years_below is not None


@dataclass(frozen=True)
class Step:
    """A way from any of some stations to one; see ``docs/contexts/guide.md`` for each key.

    ``is_exception``: it must be granted, so it never takes the place of the normal way.
    ``standing``: how far it is the person's where it is no duty. ``depends_on``: what else decides
    (marks, places, an examiner, an employer …). ``asks``: what must be true and nobody was asked.
    ``adds``: an addition of a later layer to the step of that id.
    """

    id: Id
    origins: Annotated[tuple[Id, ...], Field(alias="from", min_length=1)]
    to: str = ""
    when: Conditions = Conditions()
    start: Start = "any_time"
    deadline: Id | None = None
    may_be_late: Annotated[bool, Field(alias="late")] = False
    decided_by: str = ""
    apply_at: str = ""
    costs: str = ""
    help: tuple[Id, ...] = ()
    documents: tuple[Id, ...] = ()
    foreign: Id | None = None
    is_duty: bool = False
    standing: Standing = Standing.LIKELY
    depends_on: tuple[Id, ...] = ()
    asks: tuple[Id, ...] = ()
    is_exception: Annotated[bool, Field(alias="exception")] = False
    rules: tuple[Id, ...] = ()
    certainty: Certainty | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    adds: bool = False

    __pydantic_config__ = STRICT

    @property
    def in_school_year(self) -> bool:
        """Whether it begins on 1 August."""
        return self.start == "school_year"


@dataclass(frozen=True)
class Certificate:
    """A school certificate; ``rank`` orders them by what they open."""

    id: Id
    rank: Annotated[int, Field(ge=0)]
    rules: tuple[Id, ...] = ()

    __pydantic_config__ = STRICT


class DutyKind(StrEnum):
    """What a line of the duty says; ``docs/contexts/guide.md`` explains each."""

    BEGINS = "begins"
    LASTS = "lasts"
    MAY_BEGIN_EARLY = "may_begin_early"
    MAY_DEFER = "may_defer"
    MAY_POSTPONE = "may_postpone"
    GOES_ON = "goes_on"
    ENDS_AFTER = "ends_after"
    PRESUMED_OVER = "presumed_over"
    RESTS = "rests"
    FULFILLED_BY = "fulfilled_by"
    REGISTER = "register"
    NOT_YET = "not_yet"
    SHORT_STAY = "short_stay"
    BREACH = "breach"


@dataclass(frozen=True)
class DutyEntry:
    """One line of what the law says about having to attend school.

    ``rule`` names the rule whose parameters count; ``when`` for whom; ``stations`` where somebody
    must be for it. ``decided_by``, ``apply_at``, ``documents`` are told with it.
    """

    id: Id
    kind: DutyKind
    rule: Id
    when: Conditions = Conditions()
    stations: tuple[Id, ...] = ()
    decided_by: str = ""
    apply_at: str = ""
    documents: tuple[Id, ...] = ()
    rules: tuple[Id, ...] = ()
    certainty: Certainty | None = None
    valid_from: date | None = None
    valid_to: date | None = None

    __pydantic_config__ = STRICT

    @property
    def all_rules(self) -> tuple[str, ...]:
        """The rule that counts, then those that are told with it."""
        return tuple(dict.fromkeys((self.rule, *self.rules)))


@dataclass(frozen=True)
class Profession:
    """Which office recognises a profession learned in another country.

    ``by`` is ``training`` or ``study``, empty for both. ``regulated``: whether one may work in it
    without; ``german`` the level that the office usually wants.
    """

    id: Id
    group: Id
    by: Literal["", "training", "study"] = ""
    regulated: Literal["yes", "no", "mixed"] = "mixed"
    decided_by: str = ""
    apply_at: str = ""
    german: German | None = None
    documents: tuple[Id, ...] = ()
    help: tuple[Id, ...] = ()
    rules: tuple[Id, ...] = ()

    __pydantic_config__ = STRICT


Study = Literal["all", "subject", "kolleg", "none"]
"""The way to a university: every subject, some, only by a Studienkolleg, none."""
CertificateKind = Literal["final", "grade_9", "grade_10", "part", "none"]


@dataclass(frozen=True)
class ForeignCertificate:
    """What a school certificate of another country is likely worth, and who decides it.

    The first line that fits counts; ``country`` is an ISO 3166 code or ``any``. ``school`` is the
    certificate of ours that it probably equals, None when only the office can say; ``study`` the
    way to a university, None likewise. ``upper_level``: class 11 is open with it.
    """

    id: Id
    country: Annotated[str, Field(pattern=r"^([A-Z]{2}|any)$")]
    kind: CertificateKind | None = None
    percent_from: Annotated[int | None, Field(ge=0, le=100)] = None
    percent_below: Annotated[int | None, Field(ge=0, le=101)] = None
    years_from: Annotated[int | None, Field(ge=0, le=20)] = None
    years_below: Annotated[int | None, Field(ge=0, le=21)] = None
    school: str | None = None
    study: Study | None = None
    upper_level: bool = False
    decided_by: str = ""
    rules: tuple[Id, ...] = ()
    sources: tuple[Source, ...] = ()
    certainty: Certainty = Certainty.UNCONFIRMED
    checked_on: date | None = None
    check_again_on: date | None = None

    __pydantic_config__ = STRICT


@dataclass(frozen=True)
class RuleBook:
    """Everything that federal law, a state and a district say.

    ``has_state``: whether the state has a rule book; without one the federal part answers, and
    whom to ask. ``dropped``: ids that a later layer took away; their words may stay.
    """

    rules: Mapping[str, Rule]
    stations: Mapping[str, Station]
    steps: Sequence[Step]
    certificates: Mapping[str, Certificate]
    duty: Sequence[DutyEntry] = ()
    professions: Sequence[Profession] = ()
    foreign_certificates: Sequence[ForeignCertificate] = ()
    has_state: bool = True
    dropped: frozenset[str] = frozenset()

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

    @cached_property
    def profession_groups(self) -> tuple[str, ...]:
        """The groups of professions that somebody may name, in the order of the book."""
        return tuple(dict.fromkeys(one.group for one in self.professions))

    def duty_of(self, kind: DutyKind, on: date) -> tuple[DutyEntry, ...]:
        """The lines of the duty of a kind that hold on a day."""
        return tuple(
            one for one in self.duty if one.kind is kind and holds(one.valid_from, one.valid_to, on)
        )

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
