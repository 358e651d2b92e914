"""What every screen of one round shows above: its event, its dates, the ways to the others."""

from typing import Any

from django.utils.translation import get_language

from lotse.events import texts
from lotse.events.kinds import EVENT, SOURCE_LANGUAGE
from lotse.events.models import Round
from lotse.events.registration_queries import get_round
from lotse.reference.queries import Reference, get_reference
from lotse.words.queries import texts_for


class RoundPage:
    """A round with the words around it; 404 when there is none."""

    def __init__(self, round_id: int) -> None:
        self.round: Round = get_round(round_id)
        self.reference: Reference = get_reference()
        self.tag = get_language() or SOURCE_LANGUAGE

    @property
    def zone(self) -> str:
        """The zone of the place."""
        return self.reference.time_zone

    @property
    def title(self) -> str:
        """The title of the event in German, as the office knows it."""
        slug = self.round.event.slug
        return str(texts_for(EVENT, [slug], SOURCE_LANGUAGE, ["title"])[slug]["title"]) or slug

    def language(self, tag: str) -> str:
        """The name of a language in that of the screen."""
        return self.reference.name("language", tag, self.tag) if tag else ""

    def context(self, here: str) -> dict[str, Any]:
        """What the head of the page needs; ``here`` is the screen that is open."""
        dates = [one for one in self.round.dates.all() if not one.is_cancelled]
        return {
            "round": self.round,
            "event": self.round.event,
            "title": self.title,
            "dates": [
                texts.when(one.starts_at, one.ends_at, self.zone, is_all_day=one.is_all_day)
                for one in dates
            ],
            "sheets": [(one, texts.moment(one.starts_at, self.zone)) for one in dates],
            "here": here,
        }
