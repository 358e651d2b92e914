"""Entries as rows and rows as entries: the storage side of the rule book."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db.models import F

from lotse.guide.domain.rule_book import RuleBook
from lotse.guide.kinds import KINDS, layer_and_id
from lotse.guide.models import Entry, LayerName, Rule, RuleVersion
from lotse.guide.rule_book_files import FILES, Content, Layer, rule_book
from lotse.guide.words_files import FileText, Key
from lotse.words.domain.states import State
from lotse.words.queries import every_text

COLUMNS = {
    "from": "valid_from",
    "to": "valid_to",
    "checked_on": "checked_on",
    "check_again_on": "check_again_on",
}
"""Days of a version that have columns of their own."""


def read_layers() -> dict[str, Layer]:
    """The entries of all layers as they are stored; two SQL statements."""
    found: dict[str, dict[str, dict[str, Any]]] = {
        layer: {part: {} for part in FILES} for layer in LayerName.values
    }
    versions = RuleVersion.objects.select_related("rule").order_by(
        "rule__position", "rule_id", F("valid_from").asc(nulls_first=True)
    )
    for row in versions:
        rules = found[row.rule.layer]["rules"]
        rule = rules.setdefault(row.rule.name, {"id": row.rule.name, "versions": []})
        rule["versions"].append(version_content(row))
    for layer, part, name, content in Entry.objects.values_list("layer", "part", "name", "content"):
        found[layer][part][name] = content
    return dict(found)


def book_of(layers: Mapping[str, Layer]) -> RuleBook:
    """The rule book of all layers as :func:`read_layers` gives them, also with changes.

    Where the state has no book of its own, the federal part answers (``has_state``).
    """
    has_state = any(layers[LayerName.STATE].values())
    return rule_book(*(layers[layer] for layer in LayerName.values), has_state=has_state)


def read_texts() -> dict[str, dict[str, dict[Key, FileText]]]:
    """All texts of the guide by layer, language and place; one SQL statement."""
    found: dict[str, dict[str, dict[Key, FileText]]] = {name: {} for name in LayerName.values}
    for kind, record, field, text, state in every_text(KINDS):
        layer, id_ = layer_and_id(record)
        found[layer].setdefault(text.language, {})[kind, id_, field] = FileText(
            text.value, text.origin, text.is_reviewed, state is State.STALE
        )
    return found


def fingerprint(content: Content) -> str:
    """A short mark of what content says; equal content has equal marks."""
    text = json.dumps(content, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def version_content(row: RuleVersion) -> dict[str, Any]:
    """A version as the files have it."""
    content = dict(row.content)
    for key, column in COLUMNS.items():
        day: date | None = getattr(row, column)
        if day is not None:
            content[key] = day.isoformat()
    if row.certainty != "certain":
        content["certainty"] = row.certainty
    return content


def version_row(rule: Rule, content: Content) -> RuleVersion:
    """A version as it is stored."""
    rest = {key: value for key, value in content.items() if key not in {*COLUMNS, "certainty"}}
    days = {column: _day(content.get(key)) for key, column in COLUMNS.items()}
    return RuleVersion(
        rule=rule, content=rest, certainty=content.get("certainty", "certain"), **days
    )


def _day(given: str | None) -> date | None:
    return date.fromisoformat(given) if given else None


def save_layer(layer: str, before: Layer, after: Layer) -> None:
    """Bring the rows of one layer from ``before`` to ``after``, order included."""
    _save_rules(layer, before["rules"], after["rules"])
    for part in FILES:
        if part != "rules":
            _save_entries(layer, part, before[part], after[part])


def _save_rules(layer: str, before: Mapping[str, Content], after: Mapping[str, Content]) -> None:
    gone = _differing(before, after)
    Rule.objects.filter(layer=layer, name__in=set(before) - set(after)).delete()
    Rule.objects.bulk_create(
        [Rule(layer=layer, name=name, position=position) for position, name in enumerate(after)],
        update_conflicts=True,
        unique_fields=["layer", "name"],
        update_fields=["position"],
    )
    save_versions(layer, {name: after[name] for name in gone if name in after})


def save_versions(layer: str, rules: Mapping[str, Content]) -> None:
    """Give rules that are there these versions instead of the ones they have."""
    rows = {row.name: row for row in Rule.objects.filter(layer=layer, name__in=rules)}
    RuleVersion.objects.filter(rule__in=rows.values()).delete()
    RuleVersion.objects.bulk_create(
        version_row(rows[name], version)
        for name, rule in rules.items()
        for version in rule["versions"]
    )


def _save_entries(
    layer: str, part: str, before: Mapping[str, Content], after: Mapping[str, Content]
) -> None:
    Entry.objects.filter(layer=layer, part=part, name__in=set(before) - set(after)).delete()
    if list(before.items()) == list(after.items()):
        return
    Entry.objects.bulk_create(
        [
            Entry(layer=layer, part=part, name=name, position=position, content=content)
            for position, (name, content) in enumerate(after.items())
        ],
        update_conflicts=True,
        unique_fields=["layer", "part", "name"],
        update_fields=["position", "content"],
    )


def _differing(before: Mapping[str, Content], after: Mapping[str, Content]) -> Iterable[str]:
    return [name for name in after if before.get(name) != after[name]]
