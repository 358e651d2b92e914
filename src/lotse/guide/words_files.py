"""The words of a rule book: ``words/<language>.yaml`` beside its files.

Words of rules may name the rule's parameters and days in braces (:func:`placeholders`), so a
changed number changes every text.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from string import Formatter
from typing import Literal

from django.utils.formats import date_format, get_format
from django.utils.translation import override

from lotse.guide.domain.check import Finding
from lotse.guide.domain.rule_book import DeadlineKind, Rule, RuleBook, RuleVersion, Source
from lotse.guide.kinds import CERTIFICATE, PHRASE, RULE, SOURCE_LANGUAGE, STATION
from lotse.kit.yaml_files import FileModel, read_yaml
from lotse.words.domain.states import Origin

PHRASES = {
    "who": "who",
    "where": "where",
    "costs": "costs",
    "help": "help",
    "document": "documents",
    "reading": "readings",
    "asks": "asks",
    "source": "sources",
    "foreign_certificate": "foreign_certificates",
    "profession": "professions",
}
"""Kinds of phrase, and the part of the file that holds their words."""

PLACE = re.compile(r"\{(\w+)\}")
"""Where a value of a rule stands in a text."""

Mark = Literal["person", "machine", "imported", "reviewed", "stale"]


class _StationWords(FileModel):
    title: str
    summary: str


class Words(FileModel):
    """All words of a rule book in one language; keys are ids and codes of the book.

    ``rules`` has an entry for each version: see :func:`words_id`. ``marks`` says of single texts
    (``stations/igs/title``, ``who/kita``) what is not as usual; usual is that a person wrote the
    source and a machine everything else, that nobody has reviewed it and that it is not stale.
    """

    language: str
    stations: Mapping[str, _StationWords] = {}
    certificates: Mapping[str, str] = {}
    who: Mapping[str, str] = {}
    where: Mapping[str, str] = {}
    costs: Mapping[str, str] = {}
    help: Mapping[str, str] = {}
    documents: Mapping[str, str] = {}
    readings: Mapping[str, str] = {}
    asks: Mapping[str, str] = {}
    sources: Mapping[str, str] = {}
    foreign_certificates: Mapping[str, str] = {}
    professions: Mapping[str, str] = {}
    rules: Mapping[str, str] = {}
    marks: Mapping[str, tuple[Mark, ...]] = {}

    def rule(self, rule: Rule, on: date) -> str | None:
        """The rule as it is on a day, its parameters filled in; None when it is not in force."""
        version = rule.at(on)
        if version is None:
            return None
        return filled(self.rules[words_id(rule, version)], placeholders(version), self.language)


def filled(text: str, placeholders: Mapping[str, object], language: str) -> str:
    """The text with its placeholders, decimals and days as the language writes them: "2,29".

    Any other brace is a sign like others: whoever translates may write one, and no page breaks.
    """
    point = get_format("DECIMAL_SEPARATOR", lang=language)
    told = {name: _told(value, point, language) for name, value in placeholders.items()}
    return PLACE.sub(lambda found: str(told.get(found[1], found[0])), text)


def _told(value: object, point: str, language: str) -> object:
    match value:
        case float():
            return str(value).replace(".", point)
        case DaysOfYear():
            return " / ".join(_day_of_year(day, language) for day in value.days)
        case _:
            return value


def _day_of_year(day: tuple[int, int], language: str) -> str:
    """A day without its year: "1. Mai", "1 травня"; the language's date without the year."""
    usual = get_format("DATE_FORMAT", lang=language)
    shape = re.sub(r"[،,]?\s*Y.*$", "", usual).replace("d", "j")
    with override(language):
        return date_format(date(_LEAP_YEAR, *day), shape)


_LEAP_YEAR = 2028


@dataclass(frozen=True)
class DaysOfYear:
    """Days of any year, each as month and day, to be told in words."""

    days: tuple[tuple[int, int], ...]


