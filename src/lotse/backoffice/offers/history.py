"""The history of an offer: its journal in the words of its form, and the way back."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from lotse.accounts.roles import Right
from lotse.backoffice.offers.forms import OfferForm
from lotse.backoffice.offers.staff_texts import (
    DRAFT_VERBS,
    STATUS_NAMES,
    VERBS,
    WITHOUT_PERSON,
    refusal_words,
)
from lotse.backoffice.rendering import StaffRequest, render_entrance, render_staff
from lotse.backoffice.screens import screen
from lotse.kit import clock
from lotse.kit.errors import Refused
from lotse.offers import office_actions
from lotse.offers.access import may_edit
from lotse.offers.journal import DRAFT
from lotse.offers.kinds import OFFER
from lotse.offers.office_queries import Editing, find_for_editing
from lotse.privacy.journal import Entry, history

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
            who=_who(entry),
            verb=(DRAFT_VERBS if entry.change.kind == DRAFT else VERBS).get(
                entry.change.verb, entry.change.verb
            ),
            lines=[
                (
                    field_name(each.field),
                    shown_value(each.field, each.before),
                    shown_value(each.field, each.after),
                )
                for each in entry.differences
                if shown_value(each.field, each.before) != shown_value(each.field, each.after)
            ],
            is_first=not any(each.before is not None for each in entry.differences),
            can_be_restored=entry.change.kind == OFFER.name and "provider" in entry.change.state,
        )
        for entry in entries
    ]


def _who(entry: Entry) -> str:
    if entry.change.by:
        return str(entry.change.by)
    return str(WITHOUT_PERSON.get(entry.change.verb) or _("by itself"))


def field_name(field: str) -> str:
    """A field as its form names it."""
    if field in OWN_NAMES:
        return str(OWN_NAMES[field])
    known = OfferForm.base_fields.get(field)
    return str(known.label) if known else field


def shown_value(field: str, value: Any) -> str:
    """A value of the journal in words."""
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


@screen(Right.READ)
@require_safe
def history_page(request: StaffRequest, slug: str) -> HttpResponse:
    """Who changed what, the latest first."""
    editing = _get(slug)
    drafted = [entry for entry in history(DRAFT, slug) if entry.change.verb in DRAFT_VERBS]
    entries = [*history(OFFER.name, slug), *drafted]
    entries.sort(key=lambda entry: entry.change.pk, reverse=True)
    context = {
        "offer": editing.offer,
        "entries": shown_history(entries),
        "may_edit": may_edit(request.user, editing.offer),
    }
    return render_staff(request, "backoffice/offers/history.html", context)


@screen(Right.WRITE)
@require_POST
def restore(request: StaffRequest, slug: str, pk: int) -> HttpResponse:
    """Bring back how an offer was after a change."""
    editing = _get(slug)
    if not may_edit(request.user, editing.offer):
        return render_entrance(request, "backoffice/refused.html", {}, status=403)
    try:
        office_actions.restore_offer_state(
            slug=slug, change_id=pk, by=request.user, now=clock.now()
        )
        messages.success(request, _("Brought back. The present state stays in the history."))
    except Refused as refusal:
        messages.error(request, refusal_words(refusal))
    return HttpResponseRedirect(reverse("staff_offer_history", args=[slug]))


def _get(slug: str) -> Editing:
    editing = find_for_editing(slug)
    if editing is None:
        raise Http404
    return editing
