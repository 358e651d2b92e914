"""The rule book in words, as one reader gets them: each with the language it is really in."""

from collections.abc import Mapping
from datetime import date

from lotse.guide.domain.rule_book import Rule, RuleVersion
from lotse.guide.words_files import filled, placeholders, words_id
from lotse.words.domain.states import NOTHING, Shown


class Wording:
    """All words of the rule book for a reader of one language.

    ``phrases`` maps (kind, id) to the text: kinds are ``station`` (the title), ``summary`` (of a
    station), ``certificate``, ``who``, ``where``, ``costs``, ``help``, ``document``, ``reading``
    and ``rule`` (by :func:`~lotse.guide.words_files.words_id`). What has no words is falsy.
    """

    def __init__(self, language: str, phrases: Mapping[tuple[str, str], Shown]) -> None:
        self.language = language
        self._phrases = phrases

    def __bool__(self) -> bool:
        """Whether there are any words at all."""
        return bool(self._phrases)

    def __call__(self, kind: str, id_: str) -> Shown:
        """The words for one id; falsy where there are none."""
        return self._phrases.get((kind, id_), NOTHING)

    def of_kind(self, kind: str) -> dict[str, str]:
        """All words of one kind, by id."""
        return {id_: str(text) for (name, id_), text in self._phrases.items() if name == kind}

    def goal(self, id_: str) -> Shown:
        """The title of a station or certificate: goals are either."""
        return self("station", id_) or self("certificate", id_)

    def rule(self, rule: Rule, on: date) -> Shown:
        """The rule as it is on a day, its parameters filled in; falsy when it is not in force."""
        version = rule.at(on)
        return NOTHING if version is None else self.version(rule, version)

    def version(self, rule: Rule, version: RuleVersion) -> Shown:
        """One version of a rule, its parameters filled in."""
        shown = self("rule", words_id(rule, version))
        text = filled(shown.value, placeholders(version), shown.language)
        return Shown(text, shown.language, shown.state, is_machine=shown.is_machine)
