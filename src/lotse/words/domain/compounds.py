"""Taking German compounds apart: Kitaplatz is Kita and Platz."""

from collections.abc import Collection
from functools import lru_cache

LINKS = ("", "s", "es", "n", "en", "er", "e")
SHORTEST = 3


def split_compound(word: str, parts: frozenset[str]) -> tuple[str, ...]:
    """The known parts that a folded word consists of, fewest first; empty when it is none.

    Parts may be joined by linking letters (Bildung-s-paket); the last part may have an ending of
    its own. A word that is itself one part is not taken apart.
    """
    if len(word) < 2 * SHORTEST:
        return ()
    found = _split(word, parts)
    return found if len(found) > 1 else ()


@lru_cache(maxsize=50_000)
def _split(word: str, parts: frozenset[str]) -> tuple[str, ...]:
    if _is_part(word, parts):
        return (word,)
    candidates = []
    for end in range(SHORTEST, len(word) - SHORTEST + 1):
        if word[:end] not in parts:
            continue
        for link in LINKS:
            rest = word[end + len(link) :]
            if (
                len(rest) >= SHORTEST
                and word[end:].startswith(link)
                and (tail := _split(rest, parts))
            ):
                candidates.append((word[:end], *tail))
    return min(
        candidates, key=lambda split: (len(split), [-len(part) for part in split]), default=()
    )


def _is_part(word: str, parts: Collection[str]) -> bool:
    """Whether a word is a part, perhaps in the plural or another case."""
    endings = ("e", "en", "n", "s", "es", "er", "ern")
    return word in parts or any(
        word.endswith(ending) and word.removesuffix(ending) in parts for ending in endings
    )
