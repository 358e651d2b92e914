"""When an offer may be shown to the public."""

from collections.abc import Mapping

from lotse.offers.domain.facts import OfferFacts

REQUIRED_TEXTS = ("title", "summary", "how_to_join")


def find_obstacles(
    facts: OfferFacts, source_texts: Mapping[str, str], *, has_hidden_partner: bool = False
) -> list[str]:
    """Codes of what keeps an offer from being published; empty when it may be.

    A family must learn what it is, for whom, in which language, where, and what to do next. That
    is all: an offer with a gap elsewhere is better than none. Who stands behind it must be public,
    too, and a picture must be told to whoever does not see it (WCAG 2.2, 1.1.1).
    """
    obstacles = [f"no_{name}" for name in REQUIRED_TEXTS if not source_texts.get(name, "").strip()]
    if not facts.stages:
        obstacles.append("no_stage")
    if not facts.topics:
        obstacles.append("no_topic")
    if not facts.languages:
        obstacles.append("no_language")
    if not (facts.sites or facts.is_online or facts.phone):
        obstacles.append("no_way_to_reach")
    if facts.join == "contact" and not (facts.phone or facts.email or facts.website):
        obstacles.append("no_contact")
    if facts.picture and not source_texts.get("picture_alt", "").strip():
        obstacles.append("no_picture_alt")
    if has_hidden_partner:
        obstacles.append("hidden_partner")
    return obstacles
