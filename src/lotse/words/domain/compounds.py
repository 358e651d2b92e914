"""Taking German compounds apart: Kitaplatz is Kita and Platz."""

from functools import lru_cache

from lotse.words.domain.folding import fold, letters

LINKS = ("", "s", "es", "n", "en", "er", "e", "-")
ENDINGS = ("e", "en", "n", "s", "es", "er", "ern")
SHORTEST = 3


def split_compound(token: str, parts: frozenset[str]) -> tuple[str, ...]:
    """The known parts that a folded word consists of, fewest first; empty when it is none.

    Parts may be joined by linking letters (Bildung-s-paket); the last part may have an ending of
    its own. A word that is itself one part is not taken apart.
    """
    if len(token) < 2 * SHORTEST:
        return ()
    found = _split(token, parts)
    return found if len(found) > 1 else ()


def compound_parts(word: str, parts: frozenset[str]) -> tuple[str, ...]:
    """The parts of a clean word, like :func:`split_compound`.

    Where two parts meet, folding may see an umlaut that is none (Kita-Essen), so a word that does
    not split is tried once more with its letters as they are.
    """
    return split_compound(fold(word), parts) or split_compound(letters(word), parts)


@lru_cache(maxsize=50_000)
def _split(word: str, parts: frozenset[str]) -> tuple[str, ...]:
    """The best split, () for none. The memory makes each rest of a word be looked at once."""
    if known_part(word, parts):
        return (word,)
    candidates: list[tuple[str, ...]] = []
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
    # Fewest parts, then the longest first part, then the alphabet, so that it is never chance.
    return min(
        candidates,
        key=lambda split: (len(split), [-len(part) for part in split], split),
        default=(),
    )


def known_part(word: str, parts: frozenset[str]) -> str:
    """The part that a word is, perhaps in the plural or another case (camps: camp); or ""."""
    forms = (word, *(word.removesuffix(ending) for ending in ENDINGS))
    return next((form for form in forms if form in parts), "")
