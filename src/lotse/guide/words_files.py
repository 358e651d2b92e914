"""The words of a rule book: ``words/<language>.yaml`` beside its files.

Words of rules may name the rule's parameters in braces, so a changed number changes every text.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path

from lotse.guide.domain.check import Finding
from lotse.guide.domain.rule_book import Rule, RuleBook, RuleVersion
from lotse.kit.yaml_files import FileModel, read_yaml


class _StationWords(FileModel):
    title: str
    summary: str


class Words(FileModel):
    """All words of a rule book in one language; keys are ids and codes of the book.

    ``rules`` has an entry for each version: see :func:`words_id`.
    """

    language: str
    stations: Mapping[str, _StationWords]
    certificates: Mapping[str, str]
    who: Mapping[str, str]
    where: Mapping[str, str]
    costs: Mapping[str, str]
    help: Mapping[str, str]
    documents: Mapping[str, str]
    readings: Mapping[str, str]
    rules: Mapping[str, str]

    def rule(self, rule: Rule, on: date) -> str | None:
        """The rule as it is on a day, its parameters filled in; None when it is not in force."""
        version = rule.at(on)
        if version is None:
            return None
        return self.rules[words_id(rule, version)].format_map(version.parameters)


def words_id(rule: Rule, version: RuleVersion) -> str:
    """Where the words of a version stand: the oldest under the rule's id, others with their day."""
    if version is rule.versions[0]:
        return rule.id
    return f"{rule.id}@{version.valid_from}"


def read_words(folder: Path, language: str) -> Words:
    """The words in one language; refused with ``kit.unreadable_file``, naming file and key."""
    return read_yaml(folder / "words" / f"{language}.yaml", Words)


def check_words(book: RuleBook, words: Words) -> list[Finding]:
    """What lacks words (``no_words``), what has words but is not there (``unused_words``).

    And words that name a parameter that their rule does not have (``unknown_parameter``).
    """
    needed = {kind: set(names) for kind, names in _needed(book).items()}
    found = []
    for kind, names in needed.items():
        known = set(getattr(words, kind))
        found += [Finding("no_words", name, words.language) for name in sorted(names - known)]
        found += [Finding("unused_words", name, words.language) for name in sorted(known - names)]
    for rule in book.rules.values():
        for version in rule.versions:
            text = words.rules.get(words_id(rule, version), "")
            unknown = set(re.findall(r"{(\w*)}", text)) - set(version.parameters)
            found += [Finding("unknown_parameter", rule.id, name) for name in sorted(unknown)]
    return found


COMPUTED_READINGS = ("by_start_date", "born_first_of_month", "born_last_of_month")
"""Readings that the path finder makes itself (``domain/compulsory.py``)."""


def _needed(book: RuleBook) -> Mapping[str, Iterable[str]]:
    versions = [(rule, version) for rule in book.rules.values() for version in rule.versions]
    return {
        "stations": book.stations,
        "certificates": book.certificates,
        "who": (step.decided_by for step in book.steps),
        "where": (step.apply_at for step in book.steps),
        "costs": (step.costs for step in book.steps),
        "help": (name for step in book.steps for name in step.help),
        "documents": (name for step in book.steps for name in step.documents),
        "readings": [*COMPUTED_READINGS, *(name for _, one in versions for name in one.readings)],
        "rules": (words_id(rule, version) for rule, version in versions),
    }
