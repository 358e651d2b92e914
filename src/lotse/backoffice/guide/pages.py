"""What the screens of the rules show, gathered for the templates."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from lotse.backoffice.guide import texts
from lotse.backoffice.guide.forms import YamlField
from lotse.backoffice.guide.pointing import named
from lotse.backoffice.guide.texts import HAPPENED, PARTS, STATES
from lotse.guide.domain.beside import Part, beside
from lotse.guide.domain.changes import Dependents, dependents
from lotse.guide.domain.rule_book import (
    Certainty,
    Certificate,
    Rule,
    RuleBook,
    RuleVersion,
    Station,
)
from lotse.guide.domain.school_years import school_year
from lotse.guide.impact import Impact
from lotse.guide.models import Revision, SourceText
from lotse.guide.queries import (
    RecentChange,
    entry_layer,
    find_draft,
    get_rule_book,
    get_wording,
    history_of,
    list_key_dates,
    pointers_to,
    recent_changes,
    rules_that_wait,
    sources_of,
)
from lotse.guide.source_words import sources_in_words
from lotse.guide.station_words import slug
from lotse.guide.wording import Wording
from lotse.guide.words_files import words_id
from lotse.reference.queries import Reference, get_reference
from lotse.words.domain.states import State

Entry = TypeVar("Entry", Station, Certificate)

SHOW = ("all", "overdue", "drafts", "changed", "ended")


@dataclass(frozen=True)
class RuleLine:
    """One rule in the list: the version that counts today, or the last one."""

    id: str
    words: str
    version: RuleVersion
    is_in_force: bool
    is_overdue: bool
    has_draft: bool
    has_other_source: bool
    changed: RecentChange | None


def rule_lines(on: date) -> list[RuleLine]:
    """All rules for the list, in the order of the book."""
    book, wording = get_rule_book(), get_wording("de")
    changed = recent_changes(on, "de", book)
    drafts, other = rules_that_wait()
    found = []
    for rule in book.rules.values():
        now = rule.at(on)
        version = now or rule.versions[-1]
        line = RuleLine(
            rule.id,
            words_of(rule, version, wording),
            version,
            is_in_force=now is not None,
            is_overdue=is_overdue(rule, on, other),
            has_draft=rule.id in drafts,
            has_other_source=rule.id in other,
            changed=changed.get(rule.id),
        )
        found.append(line)
    return found


def is_overdue(rule: Rule, on: date, other: Collection[str]) -> bool:
    """Whether somebody should look at the sources again: the day has passed, or one has changed.

    ``other`` are the rules of which a source says something else than when it was checked.
    """
    version = rule.at(on)
    if version is None or version.certainty is Certainty.HISTORIC:
        return False
    is_late = version.check_again_on is not None and version.check_again_on < on
    return is_late or rule.id in other


def words_of(rule: Rule, version: RuleVersion, wording: Wording) -> str:
    """The German words of a version with its numbers, or the rule's id."""
    return wording.version(rule, version).value or rule.id


def choose(lines: Iterable[RuleLine], text: str, certainty: str, show: str) -> list[RuleLine]:
    """The lines that answer a search and two filters."""
    wanted = text.casefold().split()
    tests: Mapping[str, Callable[[RuleLine], bool]] = {
        "overdue": lambda line: line.is_overdue,
        "drafts": lambda line: line.has_draft,
        "changed": lambda line: line.changed is not None,
        "ended": lambda line: not line.is_in_force,
    }
    fits = tests.get(show)
    return [
        line
        for line in lines
        if all(word in f"{line.id} {line.words}".casefold() for word in wanted)
        and (not certainty or line.version.certainty == certainty)
        and (fits is None or fits(line))
    ]


def rule_page(rule: Rule, on: date, book: RuleBook, reference: Reference) -> dict[str, Any]:
    """Everything about one rule."""
    wording = get_wording("de")
    layer = entry_layer(rule)
    watched = [WatchedSource.of(row) for row in sources_of(rule.id)]
    other = {rule.id} if any(one.differs for one in watched) else set()
    return {
        "rule": rule,
        "heading": words_of(rule, rule.at(on) or rule.versions[-1], wording),
        "now": rule.at(on),
        "is_overdue": is_overdue(rule, on, other),
        "watched": watched,
        "differing": [one for one in watched if one.differs],
        "versions": [
            {
                "version": version,
                "words": words_of(rule, version, wording),
                "readings": [wording("reading", name) or name for name in version.readings],
                "deadline": texts.deadline(version.deadline),
                "sources": sources_in_words(version.sources, wording),
                "is_now": version is rule.at(on),
                "languages": languages(layer.words[words_id(rule, version)], reference),
            }
            for version in reversed(rule.versions)
        ],
        "layer": layer.name,
        "used": entry_names(dependents(book, rule.id), wording),
        "pointers": named(pointers_to(rule.id)),
        "draft": find_draft(rule.id),
        "history": history_lines("rules", rule.id),
    }


