"""Does a note look as if it named a person? A hint for whoever writes it, never a judgement.

Looked for are given names and words that come before names, numbers as long as a telephone's or a
date of birth, mail addresses, and streets with a number. It warns too often rather than too seldom.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

LONG_NUMBER = 5
"""Digits of a number that may lead to somebody: a telephone, a postcode, a date of birth."""
NUMBER = re.compile(r"\d(?:[\s./()-]{0,2}\d)*")
WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")


class Hint(StrEnum):
    """What a note seems to hold."""

    NAME = "name"
    NUMBER = "number"
    ADDRESS = "address"


@dataclass(frozen=True)
class PersonalWords:
    """Lists, all in lower case: given names, words before names, ends of names of streets."""

    names: frozenset[str]
    before_names: frozenset[str]
    streets: tuple[str, ...]


def find_hints(text: str, known: PersonalWords) -> frozenset[Hint]:
    """What of a person a short text seems to hold.

    >>> words = PersonalWords(frozenset({"olena"}), frozenset({"frau"}), ("straße", "str"))
    >>> sorted(find_hints("Frau K. fragt nach der Kita", words))
    [<Hint.NAME: 'name'>]
    >>> sorted(find_hints("Klasse 5, drei Kinder", words))
    []
    """
    found = set()
    words = [word.lower() for word in WORD.findall(text)]
    if any(word in known.names or word in known.before_names for word in words):
        found.add(Hint.NAME)
    for number in NUMBER.findall(text):
        if sum(sign.isdigit() for sign in number) >= LONG_NUMBER:
            found.add(Hint.NUMBER)
    if "@" in text or _names_street(text, known):
        found.add(Hint.ADDRESS)
    return frozenset(found)


def _names_street(text: str, known: PersonalWords) -> bool:
    """Whether a number follows a word that ends as streets do."""
    ends = "|".join(re.escape(end) for end in known.streets)
    return bool(ends) and re.search(rf"(?:{ends})\.?\s*\d", text.lower()) is not None
