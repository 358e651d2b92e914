"""What kind of text a field holds: how long it should be and what a writer should mind."""

import re
from dataclasses import dataclass
from enum import StrEnum

from lotse.words.domain.states import plain_field


class Character(StrEnum):
    """The role that a text plays on a page."""

    TITLE = "title"
    """A name: a few words, no full stop."""
    SUMMARY = "summary"
    """One or two sentences in lists and under titles."""
    BODY = "body"
    """Running text."""


@dataclass(frozen=True)
class Limit:
    """Letters that a text should have at most (a hint), and lines as they are kept."""

    letters: int
    rows: int


LIMITS = {
    Character.TITLE: Limit(80, 2),
    Character.SUMMARY: Limit(240, 4),
    Character.BODY: Limit(4_000, 10),
}
TITLES = frozenset({"title", "name", "heading"})
SUMMARIES = frozenset(
    {"summary", "hint", "times", "cost", "picture_alt", "alt", "caption", "reason"}
)


MARKS = re.compile(r"\*\*|\]\(|^(- |\d+\. |#+ )", re.MULTILINE)


def has_marks(text: str) -> bool:
    """Whether a text has marks (bold, list, heading, link) that its translation should keep.

    >>> has_marks("Rufen Sie **heute** an."), has_marks("Rufen Sie an - bald.")
    (True, False)
    """
    return MARKS.search(text) is not None


def character_of(field: str) -> Character:
    """The character of a field, by its name: the same names mean the same in all contexts."""
    name = plain_field(field)
    if name in TITLES:
        return Character.TITLE
    return Character.SUMMARY if name in SUMMARIES else Character.BODY
