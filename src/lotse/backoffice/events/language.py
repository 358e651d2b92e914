"""The journal of an event in the words of its form."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy

from lotse.backoffice.changes import Language, day, names_of, plain_value
from lotse.backoffice.events.forms import EventForm
from lotse.backoffice.events.round_texts import POOLS
from lotse.backoffice.events.staff_texts import NAMES, ROLES, VERBS
from lotse.backoffice.pictures import picture_in_words
from lotse.events.domain.capacity import PoolKind

OWN_NAMES = {
    "status": gettext_lazy("State"),
    "partners": gettext_lazy("Partners"),
    "rule": gettext_lazy("Rhythm"),
    "moved": gettext_lazy("Moved dates"),
    "cancelled": gettext_lazy("Cancelled dates"),
    "sizes": gettext_lazy("Other numbers of places"),
}


def _value(field: str, value: Any) -> str:
    """A value of the journal in words."""
    if value and field == "picture":
        return picture_in_words(value)
    if value and field.endswith("_on"):
        return day(value)
    if value and field in NAMES:
        return str(NAMES[field].get(value, value))
    if value and field in READABLE:
        return "; ".join(READABLE[field](value))
    return plain_value(value or None)


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

LANGUAGE = Language(names_of(EventForm, OWN_NAMES), _value, VERBS, {})
