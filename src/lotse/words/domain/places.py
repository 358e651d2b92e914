"""Places in a text that a translation must keep.

Those that the program fills, such as ``{name}``, and addresses of links: ``[words](address)``.
"""

import re
from collections import Counter

PLACE = re.compile(r"\{\w*\}|(?<=\]\()[^()\s]+(?=\))")


def lost_places(source: str, translation: str) -> list[str]:
    """Places that a translation does not have as often as its source, or has without it.

    >>> lost_places("Für {name} bis {day}", "For {name} until {date}")
    ['{date}', '{day}']
    """
    wanted, found = Counter(PLACE.findall(source)), Counter(PLACE.findall(translation))
    return sorted({*(wanted - found), *(found - wanted)})
