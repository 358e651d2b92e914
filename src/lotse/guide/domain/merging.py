"""Bringing new files together with what was changed here since the last ones were loaded.

Three states of each entry decide: as it was loaded last (*base*), as it is now (*ours*) and as the
new files have it (*theirs*); None stands for "not there". What only one side changed is taken from
that side. What both changed differently is a conflict, and a person decides.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Generic, TypeVar

T = TypeVar("T")


class Policy(StrEnum):
    """Who wins where both sides changed an entry."""

    ASK = "ask"
    OVERWRITE = "overwrite"
    """The files, everywhere: what was changed here is gone, except from the history."""
    KEEP = "keep"
    """What was changed here."""


@dataclass
class Merged(Generic[T]):
    """What an installation should hold afterwards, and the ids of what happened.

    ``kept`` was changed here and stays; ``conflicts`` were changed on both sides.
    """

    result: dict[str, T] = field(default_factory=dict)
    new: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    conflicts: list[str] = field(default_factory=list)


def merge(
    base: Mapping[str, T],
    ours: Mapping[str, T],
    theirs: Mapping[str, T],
    policy: Policy = Policy.ASK,
    reconcile: Callable[[T | None, T, T], T | None] = lambda _base, _ours, _theirs: None,
) -> Merged[T]:
    """Merge entries by id, in the order of the files; what is only ours comes last.

    ``reconcile`` may find an entry that does justice to both sides; None when there is none. With
    :attr:`Policy.ASK` a conflict leaves ours in the result, and the caller should refuse.
    """
    merged: Merged[T] = Merged()
    for id_ in dict.fromkeys((*theirs, *ours)):
        was, mine, new = base.get(id_), ours.get(id_), theirs.get(id_)
        chosen = _choose(was, mine, new, policy, reconcile)
        if chosen is _CONFLICT:
            merged.conflicts.append(id_)
            chosen = mine
        elif chosen == mine and mine not in (was, new):
            merged.kept.append(id_)
        if chosen is not None:
            merged.result[id_] = chosen  # type: ignore[assignment]  # one of the two readings
        _note(merged, id_, mine, chosen)
    return merged


_CONFLICT = object()


def _choose(
    was: T | None,
    mine: T | None,
    new: T | None,
    policy: Policy,
    reconcile: Callable[[T | None, T, T], T | None],
) -> T | object | None:
    if mine in (was, new) or policy is Policy.OVERWRITE:
        return new
    if new == was:
        return mine
    if mine is not None and new is not None:
        both = reconcile(was, mine, new)
        if both is not None:
            return both
    return mine if policy is Policy.KEEP else _CONFLICT


def _note(merged: Merged[T], id_: str, before: T | None, after: object | None) -> None:
    if before is None and after is not None:
        merged.new.append(id_)
    elif before is not None and after is None:
        merged.removed.append(id_)
    elif before != after:
        merged.changed.append(id_)


Fields = Mapping[str, object]


def reconcile_checks(base: Fields | None, ours: Fields, theirs: Fields) -> Fields | None:
    """Two states of one rule whose only quarrel is when somebody last looked at the sources.

    Where just one side changed more than the days of checking, that side is taken, with the later
    of the two days for each version.
    """
    bare = [one and without_checks(one) for one in (base, ours, theirs)]
    if bare[1] in (bare[0], bare[2]):
        return _with_later_checks(theirs, ours)
    if bare[2] == bare[0]:
        return _with_later_checks(ours, theirs)
    return None


CHECKS = ("checked_on", "check_again_on")


def _versions(rule: Fields) -> list[dict[str, object]]:
    versions = rule.get("versions", ())
    return [dict(one) for one in versions] if isinstance(versions, list | tuple) else []


def without_checks(rule: Fields) -> Fields:
    """A rule's content without the days on which its versions were checked."""
    versions = [
        {key: value for key, value in one.items() if key not in CHECKS} for one in _versions(rule)
    ]
    return {**rule, "versions": versions}


def _with_later_checks(rule: Fields, other: Fields) -> Fields:
    known = {one.get("from"): one for one in _versions(other)}
    versions = []
    for version in _versions(rule):
        twin = known.get(version.get("from"), {})
        if str(twin.get("checked_on", "")) > str(version.get("checked_on", "")):
            version |= {key: twin[key] for key in CHECKS if key in twin}
        versions.append(version)
    return {**rule, "versions": versions}
