"""Writing drafts beside offers that the public sees."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from lotse.kit import locks
from lotse.kit.errors import Refused
from lotse.kit.merging import Merged, State
from lotse.offers.actions import Words, save_offer
from lotse.offers.domain.merging import merge
from lotse.offers.journal import facts_from_state, note_draft, public_state, texts_from_state
from lotse.offers.kinds import OFFER, SOURCE_LANGUAGE
from lotse.offers.models import Offer, OfferDraft, PlannedStep, Status
from lotse.offers.queries import facts_of

if TYPE_CHECKING:
    from lotse.accounts.models import User


@dataclass(frozen=True)
class Seen:
    """When offer and draft were last changed, as somebody saw them; None where was no draft."""

    offer: datetime
    draft: datetime | None


@transaction.atomic
def save_draft(  # noqa: PLR0913 – a draft has these parts
    *,
    slug: str,
    state: State,
    base: State,
    seen: datetime | None,
    by: "User",
    now: datetime,
    takes_over: bool = False,
) -> OfferDraft:
    """Keep changes of a public offer beside it; the public goes on seeing the offer.

    ``base`` is the public version that the writer saw: what the public version gets in the
    meantime, from a provider for example, is not lost. ``seen`` is when the draft was last changed
    as the writer knows, None where there was none. Refused with ``offers.changed_meanwhile``
    when somebody else wrote the draft since, with ``offers.not_public`` for an offer that is a
    draft itself, with ``offers.unknown``, with ``kit.locked`` while somebody else writes it.
    """
    locks.require(kind=OFFER.name, record_id=slug, by=by, now=now, takes_over=takes_over)
    offer = _lock(slug)
    draft = OfferDraft.objects.filter(offer=offer).first()
    if (draft.changed_at if draft else None) != seen:
        raise Refused("offers.changed_meanwhile", slug=slug)
    if draft is None:
        if offer.status != Status.PUBLISHED:
            raise Refused("offers.not_public", slug=slug)
        draft = OfferDraft(offer=offer, begun_at=now)
        note_draft(slug=slug, verb="begin", state=base, by=by, now=now)
    draft.state, draft.base = dict(state), dict(base)
    draft.changed_at, draft.changed_by = now, by
    draft.save()
    note_draft(slug=slug, verb="draft", state=state, by=by, now=now)
    return draft


@transaction.atomic
def discard_draft(*, slug: str, seen: datetime, by: "User", now: datetime) -> None:
    """Throw a draft away; the history keeps it. A plan to publish it goes with it.

    Refused with ``offers.no_draft``, and with ``offers.changed_meanwhile`` when somebody wrote it
    since it was ``seen``.
    """
    offer = _lock(slug)
    draft = _get_draft(offer)
    if draft.changed_at != seen:
        raise Refused("offers.changed_meanwhile", slug=slug)
    note_draft(slug=slug, verb="discard", state=public_state(facts_of(offer)), by=by, now=now)
    _end(offer, draft)


@transaction.atomic
def publish_draft(
    *,
    slug: str,
    by: "User | None",
    now: datetime,
    seen: Seen | None = None,
    keep_public: Collection[str] = (),
) -> None:
    """Make the draft what the offer says; what the public version got meanwhile stays.

    Where both changed the same field, somebody has to decide: whoever has ``seen`` both gets the
    draft's value, but the public one for fields in ``keep_public``. Without ``seen`` (a plan) it
    is refused with ``offers.draft_conflicts`` and the fields. Refused with ``offers.no_draft``,
    with ``offers.changed_meanwhile`` when offer or draft moved since they were seen, and like
    :func:`save_offer`.
    """
    offer = _lock(slug)
    draft = _get_draft(offer)
    if seen is not None and seen != Seen(offer.changed_at, draft.changed_at):
        raise Refused("offers.changed_meanwhile", slug=slug)
    public = public_state(facts_of(offer))
    merged = merge(draft.base, draft.state, public)
    if seen is None and merged.conflicts:
        raise Refused("offers.draft_conflicts", slug=slug, fields=list(merged.conflicts))
    kept = {name: public.get(name) for name in merged.conflicts if name in keep_public}
    state = merged.state | kept
    words = [Words(SOURCE_LANGUAGE, texts_from_state(state))]
    facts = facts_from_state(slug, state)
    save_offer(facts=facts, words=words, by=by, now=now, verb="publish_draft")
    _end(offer, draft)


def merged_draft(draft: OfferDraft, public: State) -> Merged:
    """A draft as it would be published now."""
    return merge(draft.base, draft.state, public)


def _end(offer: Offer, draft: OfferDraft) -> None:
    draft.delete()
    PlannedStep.objects.filter(offer=offer, verb=PlannedStep.Verb.PUBLISH).delete()


def _lock(slug: str) -> Offer:
    offer = Offer.objects.select_for_update().filter(slug=slug).first()
    if offer is None:
        raise Refused("offers.unknown", reason=f"there is no offer {slug}")
    return offer


def _get_draft(offer: Offer) -> OfferDraft:
    draft = OfferDraft.objects.filter(offer=offer).first()
    if draft is None:
        raise Refused("offers.no_draft", slug=offer.slug)
    return draft
