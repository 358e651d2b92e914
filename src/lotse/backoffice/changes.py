"""The journal of a record in words; each context says what its fields are called."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeAlias

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from lotse.privacy.journal import Entry, differences
from lotse.privacy.models import Change
from lotse.reference.queries import get_reference

Words: TypeAlias = str | Promise


@dataclass(frozen=True)
class ShownChange:
    """One change as a history shows it.

    ``restore_url`` is empty where there is no way back, ``compare_url`` for the present state.
    """

    at: datetime
    who: str
    verb: Words
    lines: list[tuple[str, str, str]]
    is_first: bool
    restore_url: str = ""
    compare_url: str = ""


@dataclass(frozen=True)
class Language:
    """How a context speaks of its changes: names of fields, values, verbs."""

    field: Callable[[str], str]
    value: Callable[[str, Any], str]
    verbs: Mapping[str, Words]
    without_person: Mapping[str, Words]
    """Who it was where it was no colleague, by verb."""

    def shown(self, entry: Entry, restore_url: str = "", *, is_old: bool = False) -> ShownChange:
        """One entry in words; an old one can be compared with the present state."""
        change = entry.change
        lines = [
            (self.field(each.field), before, after)
            for each in entry.differences
            if (before := self.value(each.field, each.before))
            != (after := self.value(each.field, each.after))
        ]
        return ShownChange(
            at=change.at,
            who=self.who(change),
            verb=self.verbs.get(change.verb, change.verb),
            lines=lines,
            is_first=not any(each.before is not None for each in entry.differences),
            restore_url=restore_url,
            compare_url=f"?seit={change.pk}" if is_old else "",
        )

    def who(self, change: Change) -> str:
        """Whose change it was."""
        return str(change.by or self.without_person.get(change.verb) or _("by itself"))

    def states(
        self, entries: Sequence[Entry], *, whole: str, restore_url: Callable[[int], str] | None
    ) -> list[ShownChange]:
        """Entries of a record, the latest first, with ways to compare and to bring back.

        Both are for earlier states that hold everything, which those do that have the field
        ``whole``; ``restore_url`` makes an address of a change, None where somebody may not.
        """
        shown = []
        for number, entry in enumerate(entries):
            is_old = number > 0 and whole in entry.change.state
            url = restore_url(entry.change.pk) if is_old and restore_url else ""
            shown.append(self.shown(entry, url, is_old=is_old))
        return shown

    def since(self, entries: Sequence[Entry], asked: str) -> ShownChange | None:
        """What has changed from the state after one entry up to now; None where none is meant.

        ``entries`` are all of a record, the latest first; ``asked`` is from the address.
        """
        for entry in entries:
            if str(entry.change.pk) == asked:
                between = differences(entry.change.state, entries[0].change.state)
                return self.shown(Entry(entry.change, between))
        return None


def names_of(form: type[Any], own: Mapping[str, Words]) -> Callable[[str], str]:
    """How fields are called: as the form does, or by a name of their own."""

    def name(field: str) -> str:
        if field in own:
            return str(own[field])
        known = form.base_fields.get(field)
        return str(known.label) if known else field

    return name


def plain_value(value: Any) -> str:
    """A value of the journal as far as no context is needed to read it."""
    if value in (None, "", [], False):
        return "–"
    if value is True:
        return _("yes")
    return joined(value) if isinstance(value, list) else str(value)


def day(value: str) -> str:
    """A day of the journal as people write it."""
    return date_format(date.fromisoformat(value), "DATE_FORMAT")


def in_words(vocabulary: str, value: Any) -> str:
    """A code of a vocabulary, or several, by the names in the reader's language."""
    reference, tag = get_reference(), get_language() or "de"
    codes = value if isinstance(value, list) else [value]
    return joined(reference.name(vocabulary, code, tag) for code in codes)


def joined(values: Iterable[Any]) -> str:
    """A list in one line."""
    return ", ".join(map(str, values))
