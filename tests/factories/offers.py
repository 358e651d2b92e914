"""Partners and offers with as few words as possible."""

from datetime import UTC, date, datetime
from typing import Any

from lotse.offers.actions import Words, publish_offer, save_offer
from lotse.offers.domain.facts import OfferFacts
from lotse.offers.models import Offer
from lotse.partners.actions import ContactFacts, OrganisationFacts, SiteFacts, save_organisation
from lotse.partners.models import Organisation
from tests.factories.reference import GOSLAR

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
GERMAN = {
    "title": "Deutschkurs für Eltern",
    "summary": "Sie lernen Deutsch.",
    "how_to_join": "Rufen Sie an.",
}


def make_partner(slug: str = "kvhs", **changes: Any) -> Organisation:
    """An organisation in Goslar with one place and one way to reach it."""
    facts = {
        "kind": "adult_education",
        "name": f"Kreisvolkshochschule {slug}",
        "languages": ("de",),
        "sites": [
            SiteFacts(
                slug=slug,
                street="Klubgartenstraße 6",
                postcode="38640",
                place="Goslar",
                municipality=GOSLAR,
                latitude=51.907,
                longitude=10.43,
            )
        ],
        "contacts": [ContactFacts("office", "030 23125-110", f"{slug}@example.org")],
    }
    return save_organisation(facts=OrganisationFacts(slug=slug, **(facts | changes)), now=NOW)


def offer_facts(slug: str = "deutschkurs", **changes: Any) -> OfferFacts:
    """Facts of an offer that may be published; its provider is ``kvhs``."""
    facts: dict[str, Any] = {
        "provider": "kvhs",
        "stages": ("adult",),
        "topics": ("learn_german",),
        "languages": ("de", "ar"),
        "confirmed_on": date(2026, 9, 1),
        "confirmed_by": "provider",
        "next_review_on": date(2027, 3, 1),
        "sites": ("kvhs",),
        "phone": "030 23125-110",
    }
    return OfferFacts(slug=slug, **(facts | changes))


def make_offer(
    slug: str = "deutschkurs",
    texts: dict[str, dict[str, str]] | None = None,
    *,
    published: bool = True,
    **changes: Any,
) -> Offer:
    """An offer, with its provider if needed; ``texts`` maps languages to texts."""
    if not Organisation.objects.filter(slug=changes.get("provider", "kvhs")).exists():
        make_partner(changes.get("provider", "kvhs"))
    facts = offer_facts(slug, **changes)
    words = [Words("de", GERMAN | (texts or {}).get("de", {}))]
    words += [Words(tag, said) for tag, said in (texts or {}).items() if tag != "de"]
    offer = save_offer(facts=facts, words=words, by=None, now=NOW)
    if published:
        publish_offer(facts=facts, now=NOW)
        offer.refresh_from_db()
    return offer
