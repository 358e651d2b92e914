"""The draft beside a public offer: compare, publish, discard."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core import signing
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from lotse.accounts.roles import Right
from lotse.backoffice.offers.confirmations import marked
from lotse.backoffice.offers.language import field_name, shown_value
from lotse.backoffice.offers.record import OFFERS, previews
from lotse.backoffice.offers.staff_texts import obstacle_words, refusal_words
from lotse.backoffice.records.page import get_record
from lotse.backoffice.rendering import StaffRequest, render_staff
from lotse.backoffice.screens import screen
from lotse.kit import clock
from lotse.kit.errors import Refused
from lotse.kit.merging import State, changed_fields
from lotse.offers.access import may_draft, may_publish
from lotse.offers.actions import obstacles_of
from lotse.offers.drafts import Seen, discard_draft, merged_draft, publish_draft
from lotse.offers.journal import facts_from_state, texts_from_state
from lotse.offers.models import OfferDraft, Status
from lotse.offers.office_queries import Editing
from lotse.reference.queries import get_reference

SALT = "lotse.backoffice.offers.compared"


@dataclass(frozen=True)
class Row:
    """One field that the draft changes: pieces of text with a mark for those that differ."""

    name: str
    label: str
    public: list[tuple[bool, str]]
    drafted: list[tuple[bool, str]]
    is_conflict: bool


@screen(Right.READ)
@require_safe
def compare(request: StaffRequest, slug: str) -> HttpResponse:
    """Draft and public version side by side. Where both changed a field, somebody chooses."""
    editing = get_record(OFFERS, slug)
    draft = _get_draft(editing)
    public = editing.state
    merged = merged_draft(draft, public)
    facts, texts = facts_from_state(slug, merged.state), texts_from_state(merged.state)
    reference = get_reference()
    context: dict[str, Any] = {
        "offer": editing.offer,
        "draft": draft,
        "rows": _rows(public, merged.state, merged.conflicts),
        "has_conflicts": bool(merged.conflicts),
        "seen": _seal(editing.changed_at, draft.changed_at),
        "obstacles": [obstacle_words(code) for code in obstacles_of(facts, texts)],
        "planned_at": editing.planned.get("publish"),
        "previews": previews(reference, editing),
        "is_public": editing.offer.status == Status.PUBLISHED,
        "languages": reference.district.languages if reference.district else ["de"],
        "may_publish": may_publish(request.user),
        "may_draft": may_draft(request.user),
    }
    return render_staff(request, "backoffice/offers/draft.html", context)


@screen(Right.PUBLISH)
@require_POST
def publish(request: StaffRequest, slug: str) -> HttpResponse:
    """Publish what was compared; when one side has moved since, it is compared again."""
    editing = get_record(OFFERS, slug)
    try:
        publish_draft(
            slug=slug,
            seen=_unseal(request),
            keep_public=[
                name.removeprefix("keep-")
                for name, value in request.POST.items()
                if name.startswith("keep-") and value == "public"
            ],
            by=request.user,
            now=clock.now(),
        )
    except Refused as refusal:
        return _refuse(request, slug, refusal)
    is_public = editing.offer.status == Status.PUBLISHED
    messages.success(request, _("Published.") if is_public else _("Saved."))
    return HttpResponseRedirect(reverse("staff_offer", args=[slug]))


@screen(Right.WRITE)
@require_POST
def discard(request: StaffRequest, slug: str) -> HttpResponse:
    """Throw the draft away."""
    get_record(OFFERS, slug)
    seen = _unseal(request).draft
    try:
        if seen is None:
            raise Refused("offers.changed_meanwhile", slug=slug)
        discard_draft(slug=slug, seen=seen, by=request.user, now=clock.now())
    except Refused as refusal:
        return _refuse(request, slug, refusal)
    messages.success(request, _("Discarded. The history keeps what the draft said."))
    return HttpResponseRedirect(reverse("staff_offer", args=[slug]))


def _refuse(request: StaffRequest, slug: str, refusal: Refused) -> HttpResponse:
    if refusal.code == "offers.changed_meanwhile":
        messages.warning(
            request,
            _("Offer or draft have changed in the meantime. Please compare once more."),
        )
    else:
        messages.error(request, refusal_words(refusal))
    is_gone = refusal.code == "offers.no_draft"
    target = "staff_offer" if is_gone else "staff_offer_draft"
    return HttpResponseRedirect(reverse(target, args=[slug]))


def _rows(public: State, drafted: State, conflicts: tuple[str, ...]) -> list[Row]:
    rows = []
    for name in changed_fields(public, drafted):
        now, then = marked(
            shown_value(name, public.get(name)), shown_value(name, drafted.get(name))
        )
        rows.append(Row(name, field_name(name), now, then, name in conflicts))
    return rows


def _get_draft(editing: Editing) -> OfferDraft:
    if editing.draft is None:
        raise Http404
    return editing.draft


def _seal(offer: datetime, draft: datetime) -> str:
    return signing.dumps([offer.isoformat(), draft.isoformat()], salt=SALT)


def _unseal(request: StaffRequest) -> Seen:
    try:
        offer, draft = signing.loads(request.POST.get("seen", ""), salt=SALT)
    except signing.BadSignature:
        return Seen(clock.now(), None)
    return Seen(datetime.fromisoformat(offer), datetime.fromisoformat(draft))
