"""When an event may be shown to the public."""

from collections.abc import Mapping

from lotse.events.domain.facts import EventFacts

REQUIRED_TEXTS = ("title", "summary")


def find_obstacles(facts: EventFacts, source_texts: Mapping[str, str]) -> list[str]:
    """Codes of what keeps an event from being published; empty when it may be.

    A family must learn what it is, in which language, and where; a picture must be told to whoever
    does not see it (WCAG 2.2, 1.1.1).
    """
    obstacles = [f"no_{name}" for name in REQUIRED_TEXTS if not source_texts.get(name, "").strip()]
    if not facts.languages:
        obstacles.append("no_language")
    if not (facts.site or facts.online_url or source_texts.get("place_note", "").strip()):
        obstacles.append("no_place")
    if facts.picture and not source_texts.get("picture_alt", "").strip():
        obstacles.append("no_picture_alt")
    return obstacles
