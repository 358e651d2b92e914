"""What has changed between two wordings, word by word."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher


@dataclass(frozen=True)
class Piece:
    """A stretch of text: ``same``, ``gone`` (only before) or ``new`` (only after)."""

    change: str
    text: str


def compare(before: str, after: str) -> list[Piece]:
    """The way from one wording to the other; all pieces but the gone ones make up ``after``.

    >>> [(piece.change, piece.text) for piece in compare("am Montag um 9", "am Dienstag um 9")]
    [('same', 'am '), ('gone', 'Montag'), ('new', 'Dienstag'), ('same', ' um 9')]
    """
    old, new = _split(before), _split(after)
    pieces = []
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for what, old_start, old_end, new_start, new_end in matcher.get_opcodes():
        if what == "equal":
            pieces.append(Piece("same", "".join(new[new_start:new_end])))
            continue
        if old_end > old_start:
            pieces.append(Piece("gone", "".join(old[old_start:old_end])))
        if new_end > new_start:
            pieces.append(Piece("new", "".join(new[new_start:new_end])))
    return pieces


def _split(text: str) -> list[str]:
    return re.findall(r"\s+|\w+|[^\w\s]", text)
