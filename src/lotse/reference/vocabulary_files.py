"""The vocabularies that come with Lotse: ``reference/data/*.yaml``."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, Literal

from lotse.kit.errors import Refused
from lotse.kit.yaml_files import FileModel, check, load, read_yaml
from lotse.reference.actions import Term, load_vocabulary
from lotse.reference.domain.register_words import RegisterWords, plain_type
from lotse.reference.domain.wishes import WishWords, known, phrases
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
    types: tuple[_Term, ...]


class _StateWords(FileModel):
    types: Mapping[str, tuple[str, ...]]
    ignored: tuple[str, ...] = ()
    no_schools: tuple[str, ...] = ()


class _Synonyms(FileModel):
    groups: tuple[tuple[str, ...], ...]
    compound_parts: tuple[str, ...]


class _Wishes(FileModel):
    features: Mapping[str, tuple[str, ...]]
    today: tuple[str, ...]
    years: tuple[str, ...]
    about_years: tuple[str, ...]
    classes: tuple[str, ...]
    persons: tuple[str, ...]
    schools: tuple[str, ...]
    which_school: str


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


def load_own_school_types(*, entries: Sequence[Mapping[str, Any]], now: datetime) -> int:
    """Bring the types of schools that the district added to the vocabulary; returns their number.

    They come behind ours. Refused with ``reference.known_school_type`` when one has a code of ours.
    """
    ours = {entry.code for entry in _school_types().types}
    for entry in entries:
        if entry["code"] in ours:
            reason = f"the school type {entry['code']} is known already"
            raise Refused("reference.known_school_type", reason=reason)
    terms = [
        Term(entry["code"], {}, entry["names"], {}, tuple(entry["stages"])) for entry in entries
    ]
    return load_vocabulary(name="school_type", terms=terms, now=now, first=len(ours))


@cache
def register_words(state: str) -> RegisterWords:
    """What the words of a state's school register mean; ``state`` is ISO 3166-2 without ``DE-``.

    The words of the state come before those that mean the same everywhere.
    """
    words = read_yaml(FOLDER / "school_types" / f"{state}.yaml", _StateWords)
    codes: dict[str, frozenset[str]] = {}
    for entry in _school_types().types:
        codes |= {
            plain_type(name): frozenset({entry.code}) for name in (entry.code, *entry.aliases)
        }
    own: dict[str, set[str]] = {plain_type(name): set() for name in words.ignored}
    for code, names in words.types.items():
        for name in names:
            own.setdefault(plain_type(name), set()).add(code)
    codes |= {name: frozenset(found) for name, found in own.items()}
    return RegisterWords(codes, words.no_schools)


@cache
def thesaurus() -> Thesaurus:
    """Synonyms and parts of compounds of the field, for the search."""
    words = read_yaml(FOLDER / "synonyms.yaml", _Synonyms)
    return Thesaurus.from_lists(words.groups, words.compound_parts)


@cache
def wish_words() -> WishWords:
    """How people say for whom, when and for how much, for the search."""
    words = read_yaml(FOLDER / "wishes.yaml", _Wishes)
    return WishWords(
        features=phrases(words.features),
        today=phrases({"today": words.today}),
        years=known(words.years),
        about_years=phrases({"": words.about_years}),
        classes=known(words.classes),
        persons=phrases({"": words.persons}),
        schools=known(words.schools),
        which_school=words.which_school,
    )
