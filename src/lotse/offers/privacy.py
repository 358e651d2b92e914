"""What offers keeps about people: nothing but ways to reach a provider."""

from lotse.privacy.domain.declarations import Personal, declare

REACH = Personal(
    purpose="joining an offer; small providers may give the number of a person",
    basis="Art. 6(1)(e) GDPR with section 3 NDSG; published by the provider itself",
    lifetime="from the entry until the offer is deleted",
)

DECLARATIONS = [
    declare(
        "offers.Offer",
        "id slug provider status is_example german_in german_out age_from age_to "
        "is_women_only is_parents_with_child has_childcare is_online starts_on ends_on "
        "pauses_in_school_holidays is_free join website picture confirmed_on confirmed_by "
        "next_review_on published_at changed_at",
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
    declare("offers.PlannedStep", "id offer verb at obstacles"),
    declare(
        "offers.Schedule",
        "id offer freq interval byday opens_at closes_at valid_from valid_to",
    ),
]
