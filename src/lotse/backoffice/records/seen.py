"""What somebody saw who opened a form, and both sides of a conflict in one form."""

from collections.abc import Callable, Container
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeAlias

from django.core import signing

from lotse.backoffice.records.values import Parts, Shown, row_names
from lotse.kit import merging
from lotse.kit.merging import Merged, State, changed_fields, merge_rows

Merge: TypeAlias = Callable[[State, State, State], Merged]
LONG_AGO = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Seen:
    """A record as a form showed it. It travels with the form, signed.

    So whatever others save in the meantime can be told apart from what this person changed.
    ``version`` tells the action whether it is still the same; ``more`` is what a kind needs
    besides.
    """

    version: str
    shown: Shown
    more: Any = None

    def sealed(self, record: str) -> str:
        """The snapshot as a field of the form of ``record``, and of no other."""
        value = [self.version, dict(self.shown), self.more]
        return signing.dumps(value, salt=_salt(record), compress=True)

    @classmethod
    def opened(cls, text: str, record: str) -> "Seen":
        """The snapshot in a field of a form; what nobody has signed has seen nothing."""
        try:
            return cls(*signing.loads(text, salt=_salt(record)))
        except signing.BadSignature:
            return cls("", {})

    @property
    def at(self) -> datetime:
        """The version of a record that has the moment of its last change for one."""
        return datetime.fromisoformat(self.version) if self.version else LONG_AGO


def _salt(record: str) -> str:
    return f"lotse.backoffice.records.{record}"


Line: TypeAlias = tuple[str, str, str, bool]
"""What somebody else changed: name of a field, before, after, and whether I changed it, too."""


@dataclass(frozen=True)
class Together:
    """Mine and theirs in one form: where only they changed something, theirs stands.

    ``latest`` is the form as the record is now, ``parts`` the one with both in it.
    """

    latest: Parts
    parts: Parts
    lines: list[Line]


def bring_together(
    before: Shown, mine: Shown, make: Callable[[Any], Parts], merge: Merge = merging.merge
) -> Together:
    """Merge what was typed with what others saved, field by field, rows row by row.

    ``make`` makes the form of the record as it is now, with what was typed or None. Without
    ``before`` (a form that nobody has signed) nobody can tell who changed what: mine stands, and
    all that differs is said.
    """
    latest = make(None)
    theirs, rows = latest.shown(), row_names(latest)
    merged = merge(*(_plain(state, rows) for state in (before, mine, theirs)))
    state, conflicts = dict(merged.state), set(merged.conflicts)
    for name, key in rows.items():
        was, ours, others = (side.get(name, []) for side in (before, mine, theirs))
        found = merge_rows(was, ours, others, key)
        state[name] = found.rows
        if found.is_conflict:
            conflicts.add(name)
    parts = make(latest.as_data(state))
    first = before or mine
    names = [name for name in changed_fields(first, theirs) if parts.knows(name)]
    lines = [_line(name, first, theirs, parts, name in conflicts) for name in names]
    return Together(latest, parts, lines)


def _plain(state: Shown, rows: Container[str]) -> Shown:
    return {name: value for name, value in state.items() if name not in rows}


def _line(name: str, before: Shown, theirs: Shown, parts: Parts, is_conflict: bool) -> Line:
    label, was = parts.in_words(name, before)
    return label, was, parts.in_words(name, theirs)[1], is_conflict
