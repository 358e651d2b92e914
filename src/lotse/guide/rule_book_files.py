"""The rule book as files: ``rules.yaml``, ``stations.yaml``, ``steps.yaml`` and so on.

A folder holds one *layer*: federal law, a state, or a district. A later layer may have any of the
files; an entry with the id of an earlier one takes its place, one with ``adds`` is added to it (its
lists grow, other keys are replaced), and one with ``drops`` takes it away.

Between files, database and domain an entry is *content*: what the schema (the classes of
:mod:`lotse.guide.domain.rule_book`) makes of it, ready for JSON, without what is default anyway. So
there is one schema, and equal content means the same.
"""

from collections import Counter
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, TypeGuard

from pydantic import TypeAdapter, ValidationError

from lotse.guide.case_files import CASES, CaseEntry, case_contents, to_case
from lotse.guide.domain.cases import Case
from lotse.guide.domain.rule_book import (
    Certificate,
    DutyEntry,
    DutyKind,
    ForeignCertificate,
    Profession,
    Rule,
    RuleBook,
    RuleVersion,
    Station,
    Step,
)
from lotse.kit.errors import Refused
from lotse.kit.yaml_files import faults, line_of, load, unreadable

STATES = Path(__file__).parent / "data"
"""A folder for each layer that comes with the program, by its name."""

FEDERAL = STATES / "bund"
"""What holds in every state."""

FOLDERS = {"NI": STATES / "niedersachsen"}
"""The states whose rule books we have, by ISO 3166-2 code without ``DE-``."""


ENTRIES: Mapping[str, TypeAdapter[Any]] = {
    "rules": TypeAdapter(Rule),
    "stations": TypeAdapter(Station),
    "steps": TypeAdapter(Step),
    "certificates": TypeAdapter(Certificate),
    "duty": TypeAdapter(DutyEntry),
    "professions": TypeAdapter(Profession),
    "foreign_certificates": TypeAdapter(ForeignCertificate),
    CASES: TypeAdapter(CaseEntry),
}
"""The parts of a rule book and how their entries are read; each is a file of that name, cases are
a folder of chapters."""

FILES = tuple(ENTRIES)
BOOK = tuple(part for part in FILES if part != CASES)
"""What makes the rule book; cases are asked of it and are no part of an answer."""

VERSION: TypeAdapter[RuleVersion] = TypeAdapter(RuleVersion)

Content = Mapping[str, Any]
"""One entry, ready for JSON, without defaults."""

Layer = Mapping[str, Mapping[str, Content]]
"""What one folder holds: part, id, content; in the order of the files."""


def read_layer(folder: Path) -> Layer:
    """The entries in the files of one folder; a file that is not there holds none.

    Refused with ``kit.unreadable_file``, naming file, line and key, and with
    ``guide.broken_rule_book`` when one id stands twice in a file.
    """
    return {**_read_book(folder), CASES: case_contents(folder)}


def _read_book(folder: Path) -> Layer:
    """What answers are made of: everything but the cases, which are more than half of the text."""
    return {part: _read_part(folder / f"{part}.yaml", part) for part in BOOK}


def _read_part(file: Path, part: str) -> dict[str, Content]:
    if not file.exists():
        return {}
    said = load(file)
    if not isinstance(said, dict) or set(said) != {part} or not isinstance(said[part], list):
        raise unreadable(f"{file}: this should be a list under the one key {part}")
    found: list[Content] = []
    wrong: list[str] = []
    for place, one in enumerate(said[part]):
        try:
            found.append(_read(part, one))
        except ValidationError as fault:
            wrong += faults(fault, file, (part, place))
    if wrong:
        raise unreadable(f"{file}: {'; '.join(wrong[:10])}")
    numbers = Counter(entry["id"] for entry in found)
    if twice := [id_ for id_, number in numbers.items() if number > 1]:
        raise Refused("guide.broken_rule_book", reason=f"{file}: twice: {', '.join(twice)}")
    return {entry["id"]: entry for entry in found}


def _read(part: str, said: object) -> Content:
    if _drops(said):
        return {"id": said["id"], "drops": True}
    return _content(part, ENTRIES[part].validate_python(said))


def _drops(said: object) -> TypeGuard[Mapping[str, Any]]:
    """Whether an entry only takes one of an earlier layer away."""
    return isinstance(said, Mapping) and set(said) == {"id", "drops"} and said["drops"] is True


