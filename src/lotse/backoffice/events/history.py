"""The journal of an event in the words of its form."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from lotse.accounts.roles import Right
from lotse.backoffice.changes import Language, ShownChange, names_of, plain_value
from lotse.backoffice.events.forms import EventForm
from lotse.backoffice.events.page import get_event
from lotse.backoffice.events.round_texts import POOLS
from lotse.backoffice.events.staff_texts import NAMES, ROLES, VERBS
from lotse.backoffice.rendering import StaffRequest, render_staff
from lotse.backoffice.screens import screen
from lotse.events.domain.capacity import PoolKind
from lotse.events.kinds import EVENT
from lotse.privacy.journal import history

OWN_NAMES = {
    "status": gettext_lazy("State"),
    "partners": gettext_lazy("Partners"),
    "rule": gettext_lazy("Rhythm"),
    "moved": gettext_lazy("Moved dates"),
    "cancelled": gettext_lazy("Cancelled dates"),
    "sizes": gettext_lazy("Other numbers of places"),
    "picture_alt": gettext_lazy("Alternative text"),
}


def changes_since(slug: str, seen: datetime) -> list[ShownChange]:
    """What others changed after somebody looked."""
    entries = history(EVENT.name, slug)
    return [LANGUAGE.shown(entry) for entry in entries if entry.change.at > seen]


@screen(Right.READ)
@require_safe
def history_page(request: StaffRequest, slug: str) -> HttpResponse:
    """Who changed what, the latest first."""
    context = {
        "title": get_event(slug).title,  # type: ignore[attr-defined]  # annotated by the query
        "back": (reverse("staff_event", args=[slug]), _("Back to the event")),
        "entries": [LANGUAGE.shown(entry) for entry in history(EVENT.name, slug)],
    }
    return render_staff(request, "backoffice/history.html", context)


def _value(field: str, value: Any) -> str:
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
