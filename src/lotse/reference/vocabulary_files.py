"""The vocabularies that come with Lotse: ``reference/data/*.yaml``."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Literal

from lotse.kit.yaml_files import FileModel, check, load, read_yaml
from lotse.reference.actions import Term, load_vocabulary
from lotse.words.domain.search import Thesaurus

FOLDER = Path(__file__).parent / "data"


class _Term(FileModel):
    code: str
    names: Mapping[str, str]
    hints: Mapping[str, str] = {}
    isced: str | int = ""
    order: int = 0
    schema_org: str = ""
    stages: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()


class _Language(FileModel):
    tag: str
    autonym: str
    direction: Literal["ltr", "rtl"]
    names: Mapping[str, str]


class _Terms(FileModel):
    terms: tuple[_Term, ...]


class _Languages(FileModel):
    terms: tuple[_Language, ...]


class _SchoolTypes(FileModel):
    ignored_aliases: tuple[str, ...]
    types: tuple[_Term, ...]


class _Synonyms(FileModel):
    groups: tuple[tuple[str, ...], ...]
    compound_parts: tuple[str, ...]


def load_vocabularies(
    *, now: datetime, progress: Callable[[Sequence[str]], Iterable[str]] = iter
) -> dict[str, int]:
    """Bring all vocabularies to the state of the shipped files; numbers of terms by vocabulary."""
    terms = {
        "stage": _terms("stages", lambda term: {"isced": str(term.isced)}),
        "topic": _terms("topics"),
        "cefr": _terms("cefr"),
        "organisation_kind": _terms(
            "organisation_kinds", lambda term: {"schema_org": term.schema_org}
        ),
        "accessibility": _terms("accessibility"),
        "school_type": [_term(entry, {}) for entry in _school_types().types],
        "language": _languages(),
    }
    return {
        name: load_vocabulary(name=name, terms=terms[name], now=now)
        for name in progress(list(terms))
    }


def _term(entry: _Term, columns: Mapping[str, object]) -> Term:
    return Term(entry.code, columns, entry.names, entry.hints, entry.stages)


def _terms(
    file: str, columns: Callable[[_Term], Mapping[str, object]] = lambda _: {}
) -> list[Term]:
    path = FOLDER / f"{file}.yaml"
    entries = check({"terms": load(path)}, _Terms, path).terms
    return [_term(entry, columns(entry)) for entry in entries]


def _languages() -> list[Term]:
    path = FOLDER / "languages.yaml"
    return [
        Term(
            entry.tag,
            {"autonym": entry.autonym, "is_right_to_left": entry.direction == "rtl"},
            entry.names,
            {},
        )
        for entry in check({"terms": load(path)}, _Languages, path).terms
    ]


@cache
def _school_types() -> _SchoolTypes:
    return read_yaml(FOLDER / "school_types.yaml", _SchoolTypes)


@cache
def school_type_aliases() -> dict[str, str | None]:
    """Codes of school types by the names registers use; None for names that are no type."""
    types = _school_types()
    aliases: dict[str, str | None] = dict.fromkeys(types.ignored_aliases)
    for entry in types.types:
        aliases |= dict.fromkeys((entry.code, *entry.aliases), entry.code)
    return aliases


@cache
def thesaurus() -> Thesaurus:
    """Synonyms and parts of compounds of the field, for the search."""
    words = read_yaml(FOLDER / "synonyms.yaml", _Synonyms)
    return Thesaurus.from_lists(words.groups, words.compound_parts)