def _content(part: str, entry: object) -> Content:
    found: Content = ENTRIES[part].dump_python(
        entry, mode="json", by_alias=True, exclude_defaults=True
    )
    return found


def read_content(part: str, content: object) -> Content:
    """What somebody entered, as content; refused with ``guide.bad_entry``, naming each key."""
    try:
        return _read(part, content)
    except ValidationError as fault:
        raise _bad_entry(fault) from fault


def _bad_entry(fault: ValidationError) -> Refused:
    """``keys``: each key with what kind of fault it is and how the schema says it."""
    keys = [
        (".".join(str(part) for part in one["loc"]), one["type"], one["msg"])
        for one in fault.errors()[:10]
    ]
    return Refused("guide.bad_entry", reason="; ".join(faults(fault)), keys=keys)


def read_version(content: object) -> RuleVersion:
    """One version of a rule as the domain has it; refused like :func:`read_content`."""
    try:
        return VERSION.validate_python(content)
    except ValidationError as fault:
        raise _bad_entry(fault) from fault


def rule_content(rule: Rule) -> Content:
    """A rule of the domain as content: the way back of :func:`rule_book`."""
    return _content("rules", rule)


def write_form(part: str, content: Content) -> dict[str, Any]:
    """Content with dates as dates and the keys in the order of the schema, for writing YAML."""
    if _drops(content):
        return dict(content)
    entry = ENTRIES[part].validate_python(content)
    found: dict[str, Any] = ENTRIES[part].dump_python(entry, by_alias=True, exclude_defaults=True)
    return found


def rule_book(*layers: Layer, has_state: bool = True) -> RuleBook:
    """The rule book of these layers: federal law first, then the state, then the district."""
    dropped = _dropped(layers)
    found = {
        part: [
            ENTRIES[part].validate_python(_without(one, dropped))
            for one in _merged(part, layers).values()
        ]
        for part in BOOK
    }
    return RuleBook(
        {rule.id: rule for rule in found["rules"]},
        {station.id: station for station in found["stations"]},
        tuple(found["steps"]),
        {one.id: one for one in found["certificates"]},
        tuple(found["duty"]),
        tuple(found["professions"]),
        # What holds for any country comes last, so that a later layer can add a country.
        tuple(sorted(found["foreign_certificates"], key=lambda one: one.country == "any")),
        has_state,
        dropped,
    )


def cases_of(*layers: Layer) -> tuple[Case, ...]:
    """The cases of these layers; one of a later layer takes the place of one with its id."""
    found = _merged(CASES, layers).values()
    return tuple(to_case(ENTRIES[CASES].validate_python(one)) for one in found)


def _merged(part: str, layers: Iterable[Layer]) -> dict[str, Content]:
    known: dict[str, Content] = {}
    for layer in layers:
        for id_, one in layer.get(part, {}).items():
            if one.get("drops"):
                known.pop(id_, None)
            else:
                known[id_] = _added(known.get(id_, {}), one)
    return known


def _dropped(layers: Iterable[Layer]) -> frozenset[str]:
    return frozenset(
        id_
        for layer in layers
        for part in BOOK
        for id_, one in layer.get(part, {}).items()
        if one.get("drops")
    )


def _without(entry: Content, dropped: frozenset[str]) -> Content:
    """An entry that does not begin where nobody can be any more."""
    if "from" not in entry or dropped.isdisjoint(entry["from"]):
        return entry
    return {**entry, "from": [name for name in entry["from"] if name not in dropped]}


def _added(known: Content, entry: Content) -> Content:
    """An entry in place of one of a layer before, or added to it: lists grow, the rest replaces."""
    if not entry.get("adds"):
        return entry
    grown = {
        key: [*known[key], *(one for one in value if one not in known[key])]
        for key, value in entry.items()
        if isinstance(value, list) and key in known
    }
    return {**known, **entry, **grown}


def read_rule_book(*folders: Path, has_state: bool = True) -> RuleBook:
    """The rule book in these folders: federal law, then the state's, then the district's.

    Refused like :func:`read_layer`, and with ``guide.broken_rule_book``, naming the entry, when
    something refers to nothing.
    """
    book = rule_book(*map(_read_book, folders), has_state=has_state)
    refuse_broken(book, folders)
    return book


