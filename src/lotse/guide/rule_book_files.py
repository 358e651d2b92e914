"""The rule book as files: ``rules.yaml``, ``stations.yaml``, ``steps.yaml``, ``certificates.yaml``.

A folder holds the rule book of a state; a district adds a folder of its own, with any of the
files. An addition with the id of a state's rule, station or step takes its place.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Annotated, Literal, TypeVar

from pydantic import Field

from lotse.guide.domain.rule_book import (
    Certainty,
    Certificate,
    Conditions,
    Deadline,
    DeadlineKind,
    Gain,
    Rule,
    RuleBook,
    RuleVersion,
    Source,
    Station,
    Step,
)
from lotse.kit.errors import Refused
from lotse.kit.yaml_files import FileModel, read_yaml

STATES = Path(__file__).parent / "data"
"""A folder for each state, by its name."""

FOLDERS = {"NI": STATES / "niedersachsen"}
"""The rule books we have, by ISO 3166-2 code without ``DE-``."""

Id = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{1,59}$")]
German = Literal["none", "a1", "a2", "b1", "b2", "c1", "c2"]
Value = int | float | bool | str | list[float] | list[list[float]]
Month = Annotated[int, Field(ge=1, le=12)]
Day = Annotated[int, Field(ge=1, le=31)]
Grade = Annotated[int, Field(ge=1, le=13)]


class _Source(FileModel):
    title: str
    paragraph: str = ""
    url: Annotated[str, Field(pattern=r"^(https?://\S+)?$")] = ""
    year: int | None = None


class _Deadline(FileModel):
    kind: DeadlineKind
    month: Month | Literal[0] = 0
    day: Day | Literal[0] = 0
    years: Annotated[int, Field(ge=-2, le=0)] = 0
    days: tuple[tuple[Month, Day], ...] = ()
    weeks_from: Annotated[int, Field(ge=0, le=52)] = 0
    weeks_to: Annotated[int, Field(ge=0, le=52)] = 0
    is_announced: Annotated[bool, Field(alias="announced")] = False


class _Version(FileModel):
    valid_from: Annotated[date | None, Field(alias="from")] = None
    valid_to: Annotated[date | None, Field(alias="to")] = None
    parameters: dict[str, Value] = {}
    deadline: _Deadline | None = None
    certainty: Certainty = Certainty.CERTAIN
    readings: tuple[Id, ...] = ()
    sources: tuple[_Source, ...] = ()
    checked_on: date | None = None
    check_again_on: date | None = None


class _Rule(FileModel):
    id: Id
    versions: Annotated[tuple[_Version, ...], Field(min_length=1)]


class _Gain(FileModel):
    certificate: str | None = None
    german: German | None = None
    after_grade: Grade | None = None


class _Station(FileModel):
    id: Id
    stage: str
    grades: tuple[Grade, Grade] | None = None
    months: Annotated[int | None, Field(ge=0)] = None
    months_to: Annotated[int | None, Field(ge=0)] = None
    gives: tuple[_Gain, ...] = ()
    counts: Literal["school", "none"] = "none"
    goal: bool = False
    local: bool = False
    school_types: tuple[str, ...] = ()
    institutions: tuple[str, ...] = ()
    offers: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    rules: tuple[Id, ...] = ()
    valid_from: date | None = None
    valid_to: date | None = None
    entry_to: date | None = None


class _When(FileModel):
    age_from: int | None = None
    age_below: int | None = None
    grade_from: Grade | None = None
    grade_to: Grade | None = None
    certificate: str | None = None
    certificate_below: str | None = None
    german: German | None = None
    german_below: German | None = None
    german_expected: German | None = None
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


class _Step(FileModel):
    id: Id
    origins: Annotated[tuple[Id, ...], Field(alias="from", min_length=1)]
    to: Id
    when: _When = _When()
    start: Literal["any_time", "school_year"] = "any_time"
    deadline: Id | None = None
    late: bool = False
    decided_by: Id
    apply_at: Id
    costs: Id
    help: tuple[Id, ...] = ()
    documents: tuple[Id, ...] = ()
    foreign: Id | None = None
    is_duty: bool = False
    rules: tuple[Id, ...] = ()
    certainty: Certainty | None = None
    valid_from: date | None = None
    valid_to: date | None = None


class _Certificate(FileModel):
    id: Id
    rank: Annotated[int, Field(ge=0)]
    rules: tuple[Id, ...] = ()


class _Rules(FileModel):
    rules: tuple[_Rule, ...]


class _Stations(FileModel):
    stations: tuple[_Station, ...]


class _Steps(FileModel):
    steps: tuple[_Step, ...]


class _Certificates(FileModel):
    certificates: tuple[_Certificate, ...]


def read_rule_book(*folders: Path) -> RuleBook:
    """The rule book in these folders, the state's first, then the district's additions.

    Refused with ``kit.unreadable_file``, naming file and key, and with ``guide.broken_rule_book``,
    naming the entry, when one id stands twice in a file or something refers to nothing.
    """
    rules: dict[str, Rule] = {}
    stations: dict[str, Station] = {}
    steps: dict[str, Step] = {}
    certificates: dict[str, Certificate] = {}
    for folder in folders:
        if (file := folder / "rules.yaml").exists():
            rules |= _by_id(file, map(_rule, read_yaml(file, _Rules).rules))
        if (file := folder / "stations.yaml").exists():
            stations |= _by_id(file, map(_station, read_yaml(file, _Stations).stations))
        if (file := folder / "steps.yaml").exists():
            steps |= _by_id(file, map(_step, read_yaml(file, _Steps).steps))
        if (file := folder / "certificates.yaml").exists():
            found = read_yaml(file, _Certificates).certificates
            certificates |= _by_id(file, (Certificate(c.id, c.rank, c.rules) for c in found))
    book = RuleBook(rules, stations, tuple(steps.values()), certificates)
    if broken := list(broken_references(book)):
        raise Refused("guide.broken_rule_book", reason="; ".join(broken))
    return book


@cache
def state_rule_book(state: str) -> RuleBook:
    """The rule book of a state as it comes with the program; refused with ``guide.no_state``."""
    if state not in FOLDERS:
        raise Refused("guide.no_state", reason=f"there is no rule book for the state {state}")
    return read_rule_book(FOLDERS[state])


START = ("newcomer", "adult")
"""Where somebody stands who attends nothing: of school age, or past it."""


def broken_references(book: RuleBook) -> Iterable[str]:
    """What points to nothing, in words, each with the entry that does."""
    for kind, id_, names in _rule_references(book):
        yield from (
            f"{kind} {id_}: there is no rule {name}" for name in names if name not in book.rules
        )
    for step in book.steps:
        known = {*book.stations, *START}
        yield from (
            f"step {step.id}: there is no station {name}"
            for name in (*step.origins, step.to)
            if name not in known
        )
        for name in (step.when.certificate, step.when.certificate_below):
            if name is not None and name not in book.certificates:
                yield f"step {step.id}: there is no certificate {name}"
    for station in book.stations.values():
        for gain in station.gives:
            if gain.certificate is not None and gain.certificate not in book.certificates:
                yield f"station {station.id}: there is no certificate {gain.certificate}"


def _rule_references(book: RuleBook) -> Iterable[tuple[str, str, Sequence[str]]]:
    for step in book.steps:
        yield "step", step.id, (*step.rules, *((step.deadline,) if step.deadline else ()))
    for station in book.stations.values():
        yield "station", station.id, station.rules
    for certificate in book.certificates.values():
        yield "certificate", certificate.id, certificate.rules


Entry = TypeVar("Entry", Rule, Station, Step, Certificate)


def _by_id(file: Path, entries: Iterable[Entry]) -> dict[str, Entry]:
    found = list(entries)
    twice = [id_ for id_, number in Counter(entry.id for entry in found).items() if number > 1]
    if twice:
        raise Refused("guide.broken_rule_book", reason=f"{file}: twice: {', '.join(twice)}")
    return {entry.id: entry for entry in found}


def _rule(entry: _Rule) -> Rule:
    return Rule(entry.id, tuple(_version(version) for version in entry.versions))


def _version(entry: _Version) -> RuleVersion:
    return RuleVersion(
        valid_from=entry.valid_from,
        valid_to=entry.valid_to,
        parameters=entry.parameters,
        deadline=Deadline(**entry.deadline.model_dump()) if entry.deadline else None,
        certainty=entry.certainty,
        readings=entry.readings,
        sources=tuple(Source(**source.model_dump()) for source in entry.sources),
        checked_on=entry.checked_on,
        check_again_on=entry.check_again_on,
    )


def _station(entry: _Station) -> Station:
    return Station(
        id=entry.id,
        stage=entry.stage,
        grades=entry.grades,
        months=entry.months,
        months_to=entry.months_to,
        gives=tuple(Gain(g.certificate, g.german, g.after_grade) for g in entry.gives),
        is_school=entry.counts == "school",
        is_goal=entry.goal,
        is_local=entry.local,
        school_types=entry.school_types,
        institutions=entry.institutions,
        offers=entry.offers,
        topics=entry.topics,
        rules=entry.rules,
        valid_from=entry.valid_from,
        valid_to=entry.valid_to,
        entry_to=entry.entry_to,
    )


def _step(entry: _Step) -> Step:
    return Step(
        id=entry.id,
        origins=entry.origins,
        to=entry.to,
        when=Conditions(**entry.when.model_dump()),
        in_school_year=entry.start == "school_year",
        deadline=entry.deadline,
        may_be_late=entry.late,
        decided_by=entry.decided_by,
        apply_at=entry.apply_at,
        costs=entry.costs,
        help=entry.help,
        documents=entry.documents,
        foreign=entry.foreign,
        is_duty=entry.is_duty,
        rules=entry.rules,
        certainty=entry.certainty,
        valid_from=entry.valid_from,
        valid_to=entry.valid_to,
    )
