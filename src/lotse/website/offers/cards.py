"""What a list shows of an offer."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from lotse.offers.domain.catalogue import FEATURES, Match
from lotse.offers.kinds import OFFER
from lotse.reference.queries import Reference
from lotse.website.offers.texts import feature_label, weekday_label
from lotse.words.domain.states import Shown
from lotse.words.queries import RecordTexts, texts_for

SHOWN_LANGUAGES = 6


@dataclass(frozen=True)
class Card:
    """One offer in a list."""

    slug: str
    title: Shown
    summary: Shown
    topic: str
    topic_label: str
    provider: str
    badges: list[str]
    places: list[str]
    days: list[str]
    languages: list[str]
    more_languages: int
    distance_km: float | None
    is_example: bool
    is_overdue: bool
    confirmed_on: date
    is_machine: bool
    is_foreign: bool
    """Whether the text is in another language than the page."""


def cards(matches: Iterable[Match], reference: Reference, language: str, today: date) -> list[Card]:
    """The cards of some offers; one statement, whatever their number."""
    wanted = list(matches)
    texts = texts_for(OFFER, (match.entry.slug for match in wanted), language, ("title", "summary"))
    return [_card(match, texts[match.entry.slug], reference, language, today) for match in wanted]


def _card(
    match: Match, texts: RecordTexts, reference: Reference, language: str, today: date
) -> Card:
    entry = match.entry
    features = entry.values["feature"]
    places = list(entry.places)
    if "online" in features:
        places.append(_("Online or by phone"))
    title = texts["title"]
    return Card(
        slug=entry.slug,
        title=title,
        summary=texts["summary"],
        topic=entry.topics[0],
        topic_label=reference.name("topic", entry.topics[0], language),
        provider=entry.provider_name,
        badges=[
            feature_label(feature)
            for feature in FEATURES
            if feature in features and feature != "online"
        ],
        places=places,
        days=[weekday_label(day) for day in entry.days],
        languages=[reference.languages[tag].autonym for tag in entry.languages[:SHOWN_LANGUAGES]],
        more_languages=max(0, len(entry.languages) - SHOWN_LANGUAGES),
        distance_km=match.distance,
        is_example=entry.is_example,
        is_overdue=entry.next_review_on < today,
        confirmed_on=entry.confirmed_on,
        is_machine=texts.is_machine,
        is_foreign=title.language != language,
    )
