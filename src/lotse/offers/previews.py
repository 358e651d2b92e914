"""Links that show an offer as the public would see it, drafts included, for one day."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from lotse.kit.errors import Refused
from lotse.kit.previews import Previews
from lotse.offers.actions import fill, schedule_row
from lotse.offers.domain.facts import OfferFacts
from lotse.offers.drafts import merged_draft
from lotse.offers.journal import facts_from_state, public_state, texts_from_state
from lotse.offers.models import Offer, OfferTopic
from lotse.offers.queries import facts_of, with_page
from lotse.partners.models import Organisation, Site
from lotse.reference.models import AccessibilityFeature, Language, Stage

if TYPE_CHECKING:
    from django.db.models import QuerySet

PREVIEWS = Previews("lotse.offers.preview")


@dataclass(frozen=True)
class Previewed:
    """An offer as it would be; ``texts`` are German words that are not saved, or None."""

    offer: Offer
    texts: Mapping[str, str] | None


def preview_token(slug: str) -> str:
    """The part of an address that lets somebody see one offer."""
    return PREVIEWS.token(slug)


def find_previewed(token: str) -> Previewed | None:
    """The offer that a token shows, whatever its status, with the changes of its draft.

    None for a wrong or an old token, and where the draft names what is gone.
    """
    slug = PREVIEWS.slug(token)
    if slug is None:
        return None
    offer = with_page(Offer.objects.filter(slug=slug).select_related("draft")).first()
    if offer is None or not hasattr(offer, "draft"):
        return Previewed(offer, None) if offer else None
    state = merged_draft(offer.draft, public_state(facts_of(offer))).state
    try:
        drafted = _as_drafted(offer, facts_from_state(slug, state))
    except Refused:
        return None
    return Previewed(drafted, texts_from_state(state))


def _as_drafted(offer: Offer, facts: OfferFacts) -> Offer:
    """The offer with other facts, in memory only."""
    fill(offer, facts, offer.changed_at)
    sites = Site.objects.select_related("organisation", "municipality").prefetch_related(
        "accessibility"
    )
    related: dict[str, QuerySet[Any, Any]] = {
        "partners": Organisation.objects.filter(slug__in=facts.partners),
        "languages": Language.objects.filter(pk__in=facts.languages),
        "stages": Stage.objects.filter(pk__in=facts.stages),
        "accessibility": AccessibilityFeature.objects.filter(pk__in=facts.accessibility),
        "sites": sites.filter(slug__in=facts.sites),
    }
    known: dict[str, Any] = offer._prefetched_objects_cache  # type: ignore[attr-defined]  # Django's cache, and what loading adds
    for name, rows in related.items():
        list(rows)
        known[name] = rows
    times = offer.schedules.none()
    times._result_cache = [schedule_row(offer, one) for one in facts.schedules]
    known["schedules"] = times
    offer.ordered_topics = [  # type: ignore[attr-defined]  # Django's cache, and what loading adds
        OfferTopic(offer=offer, topic_id=topic, position=position)
        for position, topic in enumerate(facts.topics)
    ]
    return offer
