"""The journal of an offer in the words of its form."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lotse.backoffice.offers.forms import OfferForm
from lotse.backoffice.offers.staff_texts import STATUS_NAMES, VERBS
from lotse.privacy.journal import Entry

OWN_NAMES = {
    "status": gettext_lazy("State"),
    "schedules": gettext_lazy("Times"),
    "picture_alt": gettext_lazy("Alternative text"),
}


@dataclass(frozen=True)
class ShownChange:
    """One change as the history shows it."""

    pk: int
    at: datetime
    who: str
    verb: str | Promise
    lines: list[tuple[str, str, str]]
    is_first: bool
    can_be_restored: bool


def shown_history(entries: list[Entry]) -> list[ShownChange]:
    """Entries of the journal with the names of fields and readable values."""
    return [
        ShownChange(
            pk=entry.change.pk,
            at=entry.change.at,
            who=str(entry.change.by) if entry.change.by else _("by itself"),
            verb=VERBS.get(entry.change.verb, entry.change.verb),
            lines=[
                (_name(each.field), _value(each.field, each.before), _value(each.field, each.after))
                for each in entry.differences
                if _value(each.field, each.before) != _value(each.field, each.after)
            ],
            is_first=not any(each.before is not None for each in entry.differences),
            can_be_restored="provider" in entry.change.state,
        )
        for entry in entries
    ]


def _name(field: str) -> str:
    if field in OWN_NAMES:
        return str(OWN_NAMES[field])
    known = OfferForm.base_fields.get(field)
    return str(known.label) if known else field


def _value(field: str, value: Any) -> str:
    if value in (None, "", [], False):
        return "–"
    if value is True:
        return _("yes")
    if field == "status":
        return str(STATUS_NAMES[value])
    if field == "schedules":
        return "; ".join(
            f"{','.join(row['byday'])} {row['opens_at'][:5]}–{(row['closes_at'] or '')[:5]}"
            for row in value
        )
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