@dataclass(frozen=True)
class Gap:
    """What an entry points to and is not there, or what it lacks; ``code`` says which.

    Codes: ``rule``, ``station``, ``certificate`` (there is no such ``name``), ``stage``, ``kind``
    (a line of the duty that each book has), ``keys``.
    """

    part: str
    id: str
    code: str
    name: str = ""

    def __str__(self) -> str:
        return (
            f"{self.part} {self.id}: {GAPS.get(self.code, f'there is no {self.code} {self.name}')}"
        )


GAPS = {
    "stage": "it has no stage, and there is none to add to",
    "kind": "a line of this kind is missing",
    "keys": "to, decided_by, apply_at or costs is missing",
}


def refuse_broken(book: RuleBook, folders: Sequence[Path] = ()) -> None:
    """Refused with ``guide.broken_rule_book`` when something refers to nothing (``gaps``).

    Names the file and line of the entry when it stands in one of ``folders``.
    """
    if gaps := list(broken_references(book)):
        reason = "; ".join(f"{_place(folders, gap.part, gap.id)}{gap}" for gap in gaps)
        raise Refused("guide.broken_rule_book", reason=reason, gaps=gaps)


def _place(folders: Sequence[Path], part: str, id_: str) -> str:
    for folder in reversed(folders):
        file = folder / f"{part}.yaml"
        ids = [one["id"] for one in load(file)[part]] if file.exists() else []
        if id_ in ids:
            return f"{file}, line {line_of(file, (part, ids.index(id_)))}: "
    return ""


def folders_of(state: str) -> tuple[Path, ...]:
    """The folders of a state that come with the program: federal law, and the state's if any."""
    own = FOLDERS.get(state)
    return (FEDERAL,) if own is None else (FEDERAL, own)


@cache
def state_rule_book(state: str) -> RuleBook:
    """The rule book of a state as it comes with the program; federal law alone without one."""
    return read_rule_book(*folders_of(state), has_state=state in FOLDERS)


START = ("newcomer", "adult")
"""Where somebody stands who attends nothing: of school age, or past it."""


def broken_references(book: RuleBook) -> Iterable[Gap]:
    """What points to nothing, and what lacks something."""
    yield from _missing("rule", _rule_references(book), book.rules)
    yield from _unfinished(book)
    yield from _missing("station", _station_references(book), book.stations)
    yield from _missing("certificate", _certificate_references(book), book.certificates)


def _missing(
    what: str, references: Iterable[tuple[str, str, Sequence[str]]], known: Container[str]
) -> Iterable[Gap]:
    for part, id_, names in references:
        yield from (Gap(part, id_, what, name) for name in names if name not in known)


def _unfinished(book: RuleBook) -> Iterable[Gap]:
    for station in book.stations.values():
        if not station.stage:
            yield Gap("stations", station.id, "stage")
    for kind in (DutyKind.BEGINS, DutyKind.LASTS):
        if book.steps and all(entry.kind is not kind for entry in book.duty):
            yield Gap("duty", kind.value, "kind")
    for step in book.steps:
        if not (step.to and step.decided_by and step.apply_at and step.costs):
            yield Gap("steps", step.id, "keys")


def _rule_references(book: RuleBook) -> Iterable[tuple[str, str, Sequence[str]]]:
    for step in book.steps:
        named = (step.deadline, step.when.grade_within)
        yield "steps", step.id, (*step.rules, *(one for one in named if one))
    for station in book.stations.values():
        yield "stations", station.id, station.rules
    for certificate in book.certificates.values():
        yield "certificates", certificate.id, certificate.rules
    for entry in book.duty:
        yield "duty", entry.id, entry.all_rules
    for profession in book.professions:
        yield "professions", profession.id, profession.rules
    for one in book.foreign_certificates:
        yield "foreign_certificates", one.id, one.rules


def _station_references(book: RuleBook) -> Iterable[tuple[str, str, Sequence[str]]]:
    for step in book.steps:
        yield "steps", step.id, [name for name in (*step.origins, step.to) if name not in START]
    for entry in book.duty:
        yield "duty", entry.id, entry.stations


def _certificate_references(book: RuleBook) -> Iterable[tuple[str, str, Sequence[str]]]:
    for step in book.steps:
        named = (step.when.certificate, step.when.certificate_below)
        yield "steps", step.id, [name for name in named if name is not None]
    for station in book.stations.values():
        given = (name for gain in station.gives for name in (gain.certificate, gain.needs))
        yield "stations", station.id, [name for name in given if name is not None]
    for one in book.foreign_certificates:
        yield "foreign_certificates", one.id, [one.school] if one.school else []
