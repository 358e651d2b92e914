"""The rule book as JSON, for others to cite: rules with all versions, stations, what changed.

Words are those of one language, in German where it has none; ``language`` beside a text says so.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from lotse.guide.domain.changes import ChangeKind
from lotse.guide.domain.rule_book import Rule, RuleBook, RuleVersion, Station
from lotse.guide.queries import changes_published_since
from lotse.guide.rule_book_files import rule_content
from lotse.guide.services import official_page, state
from lotse.guide.source_words import SourceInWords, sources_in_words
from lotse.guide.wording import Wording
from lotse.words.domain.states import Shown


def rule_in_short(rule: Rule, wording: Wording, on: date) -> dict[str, Any]:
    """A rule as it holds on a day, or its last version where it does not."""
    version = rule.at(on)
    told = version or rule.versions[-1]
    return {
        "id": rule.id,
        "is_in_force": version is not None,
        **_text(wording.version(rule, told)),
        "certainty": told.certainty.value,
        "from": _day(told.valid_from),
        "to": _day(told.valid_to),
        "checked_on": _day(told.checked_on),
        "check_again_on": _day(told.check_again_on),
        "versions": len(rule.versions),
    }


def rule_in_full(rule: Rule, book: RuleBook, wording: Wording, on: date) -> dict[str, Any]:
    """A rule with every version, the oldest first, and what rests on it."""
    contents = rule_content(rule)["versions"]
    return {
        "id": rule.id,
        "is_in_force": rule.at(on) is not None,
        "versions": [
            _version(rule, version, content, wording)
            for version, content in zip(rule.versions, contents, strict=True)
        ],
        "stations": [one.id for one in book.stations.values() if rule.id in one.rules],
        "steps": [one.id for one in book.steps if rule.id in {*one.rules, one.deadline}],
    }


def _version(
    rule: Rule, version: RuleVersion, content: Mapping[str, Any], wording: Wording
) -> dict[str, Any]:
    return {
        "from": _day(version.valid_from),
        "to": _day(version.valid_to),
        **_text(wording.version(rule, version)),
        "certainty": version.certainty.value,
        "parameters": content.get("parameters", {}),
        "deadline": content.get("deadline"),
        "readings": [{"id": one, **_text(wording("reading", one))} for one in version.readings],
        "sources": [_source(one) for one in sources_in_words(version.sources, wording)],
        "checked_on": _day(version.checked_on),
        "check_again_on": _day(version.check_again_on),
    }


def _source(source: SourceInWords) -> dict[str, Any]:
    return {
        "title": str(source.title),
        "language": source.title.language,
        "paragraph": source.paragraph,
        "url": source.url,
        "year": source.year,
        "text_of": _day(source.text_of),
    }


def station(one: Station, wording: Wording) -> dict[str, Any]:
    """What one can attend or reach, and the rules about it."""
    return {
        "id": one.id,
        "stage": one.stage,
        "title": str(wording("station", one.id)),
        "summary": str(wording("summary", one.id)),
        "language": wording("station", one.id).language,
        "grades": list(one.grades) if one.grades else None,
        "months": one.months,
        "gives": [gain.certificate for gain in one.gives if gain.certificate],
        "rules": list(one.rules),
        "service": _service(one),
        "from": _day(one.valid_from),
        "to": _day(one.valid_to),
    }


def _service(one: Station) -> dict[str, str] | None:
    if one.service is None:
        return None
    return {
        "key": one.service.key,
        "number": one.service.number,
        "url": official_page(one, state()),
    }


def changes_since(since: date, on: date, book: RuleBook, tag: str) -> list[dict[str, Any]]:
    """Versions that begin on or after a day, and changes published since; the newest first.

    ``day`` is the first day of the new version, or of the day of publishing for a correction;
    ``published_on`` is null for what came with the program's files.
    """
    found = {
        (rule.id, day): _change(rule.id, day, "new_version", None, None)
        for rule in book.rules.values()
        for day in rule.changes()
        if day >= since
    }
    for row, reason in changes_published_since(since, tag):
        published = row.published_at.date() if row.published_at else on
        is_correction = row.kind == ChangeKind.CORRECTION
        day = published if is_correction or row.day is None else row.day
        found[row.rule, day] = _change(row.rule, day, row.kind, published, reason)
    return sorted(found.values(), key=lambda one: (one["day"], one["rule"]), reverse=True)


def _change(
    rule: str, day: date, kind: str, published: date | None, reason: Shown | None
) -> dict[str, Any]:
    return {
        "rule": rule,
        "day": _day(day),
        "kind": kind,
        "published_on": _day(published),
        "reason": str(reason) if reason else "",
    }


def _text(shown: Shown) -> dict[str, Any]:
    return {"text": str(shown), "language": shown.language, "is_machine": shown.is_machine}


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
