"""Bringing together what two people made of the same thing; neither loses anything."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

State = Mapping[str, Any]
"""Values by field."""
Row = Mapping[str, Any]


@dataclass(frozen=True)
class Merged:
    """Both sides in one. In ``conflicts`` both changed a field differently; mine stands there."""

    state: dict[str, Any]
    conflicts: tuple[str, ...]


@dataclass(frozen=True)
class MergedRows:
    """The rows of both sides; ``is_conflict`` where both changed the same row differently."""

    rows: list[Row]
    is_conflict: bool


def merge(base: State, mine: State, theirs: State) -> Merged:
    """What both sides changed since ``base``; nothing that only one of them changed is lost.

    >>> merge({"a": 1, "b": 1, "c": 1}, {"a": 2, "b": 1, "c": 2}, {"a": 1, "b": 2, "c": 3})
    Merged(state={'a': 2, 'b': 2, 'c': 2}, conflicts=('c',))
    """
    state: dict[str, Any] = {}
    conflicts = []
    for field in dict.fromkeys([*theirs, *mine]):
        before, ours, other = base.get(field), mine.get(field), theirs.get(field)
        if ours in (before, other):
            state[field] = other
        else:
            state[field] = ours
            if other != before:
                conflicts.append(field)
    return Merged(state, tuple(conflicts))


def merge_rows(
    base: Sequence[Row], mine: Sequence[Row], theirs: Sequence[Row], key: str = ""
) -> MergedRows:
    """Rows of both sides: what one added is there, what one removed is gone.

    A row with a value for ``key`` is the same row on both sides and merged field by field. Any
    other row is what it says: if both changed it differently, both new rows stand.

    >>> merge_rows([{"n": 1}, {"n": 2}], [{"n": 1}], [{"n": 1}, {"n": 2}, {"n": 3}]).rows
    [{'n': 1}, {'n': 3}]
    """
    named = [_by_key(rows, key) for rows in (base, mine, theirs)]
    plain = [[row for row in rows if not row.get(key)] for rows in (base, mine, theirs)]
    rows, is_conflict = _merge_named(*named)
    before, ours, others = plain
    rows += [row for row in others if row in ours or row not in before]
    added = [row for row in ours if row not in before and row not in others]
    new = any(row not in before and row not in ours for row in others)
    both_changed = any(row not in ours and row not in others for row in before)
    return MergedRows([*rows, *added], is_conflict or (bool(added) and new and both_changed))


def changed_fields(before: State, after: State) -> list[str]:
    """The fields whose values differ, in the order of the earlier state."""
    fields = dict.fromkeys([*before, *after])
    return [field for field in fields if before.get(field) != after.get(field)]


def _by_key(rows: Sequence[Row], key: str) -> dict[Any, Row]:
    return {row[key]: row for row in rows if row.get(key)}


def _merge_named(
    base: Mapping[Any, Row], mine: Mapping[Any, Row], theirs: Mapping[Any, Row]
) -> tuple[list[Row], bool]:
    """Rows with names; one that the other side removed stays if it was changed here."""
    rows: list[Row] = []
    is_conflict = False
    for name in dict.fromkeys([*theirs, *mine]):
        before, ours, other = (side.get(name) for side in (base, mine, theirs))
        if ours is not None and other is not None:
            merged = merge(before or {}, ours, other)
            rows.append(merged.state)
            is_conflict |= bool(merged.conflicts)
        elif (left := other if ours is None else ours) is not None and left != before:
            rows.append(left)
            is_conflict |= before is not None
    return rows, is_conflict
