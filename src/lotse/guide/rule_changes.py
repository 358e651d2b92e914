"""A change of a rule between its row and the domain, and bringing it into the book."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lotse.guide.domain.changes import Change, ChangeKind, apply, version_before
from lotse.guide.domain.merging import without_checks
from lotse.guide.domain.rule_book import RuleBook, RuleVersion
from lotse.guide.models import LayerName, RuleChange
from lotse.guide.rows import book_of, read_layers
from lotse.guide.rule_book_files import Content, Layer, read_version, rule_content
from lotse.guide.words_files import words_id
from lotse.kit.errors import Refused


def to_domain(row: RuleChange) -> Change:
    """The change that a row describes; refused with ``guide.bad_entry``, naming each key."""
    kind = ChangeKind(row.kind)
    version = None if kind is ChangeKind.END else read_version(row.content)
    return Change(row.rule, kind, row.day, version, tuple(row.closes))


@dataclass(frozen=True)
class Applied:
    """A change and the book before and after it.

    ``layer`` is whose entry the rule is; ``old_words`` and ``new_words`` are the record ids of the
    words of the version before and after, None after an end.
    """

    change: Change
    layers: Mapping[str, Layer]
    layer: str
    before: RuleBook
    after: RuleBook
    old: RuleVersion
    new: RuleVersion | None
    old_words: str
    new_words: str | None

    @property
    def base(self) -> Content:
        """The rule as it is stored before the change."""
        return self.layers[self.layer]["rules"][self.change.rule]

    @property
    def result(self) -> Content:
        """The rule as it is to be stored afterwards."""
        return rule_content(self.after.rules[self.change.rule])


def applied(change: Change) -> Applied:
    """What a change makes of the book as it is stored now; refused like ``apply``."""
    layers = read_layers()
    before = book_of(layers)
    after = apply(before, change)
    rule, changed = before.rules[change.rule], after.rules[change.rule]
    layer = layer_of(layers, "rules", change.rule)
    old = version_before(rule, change)
    new = None
    if change.kind is not ChangeKind.END:
        new = next(one for one in changed.versions if one.valid_from == change.day)
    return Applied(
        change,
        layers,
        layer,
        before,
        after,
        old,
        new,
        old_words=words_id(rule, old),
        new_words=None if new is None else words_id(changed, new),
    )


def layer_of(layers: Mapping[str, Layer], part: str, name: str) -> str:
    """The last layer that has such an entry; refused with ``guide.unknown_entry``."""
    for layer in reversed(LayerName.values):
        if name in layers[layer][part]:
            return layer
    raise Refused("guide.unknown_entry", part=part, name=name)


def is_still(base: Mapping[str, Any], now: Mapping[str, Any]) -> bool:
    """Whether a rule is as it was when a draft was written; days of checking do not matter."""
    return without_checks(base) == without_checks(now)
