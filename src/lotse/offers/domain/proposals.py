"""What a provider says about its offer, and what it would change."""

from collections.abc import Mapping
from enum import StrEnum


class Answer(StrEnum):
    """What a provider can say."""

    STILL_RIGHT = "still_right"
    CHANGED = "changed"
    ENDED = "ended"


TEXTS = ("title", "summary", "description", "how_to_join", "cost")
"""Source texts that a provider can rewrite; accepting makes their translations stale."""
FACTS = ("phone", "email", "website", "ends_on")
"""Facts that a provider can correct; accepting writes them to the offer."""
BY_HAND = ("times", "place", "remark")
"""What a provider says in its own words, in any language; somebody in the office enters it."""
FIELDS = (*TEXTS, *FACTS, *BY_HAND)

LONGEST = {"title": 120, "summary": 300, "phone": 40, "email": 254, "website": 200}
LONGEST_TEXT = 2_000


def longest(field: str) -> int:
    """How many characters a field may have."""
    return LONGEST.get(field, LONGEST_TEXT)


def find_changes(shown: Mapping[str, str], said: Mapping[str, str]) -> dict[str, str]:
    """What differs between the values a provider was shown and those it sent back, by field.

    Line ends and surrounding space are no change. Words in its own terms count when there are any;
    a field that is empty now was emptied on purpose.
    """
    changes = {}
    for field in FIELDS:
        value = normalise(said.get(field, shown.get(field, "")))
        before = "" if field in BY_HAND else normalise(shown.get(field, ""))
        if value != before:
            changes[field] = value
    return changes


def normalise(value: str) -> str:
    """One form for all ways in which browsers send the same text."""
    lines = value.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(line.rstrip() for line in lines).strip()
