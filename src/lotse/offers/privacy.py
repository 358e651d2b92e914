"""What offers keeps about people: ways to reach a provider, and what it answers."""

from lotse.privacy.domain.declarations import Personal, declare

REACH = Personal(
    purpose="joining an offer; small providers may give the number of a person",
    basis="Art. 6(1)(e) GDPR with section 3 NDSG; published by the provider itself",
    lifetime="from the entry until the offer is deleted",
)

SAID = Personal(
    purpose="keeping an offer right; a provider may write a name, though nobody asks for one",
    basis="Art. 6(1)(e) GDPR with section 3 NDSG",
    lifetime="from the answer; erased 180 days after the office decided about it",
)
DECIDED = Personal(
    purpose="who in the office decided about an answer",
    basis="Art. 6(1)(e) GDPR with section 3 NDSG; section 88 NBG for staff",
    lifetime="from the decision until the account or the offer is deleted",
)

DRAFTED = Personal(
    purpose="who in the office last wrote a draft",
    basis="Art. 6(1)(e) GDPR with section 3 NDSG; section 88 NBG for staff",
    lifetime="until the draft is published or discarded",
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
