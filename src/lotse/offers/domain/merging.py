"""Bringing together what two sides made of the same offer."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

State = Mapping[str, Any]
"""Facts and source texts of an offer by field, as the journal holds them."""

CONFIRMATION = ("confirmed_on", "confirmed_by", "next_review_on")
"""These belong together; the later confirmation wins, whoever wrote last."""


@dataclass(frozen=True)
class Merged:
    """Both sides in one. In ``conflicts`` both changed a field differently; mine stands there."""

    state: dict[str, Any]
    conflicts: tuple[str, ...]


def merge(base: State, mine: State, theirs: State) -> Merged:
    """What both sides changed since ``base``; nothing that only one of them changed is lost.

    >>> merge({"a": 1, "b": 1, "c": 1}, {"a": 2, "b": 1, "c": 2}, {"a": 1, "b": 2, "c": 3})
    Merged(state={'a': 2, 'b': 2, 'c': 2}, conflicts=('c',))
    """
    state: dict[str, Any] = {}
    conflicts = []
    for field in dict.fromkeys([*theirs, *mine]):
        before, ours, other = base.get(field), mine.get(field), theirs.get(field)
        if field in CONFIRMATION:
            state[field] = _confirmation(base, mine, theirs).get(field)
        elif ours in (before, other):
            state[field] = other
        else:
            state[field] = ours
            if other != before:
                conflicts.append(field)
    return Merged(state, tuple(conflicts))


def changed_fields(before: State, after: State) -> list[str]:
    """The fields whose values differ, in the order of the earlier state."""
    fields = dict.fromkeys([*before, *after])
    return [field for field in fields if before.get(field) != after.get(field)]


def _confirmation(base: State, mine: State, theirs: State) -> State:
    before, ours, other = (
        tuple(state.get(field) for field in CONFIRMATION) for state in (base, mine, theirs)
    )
    if ours == before:
        return theirs
    if other == before:
        return mine
    # Days are written as ISO 8601 has them, so their order is that of the letters.
    return theirs if str(other[0]) >= str(ours[0]) else mine