def placeholders(version: RuleVersion) -> Mapping[str, object]:
    """What the words of a version may name in braces.

    Its parameters; ``deadline`` for the day or days of its deadline; ``date`` for the parameters
    ``month`` and ``day``, and ``x_date`` for ``x_month`` and ``x_day``. So a day in a sentence is
    the day that the path finder counts with.
    """
    found: dict[str, object] = dict(version.parameters)
    for name, month in version.parameters.items():
        day = version.parameters.get(f"{name[:-5]}day") if name.endswith("month") else None
        if isinstance(month, int) and isinstance(day, int):
            found[f"{name[:-5]}date"] = DaysOfYear(((month, day),))
    if version.deadline is not None and version.deadline.kind is DeadlineKind.DAY:
        found["deadline"] = DaysOfYear(((version.deadline.month, version.deadline.day),))
    if version.deadline is not None and version.deadline.kind is DeadlineKind.DAYS:
        found["deadline"] = DaysOfYear(version.deadline.days)
    return found


Key = tuple[str, str, str]
"""A text's place: kind, record id and field, as words keep it."""


@dataclass(frozen=True)
class FileText:
    """One text of a words file, with what the file says about it."""

    value: str
    origin: Origin
    is_reviewed: bool = False
    is_stale: bool = False


def usual_origin(language: str) -> Origin:
    """Who wrote a text when the file does not say."""
    return Origin.PERSON if language == SOURCE_LANGUAGE else Origin.MACHINE


def texts_of(words: Words) -> dict[Key, FileText]:
    """The texts of a file one by one."""
    found = {}
    for key, value in _values(words):
        marks = words.marks.get(path_of(key), ())
        origin = next((Origin(mark) for mark in marks if mark in set(Origin)), None)
        found[key] = FileText(
            value.strip(),
            origin or usual_origin(words.language),
            is_reviewed="reviewed" in marks,
            is_stale="stale" in marks,
        )
    return found


def _values(words: Words) -> Iterator[tuple[Key, str]]:
    for id_, one in words.stations.items():
        yield (STATION.name, id_, "title"), one.title
        yield (STATION.name, id_, "summary"), one.summary
    for id_, value in words.certificates.items():
        yield (CERTIFICATE.name, id_, "name"), value
    for phrase, part in PHRASES.items():
        for id_, value in getattr(words, part).items():
            yield (PHRASE.name, f"{phrase}/{id_}", "text"), value
    for id_, value in words.rules.items():
        yield (RULE.name, id_, "text"), value


def path_of(key: Key) -> str:
    """Where a text stands in its file, as ``marks`` name it."""
    kind, id_, field = key
    if kind == PHRASE.name:
        phrase, _, code = id_.partition("/")
        return f"{PHRASES[phrase]}/{code}"
    part = {STATION.name: "stations", CERTIFICATE.name: "certificates", RULE.name: "rules"}[kind]
    return f"{part}/{id_}/{field}" if kind == STATION.name else f"{part}/{id_}"


def words_id(rule: Rule, version: RuleVersion) -> str:
    """Where the words of a version stand: the oldest under the rule's id, others with their day."""
    if version is rule.versions[0]:
        return rule.id
    return f"{rule.id}@{version.valid_from}"


def read_words(folder: Path, language: str) -> Words:
    """The words in one language; refused with ``kit.unreadable_file``, naming file and key."""
    return read_yaml(folder / "words" / f"{language}.yaml", Words)


def together(layers: Sequence[Words]) -> Words:
    """The words of a state and of a district's additions, of one language; later ones win."""
    found: dict[str, dict[str, object]] = {}
    for words in layers:
        for part in Words.model_fields:
            if part != "language":
                found.setdefault(part, {}).update(getattr(words, part))
    return Words.model_validate({"language": layers[0].language, **found})


def check_words(book: RuleBook, words: Words) -> list[Finding]:
    """What lacks words (``no_words``), what has words but is not there (``unused_words``).

    And words that name a parameter that their rule does not have (``unknown_parameter``).
    """
    needed = {kind: set(names) for kind, names in _needed(book).items()}
    found = []
    for kind, names in needed.items():
        known = set(getattr(words, kind))
        found += [Finding("no_words", name, words.language) for name in sorted(names - known)]
        found += [
            Finding("unused_words", name, words.language)
            for name in sorted(known - names - book.dropped)
        ]
    return found + list(_unknown_parameters(book, words.rules))


