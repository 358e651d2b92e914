"""The rule book as files: ``rules.yaml``, ``stations.yaml``, ``steps.yaml``, ``certificates.yaml``.

A folder holds the rule book of a state; a district adds a folder of its own, with any of the
files. An addition with the id of a state's rule, station or step takes its place; a station with
``adds`` is added to the state's: its lists grow, other keys are replaced.

Between files, database and domain an entry is *content*: what the schema here makes of it, ready
for JSON, without what is default anyway. So there is one schema, and equal content means the same.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import date
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, ValidationError

from lotse.guide.domain.rule_book import (
    Audience,
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
from lotse.kit.yaml_files import FileModel, faults, line_of, load, read_yaml

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
    audience: Audience = Audience.FAMILIES
    stages: tuple[Id, ...] = ()
    municipality: Annotated[str, Field(pattern=r"^(\d{8})?$")] = ""
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
    needs: str | None = None
    valid_from: date | None = None
    valid_to: date | None = None


class _Station(FileModel):
    id: Id
    adds: bool = False
    stage: str = ""
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
    wished: bool | None = None


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
    is_exception: Annotated[bool, Field(alias="exception")] = False
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


FILES: Mapping[str, type[FileModel]] = {
    "rules": _Rules,
    "stations": _Stations,
    "steps": _Steps,
    "certificates": _Certificates,
}
"""The parts of a rule book, each a file of that name."""

ENTRIES: Mapping[str, type[FileModel]] = {
    "rules": _Rule,
    "stations": _Station,
    "steps": _Step,
    "certificates": _Certificate,
}

Content = Mapping[str, Any]
"""One entry, ready for JSON, without defaults."""

Layer = Mapping[str, Mapping[str, Content]]
"""What one folder holds: part, id, content; in the order of the files."""


def read_layer(folder: Path) -> Layer:
    """The entries in the files of one folder; a file that is not there holds none.

    Refused with ``kit.unreadable_file``, naming file, line and key, and with
    ``guide.broken_rule_book`` when one id stands twice in a file.
    """
    return {part: _read_part(folder / f"{part}.yaml", part) for part in FILES}


def _read_part(file: Path, part: str) -> dict[str, Content]:
    if not file.exists():
        return {}
    entries = getattr(read_yaml(file, FILES[part]), part)
    numbers = Counter(entry.id for entry in entries)
    if twice := [id_ for id_, number in numbers.items() if number > 1]:
        raise Refused("guide.broken_rule_book", reason=f"{file}: twice: {', '.join(twice)}")
    return {entry.id: _content(entry) for entry in entries}


def _content(entry: FileModel) -> Content:
    return entry.model_dump(mode="json", by_alias=True, exclude_defaults=True)


def read_content(part: str, content: object) -> Content:
    """What somebody entered, as content; refused with ``guide.bad_entry``, naming each key."""
    try:
        return _content(ENTRIES[part].model_validate(content))
    except ValidationError as fault:
        raise Refused("guide.bad_entry", reason="; ".join(faults(fault))) from fault


def read_version(content: object) -> RuleVersion:
    """One version of a rule as the domain has it; refused like :func:`read_content`."""
    try:
        return _version(_Version.model_validate(content))
    except ValidationError as fault:
        raise Refused("guide.bad_entry", reason="; ".join(faults(fault))) from fault


def rule_content(rule: Rule) -> Content:
    """A rule of the domain as content: the way back of :func:`rule_book`."""
    fields = {"id": rule.id, "versions": [asdict(version) for version in rule.versions]}
    return _content(_Rule.model_validate(fields, by_name=True))


def write_form(part: str, content: Content) -> dict[str, Any]:
    """Content with dates as dates and the keys in the order of the schema, for writing YAML."""
    return ENTRIES[part].model_validate(content).model_dump(by_alias=True, exclude_defaults=True)


def rule_book(*layers: Layer) -> RuleBook:
    """The rule book of these layers, the state's first, then the district's additions."""
    merged: dict[str, dict[str, Content]] = {part: {} for part in FILES}
    for layer in layers:
        for part, entries in layer.items():
            known = merged[part]
            merged[part] |= {id_: _added(known.get(id_, {}), one) for id_, one in entries.items()}
    rules = [_rule(_Rule.model_validate(one)) for one in merged["rules"].values()]
    stations = [_station(_Station.model_validate(one)) for one in merged["stations"].values()]
    steps = [_step(_Step.model_validate(one)) for one in merged["steps"].values()]
    found = [_Certificate.model_validate(one) for one in merged["certificates"].values()]
    return RuleBook(
        {rule.id: rule for rule in rules},
        {station.id: station for station in stations},
        tuple(steps),
        {one.id: Certificate(one.id, one.rank, one.rules) for one in found},
    )


def _added(known: Content, entry: Content) -> Content:
    """An entry in place of one of a layer before, or added to it: lists grow, the rest replaces."""
    if not entry.get("adds"):
        return entry
    grown = {
        key: [*known[key], *value]
        for key, value in entry.items()
        if isinstance(value, list) and key in known
    }
    return {**known, **entry, **grown}


def read_rule_book(*folders: Path) -> RuleBook:
    """The rule book in these folders, the state's first, then the district's additions.

    Refused like :func:`read_layer`, and with ``guide.broken_rule_book``, naming the entry, when
    something refers to nothing.
    """
    book = rule_book(*map(read_layer, folders))
    refuse_broken(book, folders)
    return book


def refuse_broken(book: RuleBook, folders: Sequence[Path] = ()) -> None:
    """Refused with ``guide.broken_rule_book`` when something refers to nothing.

    Names the file and line of the entry when it stands in one of ``folders``.
    """
    broken = [
        f"{_place(folders, kind, id_)}{kind} {id_}: {what}"
        for kind, id_, what in broken_references(book)
    ]
    if broken:
        raise Refused("guide.broken_rule_book", reason="; ".join(broken))


def _place(folders: Sequence[Path], kind: str, id_: str) -> str:
    for folder in reversed(folders):
        file = folder / f"{kind}s.yaml"
        ids = [one["id"] for one in load(file)[f"{kind}s"]] if file.exists() else []
        if id_ in ids:
            return f"{file}, line {line_of(file, (f'{kind}s', ids.index(id_)))}: "
    return ""


def state_folder(state: str) -> Path:
    """The folder of a state as it comes with the program; refused with ``guide.no_state``."""
    if state not in FOLDERS:
        raise Refused("guide.no_state", reason=f"there is no rule book for the state {state}")
    return FOLDERS[state]


@cache
def state_rule_book(state: str) -> RuleBook:
    """The rule book of a state as it comes with the program; refused with ``guide.no_state``."""
    return read_rule_book(state_folder(state))


START = ("newcomer", "adult")
"""Where somebody stands who attends nothing: of school age, or past it."""


def broken_references(book: RuleBook) -> Iterable[tuple[str, str, str]]:
    """What points to nothing: the kind of entry, its id, and in words what is missing."""
    for kind, id_, names in _rule_references(book):
        for name in names:
            if name not in book.rules:
                yield kind, id_, f"there is no rule {name}"
    yield from _stageless(book)
    known = {*book.stations, *START}
    for step in book.steps:
        for name in (*step.origins, step.to):
            if name not in known:
                yield "step", step.id, f"there is no station {name}"
    for kind, id_, names in _certificate_references(book):
        for name in names:
            if name not in book.certificates:
                yield kind, id_, f"there is no certificate {name}"


def _stageless(book: RuleBook) -> Iterable[tuple[str, str, str]]:
    for station in book.stations.values():
        if not station.stage:
            yield "station", station.id, "it has no stage, and there is none to add to"


def _rule_references(book: RuleBook) -> Iterable[tuple[str, str, Sequence[str]]]:
    for step in book.steps:
        yield "step", step.id, (*step.rules, *((step.deadline,) if step.deadline else ()))
    for station in book.stations.values():
        yield "station", station.id, station.rules
    for certificate in book.certificates.values():
        yield "certificate", certificate.id, certificate.rules


def _certificate_references(book: RuleBook) -> Iterable[tuple[str, str, Sequence[str]]]:
    for step in book.steps:
        named = (step.when.certificate, step.when.certificate_below)
        yield "step", step.id, [name for name in named if name is not None]
    for station in book.stations.values():
        given = (name for gain in station.gives for name in (gain.certificate, gain.needs))
        yield "station", station.id, [name for name in given if name is not None]


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
        gives=tuple(Gain(**gain.model_dump()) for gain in entry.gives),
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
        is_exception=entry.is_exception,
        rules=entry.rules,
        certainty=entry.certainty,
        valid_from=entry.valid_from,
        valid_to=entry.valid_to,
    )
