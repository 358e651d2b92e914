"""Do words hint at danger? Then numbers are shown; nothing else follows from it."""

import re
from collections.abc import Iterable


def hints_at_danger(text: str, beginnings: Iterable[str]) -> bool:
    """Whether a word of the text begins with one of these.

    >>> hints_at_danger("Er schlägt mein Kind", ["schlägt", "gewalt"])
    True
    >>> hints_at_danger("Wann ist Anmeldung?", ["schlägt", "gewalt"])
    False
    """
    low = text.lower().replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")
    found = "|".join(re.escape(word.lower()) for word in beginnings)
    return bool(found) and re.search(rf"(?<!\w)(?:{found})", low) is not None