def check_texts(
    book: RuleBook, layers: Iterable[Mapping[str, Mapping[Key, FileText]]]
) -> list[str]:
    """What would leave a page without words, in words: ``layers`` hold texts by language.

    German words that are missing, and words in any language that name an unknown parameter. Words
    of a later layer win.
    """
    texts: dict[str, dict[str, str]] = {}
    for layer in layers:
        for language, found in layer.items():
            texts.setdefault(language, {}).update(
                {path_of(key): text.value for key, text in found.items()}
            )
    german = texts.get(SOURCE_LANGUAGE, {})
    needed = sorted({f"{part}/{name}" for part, names in _needed(book).items() for name in names})
    wrong = [f"{path} has no German words" for path in needed if not _has(german, path)]
    for language, said in sorted(texts.items()):
        rules = {path[6:]: text for path, text in said.items() if path.startswith("rules/")}
        wrong += [
            f"{language} rules/{one.entry}: there is no parameter {one.value}"
            for one in _unknown_parameters(book, rules)
        ]
    return wrong


def _has(texts: Mapping[str, str], path: str) -> bool:
    return path in texts or f"{path}/title" in texts


def _unknown_parameters(book: RuleBook, texts: Mapping[str, str]) -> Iterator[Finding]:
    for rule in book.rules.values():
        for version in rule.versions:
            named = parameters_named(texts.get(words_id(rule, version), ""))
            for name in sorted(named - set(placeholders(version))):
                yield Finding("unknown_parameter", rule.id, name)


def parameters_named(text: str) -> set[str]:
    """The names in braces; a text with braces that cannot be filled in names itself."""
    try:
        parts = list(Formatter().parse(text))
    except ValueError:
        return {text}
    bare = all(not spec and conversion is None for _, name, spec, conversion in parts if name)
    return {name for _, name, _, _ in parts if name is not None} if bare else {text}


STAY_WHERE = "own_school"
"""Where whoever stays at a school goes; no step of the book names it (``domain/ways.py``)."""

COMPUTED_READINGS = ("by_start_date", "born_first_of_month", "born_last_of_month")
"""Readings that the path finder makes itself (``domain/compulsory.py``)."""


def _needed(book: RuleBook) -> Mapping[str, Iterable[str]]:
    versions = [(rule, version) for rule in book.rules.values() for version in rule.versions]
    deciders = (book.steps, book.duty, book.professions, book.foreign_certificates)
    return {
        "stations": book.stations,
        "certificates": book.certificates,
        "who": _said(one.decided_by for part in deciders for one in part),
        "where": [
            STAY_WHERE,
            *_said(
                one.apply_at for part in (book.steps, book.duty, book.professions) for one in part
            ),
        ],
        "costs": (step.costs for step in book.steps),
        "help": (
            name for part in (book.steps, book.professions) for one in part for name in one.help
        ),
        "documents": (
            name
            for part in (book.steps, book.duty, book.professions)
            for one in part
            for name in one.documents
        ),
        "asks": (name for step in book.steps for name in step.asks),
        "sources": (source.name for source in _sources(book) if source.name),
        "foreign_certificates": (one.id for one in book.foreign_certificates),
        "professions": (one.group for one in book.professions),
        "readings": [*COMPUTED_READINGS, *(name for _, one in versions for name in one.readings)],
        "rules": (words_id(rule, version) for rule, version in versions),
    }


BY_PROFESSION = "by_profession"
"""Where a step of the book leads to the office of a profession (``professions.yaml``)."""


def _said(codes: Iterable[str]) -> Iterator[str]:
    """The codes that have words of their own."""
    return (code for code in codes if code and code != BY_PROFESSION)


def _sources(book: RuleBook) -> Iterator[Source]:
    for rule in book.rules.values():
        for version in rule.versions:
            yield from version.sources
    for one in book.foreign_certificates:
        yield from one.sources