@dataclass(frozen=True)
class WatchedSource:
    """What stands at a source, in words; where it is something else, both beside each other."""

    row: SourceText
    words: str
    parts: Sequence[Part] = ()

    @classmethod
    def of(cls, row: SourceText) -> "WatchedSource":
        """As a row of the database says it."""
        parts = beside(row.text, row.new_text) if row.new_digest else ()
        return cls(row, texts.watched(row), parts)

    @property
    def differs(self) -> bool:
        """Whether it says something else than what the rule was compared with."""
        return bool(self.row.new_digest)


def languages(
    texts: Mapping[str, tuple[str, State]], reference: Reference
) -> list[tuple[str, str, str, State, str]]:
    """For each language of the district: tag, name, words, state, the state in words."""
    district = reference.district
    found = []
    for tag in district.languages if district else ():
        words, state = texts.get(tag, ("", State.MISSING))
        name = reference.name("language", tag, "de")
        found.append((tag, name, words, state, str(STATES[state])))
    return found


@dataclass(frozen=True)
class HistoryLine:
    """One line of the history: what happened in words, and both states readable."""

    row: Revision
    words: str
    before: str
    after: str


def history_lines(part: str, name: str) -> list[HistoryLine]:
    """The latest 50 lines of the history of an entry."""
    return [
        HistoryLine(
            row,
            str(HAPPENED[row.happened]),
            YamlField.write_lines(row.before),
            YamlField.write_lines(row.after),
        )
        for row in history_of(part, name)[:50]
    ]


Named = list[tuple[str, str]]
"""Ids of entries with names to know them by."""


def entry_names(
    entries: RuleBook | Dependents, wording: Wording
) -> list[tuple[str, str | Promise, Named]]:
    """The entries that are no rules, part by part: the part, its name, ids with names."""
    parts: dict[str, Named] = {
        "stations": [(one.id, str(wording.goal(one.id))) for one in _all(entries.stations)],
        "steps": [
            (one.id, f"{_origins(one.origins, wording)} → {wording.goal(one.to)}")
            for one in entries.steps
        ],
        "certificates": [(one.id, str(wording.goal(one.id))) for one in _all(entries.certificates)],
        "duty": [(one.id, str(texts.DUTY_KINDS[one.kind])) for one in entries.duty],
        "professions": [(one.id, texts.profession(one, wording)) for one in entries.professions],
        "foreign_certificates": [
            (one.id, texts.foreign_certificate(one)) for one in entries.foreign_certificates
        ],
    }
    return [(part, PARTS[part], found) for part, found in parts.items()]


def _all(entries: Mapping[str, Entry] | Sequence[Entry]) -> Iterable[Entry]:
    return entries.values() if isinstance(entries, Mapping) else entries


def _origins(origins: Iterable[str], wording: Wording) -> str:
    names = [str(wording.goal(one)) or one for one in origins]
    return ", ".join(names[:3]) + (" …" if len(names) > 3 else "")  # noqa: PLR2004 – enough to know


def public_pages(impact: Impact, wording: Wording, on: date) -> list[tuple[str, str]]:
    """Addresses and names of the public pages and calendars that speak of a rule.

    The public site is another face: it is known here by the names of its addresses only.
    """
    found = [
        (_address("station", one), str(wording.goal(one)) or one) for one in impact.dependents.pages
    ]
    found += [
        (_address("certificate", one.id), str(wording.goal(one.id)))
        for one in impact.dependents.certificates
    ]
    dates = _key_dates(impact, on)
    found += [(_address("key_date", one), one) for one in dates]
    if dates:
        found.append((_address("calendar_feed"), _("Calendar to subscribe to")))
    return [(address, name) for address, name in found if address]


def _key_dates(impact: Impact, on: date) -> list[str]:
    """Ids of the dates that follow from the rule, before or after the change."""
    reference, year = get_reference(), school_year(on)
    books = (impact.applied.before, impact.applied.after)
    return sorted(
        {
            one.id
            for book in books
            for one in list_key_dates(book, reference, year, year + 1)
            if one.rule == impact.applied.change.rule
        }
    )


def _address(name: str, *arguments: str) -> str:
    try:
        return reverse(f"website:{name}", args=["de", *map(slug, arguments)])
    except NoReverseMatch:
        return ""
