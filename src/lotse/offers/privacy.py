"""What offers keeps about people: ways to reach a provider, and what it answers."""

from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from lotse.offers.journal import DRAFT
from lotse.offers.kinds import OFFER
from lotse.offers.models import Offer, OfferDraft, ProviderAnswer
from lotse.offers.reviews import KEEP_ANSWER, KEEP_LINK, erase_answers, old_answers, old_links
from lotse.privacy import journal
from lotse.privacy.domain.declarations import Personal, Until, declare
from lotse.privacy.retention import Export, Purge
from lotse.words.indexing import refresh
from lotse.words.models import Text

REACH = Personal(
    purpose="joining an offer; small providers may give the number of a person",
    basis="published",
    until=Until("the offer is deleted"),
)

SAID = Personal(
    purpose="keeping an offer right; a provider may write a name, though nobody asks for one",
    basis="public_task",
    until=Until("the office decided about the answer", KEEP_ANSWER),
)
DECIDED = Personal(
    purpose="who in the office decided about an answer",
    basis="staff",
    until=Until("the account or the offer is deleted"),
)

DRAFTED = Personal(
    purpose="who in the office last wrote a draft",
    basis="staff",
    until=Until("the draft is published or discarded"),
)

DECLARATIONS = [
    declare(
        "offers.Offer",
        "id slug provider status is_example german_in german_out age_from age_to "
        "is_women_only is_parents_with_child has_childcare is_online starts_on ends_on "
        "pauses_in_school_holidays is_free join website picture confirmed_on confirmed_by "
        "next_review_on review_months published_at changed_at",
        phone=REACH,
        email=REACH,
    ),
    declare(
        "offers.OfferTopic",
        "id offer topic position",
    ),
    declare(
        "offers.Offer_accessibility",
        "id offer accessibilityfeature",
    ),
    declare(
        "offers.Offer_languages",
        "id offer language",
    ),
    declare(
        "offers.Offer_partners",
        "id offer organisation",
    ),
    declare(
        "offers.Offer_sites",
        "id offer site",
    ),
    declare(
        "offers.Offer_stages",
        "id offer stage",
    ),
    declare(
        "offers.OfferDraft",
        "id offer begun_at changed_at",
        state=REACH,
        base=REACH,
        changed_by=DRAFTED,
    ),
    declare("offers.PlannedStep", "id offer verb at obstacles"),
    declare(
        "offers.ReviewStep",
        "id offer review_on step taken_on has_reached_provider",
    ),
    declare(
        "offers.ConfirmationLink",
        "id offer digest made_at expires_at used_at",
    ),
    declare(
        "offers.ProviderAnswer",
        "id offer link answer language answered_at state accepted decided_at",
        shown=SAID,
        said=SAID,
        reason=SAID,
        decided_by=DECIDED,
    ),
    declare(
        "offers.Schedule",
        "id offer freq interval byday opens_at closes_at valid_from valid_to",
    ),
]


def delete_offers(offers: "QuerySet[Offer, Offer]", now: datetime) -> None:  # noqa: ARG001 – the shape of all erasers
    """Delete offers with their words, their history and their place in the search."""
    slugs = list(offers.values_list("slug", flat=True))
    Text.objects.filter(kind=OFFER.name, record_id__in=slugs).delete()
    for kind in (OFFER.name, DRAFT):
        journal.forget(kind=kind, record_ids=slugs)
    offers.delete()
    refresh(OFFER.name, slugs)


def _delete(records: "QuerySet[Any, Any]", now: datetime) -> None:  # noqa: ARG001 – the shape of all erasers
    records.delete()


PURGES = [
    Purge(
        name="offers.answers",
        model="offers.ProviderAnswer",
        until=SAID.until,
        empties={"offers.ProviderAnswer": "shown said reason"},
        due=lambda moment: old_answers(moment.now),
        erase=erase_answers,
        identity=("pk", "answered_at"),
    ),
    Purge(
        name="offers.links",
        model="offers.ConfirmationLink",
        until=Until("the link ended", KEEP_LINK),
        empties={},
        due=lambda moment: old_links(moment.now),
        erase=_delete,
    ),
    Purge(
        name="offers.offers",
        model="offers.Offer",
        until=REACH.until,
        empties={"offers.Offer": "phone email", "offers.OfferDraft": "state base changed_by"},
        erase=delete_offers,
        identity=("pk", "slug"),
    ),
]
EXPORTS = [
    Export(
        "offers.ProviderAnswer",
        lambda person: ProviderAnswer.objects.filter(offer__email__iexact=person.email or "-"),
    ),
    Export(
        "offers.OfferDraft",
        lambda person: OfferDraft.objects.filter(
            Q(offer__email__iexact=person.email or "-") | Q(changed_by=person.user)
            if person.user
            else Q(offer__email__iexact=person.email or "-")
        ),
    ),
]
