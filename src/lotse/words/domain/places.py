"""Places in a text that the program fills, such as ``{name}``: a translation must keep them."""

import re
from collections import Counter

PLACE = re.compile(r"\{\w*\}")


def lost_places(source: str, translation: str) -> list[str]:
    """Places that a translation does not have as often as its source, or has without it.

    >>> lost_places("Für {name} bis {day}", "For {name} until {date}")
    ['{date}', '{day}']
    """
    wanted, found = Counter(PLACE.findall(source)), Counter(PLACE.findall(translation))
    return sorted({*(wanted - found), *(found - wanted)})
