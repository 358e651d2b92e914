"""Cases as files: ``cases/<chapter>.yaml`` in the folder of a layer.

A case is content like any other entry of the book, so that it is loaded, merged, exported and
changed with a history like them; ``chapter`` is the name of its file.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, model_validator

from lotse.guide.domain.cases import Case, DutyExpected, Said, unknown_names
from lotse.guide.domain.rule_book import RuleBook
from lotse.kit.errors import Refused
from lotse.kit.yaml_files import FileModel, line_of, load, read_yaml

CASES = "cases"
"""The part of the book, and the folder of a layer that holds it."""

Id = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{1,59}$")]
Ids = tuple[Id, ...]


class _Said(FileModel):
    told: Ids = ()
    now: Ids = ()
    first: Ids = ()
    duty: Ids = ()
    certain: Ids = ()
    wish: Ids = ()
    rules: Ids = ()
    asks: Ids = ()
    right: Ids = ()
    wanted: Ids = ()
    asked_back: Ids = ()
    applies: Ids = ()
    who: Ids = ()


class _Duty(FileModel):
    status: Id | None = None
    since: date | None = None
    until: date | None = None
    general_until: date | None = None
    may_postpone: bool | None = None
    postpone_by: date | None = None
    may_defer: bool | None = None
    readings: Ids | None = None
    goes_on: Id | None = None


class _Worth(FileModel):
    line: str | None = None
    school: Id | None = None
    study: Id | None = None
    upper_level: bool = False


class CaseEntry(FileModel):
    """One case as it is written; ``docs/contexts/guide.md`` explains each key."""

    id: Id
    chapter: Id = "others"
    about: Annotated[str, Field(min_length=10, max_length=240)]
    asked_on: date
    facts: Mapping[str, bool | int | float | date | str]
    duty: _Duty = _Duty()
    must: _Said = _Said()
    must_not: _Said = _Said()
    order: tuple[Annotated[Ids, Field(min_length=2)], ...] = ()
    begins: Mapping[Id, date] = {}
    if_allowed: Mapping[Id, date | None] = {}
    worth: _Worth | None = None
    deadline: Mapping[Id, date | tuple[date, date]] = {}
    gained: Mapping[Id, date] = {}
    who_decides: Mapping[Id, Id] = {}
    where: Mapping[Id, Id] = {}
    papers: Mapping[Id, Ids] = {}
    notes: Mapping[Id, Ids] = {}
    why_not: Mapping[Id, Id] = {}
    transport: Id | None = None
    summer: Mapping[int, date] = {}
    because: Annotated[tuple[Annotated[str, Field(min_length=3, max_length=200)], ...],
                       Field(min_length=1)]  # fmt: skip
    rests_on: Ids = ()
    history: bool = False

    @model_validator(mode="after")
    def _expects_something(self) -> "CaseEntry":
        bare = {
            *("id", "chapter", "about", "asked_on", "facts", "because", "rests_on", "summer"),
            "history",
        }
        if not set(self.model_dump(exclude_defaults=True)) - bare:
            raise ValueError("a case must expect something")
        return self


class _Cases(FileModel):
    cases: Annotated[tuple[CaseEntry, ...], Field(min_length=1)]


def case_contents(folder: Path) -> dict[str, dict[str, Any]]:
    """The cases of a layer's folder as content by id, file by file; none when it has none.

    Refused with ``kit.unreadable_file``, naming file, line and key, and with
    ``guide.broken_cases`` when an id stands twice.
    """
    entries = [entry for file in _files(folder) for entry in _read(file)]
    number = Counter(entry.id for entry in entries)
    if twice := [id_ for id_ in number if number[id_] > 1]:
        reason = "; ".join(f"{place_of(folder, id_)}twice: {id_}" for id_ in twice)
        raise Refused("guide.broken_cases", reason=reason)
    return {one.id: one.model_dump(mode="json", exclude_defaults=True) for one in entries}


def _files(folder: Path) -> list[Path]:
    return sorted((folder / CASES).glob("*.yaml"))


def _read(file: Path) -> Iterator[CaseEntry]:
    for entry in read_yaml(file, _Cases).cases:
        yield entry.model_copy(update={"chapter": file.stem})


def refuse_unknown(cases: Iterable[Case], book: RuleBook, folders: Sequence[Path] = ()) -> None:
    """Refused with ``guide.broken_cases``, naming file and line, when a case names nothing."""
    unknown = [(case.id, name) for case in cases for name in unknown_names(case, book)]
    if unknown:
        wrong = [
            f"{''.join(place_of(folder, case) for folder in folders)}case {case}: "
            f"there is no {name}"
            for case, name in unknown
        ]
        raise Refused("guide.broken_cases", reason="; ".join(wrong), unknown=unknown)


def place_of(folder: Path, case: str) -> str:
    """File and line of a case, ready to stand before what is wrong; empty when it is not there."""
    for file in _files(folder):
        ids = [one.get("id") for one in load(file)["cases"]]
        if case in ids:
            return f"{file}, line {line_of(file, ('cases', ids.index(case)))}: "
    return ""


def to_case(entry: CaseEntry) -> Case:
    """A case as the domain has it."""
    values: dict[str, Any] = {name: getattr(entry, name) for name in CaseEntry.model_fields}
    values |= {
        "facts": {name: _day(value) for name, value in entry.facts.items()},
        "duty": DutyExpected(**entry.duty.model_dump()),
        "must": Said(**entry.must.model_dump()),
        "must_not": Said(**entry.must_not.model_dump()),
        "worth": entry.worth.model_dump(exclude_unset=True) if entry.worth else {},
        "deadline": {
            name: day if isinstance(day, tuple) else (day, day)
            for name, day in entry.deadline.items()
        },
    }
    return Case(**values)


def _day(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value
