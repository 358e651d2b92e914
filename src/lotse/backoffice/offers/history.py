"""The history of an offer: its journal in the words of its form, and the way back."""

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from lotse.accounts.roles import Right
from lotse.backoffice.changes import Language, ShownChange, day, in_words, names_of, plain_value
from lotse.backoffice.deeds import do_and_say
from lotse.backoffice.offers.forms import CONFIRMER_NAMES, JOIN_NAMES, OfferForm
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


VOCABULARIES = {
    "topics": "topic",
    "stages": "stage",
    "languages": "language",
    "accessibility": "accessibility",
    "german_in": "cefr",
    "german_out": "cefr",
}
NAMES: dict[str, Mapping[str, Any]] = {"join": JOIN_NAMES, "confirmed_by": CONFIRMER_NAMES}


field_name = names_of(OfferForm, OWN_NAMES)


def shown_value(field: str, value: Any) -> str:
    """A value of the journal in words."""
    if field == "status" and value:
        return str(STATUS_NAMES[value])
    if field == "schedules" and value:
        return "; ".join(
            f"{','.join(row['byday'])} {row['opens_at'][:5]}–{(row['closes_at'] or '')[:5]}"
            for row in value
        )
    if value and field in VOCABULARIES:
        return in_words(VOCABULARIES[field], value)
    if value and field in NAMES:
        return str(NAMES[field].get(value, value))
    return day(value) if value and field.endswith("_on") else plain_value(value)


LANGUAGE = Language(field_name, shown_value, VERBS, WITHOUT_PERSON)
DRAFT_LANGUAGE = Language(field_name, shown_value, DRAFT_VERBS, {})


def shown_change(entry: Entry) -> ShownChange:
    """An entry of the journal of offers or of their drafts in words."""
    language = DRAFT_LANGUAGE if entry.change.kind == DRAFT else LANGUAGE
    return language.shown(entry)


@screen(Right.READ)
@require_safe
def history_page(request: StaffRequest, slug: str) -> HttpResponse:
    """Who changed what, the latest first."""
    editing = _get(slug)
    drafted = [entry for entry in history(DRAFT, slug) if entry.change.verb in DRAFT_VERBS]
    public = history(OFFER.name, slug)
    back = reverse("staff_offer", args=[slug])

    def restore_url(pk: int) -> str:
        return reverse("staff_offer_restore", args=[slug, pk])

    url = restore_url if may_edit(request.user, editing.offer) else None
    states = LANGUAGE.states(public, whole="provider", restore_url=url)
    entries = [
        *zip(public, states, strict=True),
        *((entry, DRAFT_LANGUAGE.shown(entry)) for entry in drafted),
    ]
    entries.sort(key=lambda pair: pair[0].change.pk, reverse=True)
    context = {
        "title": editing.offer.title,  # type: ignore[attr-defined]  # annotated by the query
        "back": (back, _("Back to the offer")),
        "entries": [shown for _entry, shown in entries],
        "since": LANGUAGE.since(public, request.GET.get("seit", "")),
    }
    return render_staff(request, "backoffice/history.html", context)


@screen(Right.WRITE)
@require_POST
def restore(request: StaffRequest, slug: str, pk: int) -> HttpResponse:
    """Bring back how an offer was after a change."""
    editing = _get(slug)
    if not may_edit(request.user, editing.offer):
        return render_entrance(request, "backoffice/refused.html", {}, status=403)

    def deed() -> str:
        office_actions.restore_offer_state(
            slug=slug, change_id=pk, by=request.user, now=clock.now()
        )
        return _("Brought back. The present state stays in the history.")

    return do_and_say(request, deed, refusal_words, reverse("staff_offer_history", args=[slug]))


def _get(slug: str) -> Editing:
    editing = find_for_editing(slug)
    if editing is None:
        raise Http404
    return editing
