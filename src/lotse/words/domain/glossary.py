"""Terms with an agreed translation, and finding them in a text."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

ENDINGS = r"(?:e?n|e?s|e|er|ern|innen)?"
"""German endings with which a term still is the same term."""


@dataclass(frozen=True)
class Term:
    """A term of the source language and how it is translated."""

    source: str
    translation: str


@dataclass(frozen=True)
class Marked:
    """A stretch of text; ``term`` where it is a term of the glossary."""

    text: str
    term: Term | None = None


def mark(text: str, terms: Iterable[Term]) -> list[Marked]:
    """The text in stretches, terms marked; where two begin at one place the longer one wins.

    >>> [each.text for each in mark("Zwei Grundschulen", [Term("Grundschule", "x")]) if each.term]
    ['Grundschulen']
    """
    by_word = {term.source.casefold(): term for term in terms}
    if not by_word:
        return [Marked(text)]
    longest_first = sorted(by_word, key=len, reverse=True)
    words = "|".join(re.escape(word) for word in longest_first)
    stretches = []
    end = 0
    for found in re.finditer(rf"\b({words}){ENDINGS}\b", text, re.IGNORECASE):
        if found.start() > end:
            stretches.append(Marked(text[end : found.start()]))
        stretches.append(Marked(found.group(), by_word[found.group(1).casefold()]))
        end = found.end()
    if end < len(text) or not stretches:
        stretches.append(Marked(text[end:]))
    return stretches
