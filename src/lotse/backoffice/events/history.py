"""The journal of an event in the words of its form."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lotse.backoffice.events.forms import EventForm
from lotse.backoffice.events.round_texts import POOLS
from lotse.backoffice.events.staff_texts import NAMES, ROLES, VERBS
from lotse.events.domain.capacity import PoolKind
from lotse.events.kinds import EVENT
from lotse.privacy.journal import Entry, history

OWN_NAMES = {
    "status": gettext_lazy("State"),
    "partners": gettext_lazy("Partners"),
    "rule": gettext_lazy("Rhythm"),
    "moved": gettext_lazy("Moved dates"),
    "cancelled": gettext_lazy("Cancelled dates"),
    "sizes": gettext_lazy("Other numbers of places"),
    "picture_alt": gettext_lazy("Alternative text"),
}


@dataclass(frozen=True)
class ShownChange:
    """One change as the history shows it."""

    at: datetime
    who: str
    verb: str | Promise
    lines: list[tuple[str, str, str]]
    is_first: bool


def changes_since(slug: str, seen: datetime) -> list[ShownChange]:
    """What others changed after somebody looked."""
    return shown_history([entry for entry in history(EVENT.name, slug) if entry.change.at > seen])


def shown_history(entries: list[Entry]) -> list[ShownChange]:
    """Entries of the journal with the names of fields and readable values."""
    return [
        ShownChange(
            at=entry.change.at,
            who=str(entry.change.by) if entry.change.by else _("by itself"),
            verb=VERBS.get(entry.change.verb, entry.change.verb),
            lines=[
                line
                for each in entry.differences
                if (line := _line(each.field, each.before, each.after))[1] != line[2]
            ],
            is_first=not any(each.before is not None for each in entry.differences),
        )
        for entry in entries
    ]


def _line(field: str, before: Any, after: Any) -> tuple[str, str, str]:
    return _name(field), _value(field, before), _value(field, after)


def _name(field: str) -> str:
    if field in OWN_NAMES:
        return str(OWN_NAMES[field])
    known = EventForm.base_fields.get(field)
    return str(known.label) if known else field


def _value(field: str, value: Any) -> str:
    if value in (None, "", [], {}, False):
        return "–"
    if value is True:
        return _("yes")
    if field in NAMES:
        return str(NAMES[field].get(value, value))
    if field in READABLE:
        return "; ".join(READABLE[field](value))
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _partners(value: Any) -> list[str]:
    return [f"{slug} ({ROLES.get(role, role)})" for slug, role in value]


def _moves(value: Any) -> list[str]:
    return [f"{_moment(was)} → {_moment(now)}" for was, now in value.items()]


def _sizes(value: Any) -> list[str]:
    found = []
    for key, number in value.items():
        at, _space, kind = key.rpartition(" ")
        places = "∞" if number is None else number
        found.append(f"{_moment(at)}: {POOLS[PoolKind(kind)]} {places}")
    return found


def _moment(text: str) -> str:
    return date_format(localtime(datetime.fromisoformat(text)), "SHORT_DATETIME_FORMAT")


READABLE: dict[str, Callable[[Any], list[str]]] = {
    "partners": _partners,
    "moved": _moves,
    "cancelled": lambda value: [_moment(one) for one in value],
    "sizes": _sizes,
}
"""How values that are no plain words are read."""
