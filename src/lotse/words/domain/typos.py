"""Finding the word that somebody meant."""

from collections import defaultdict
from collections.abc import Mapping

from rapidfuzz import process
from rapidfuzz.distance import OSA

SHORTEST = 4
LONG = 7
MOST = 3


class Vocabulary:
    """The folded words of all texts, with the number of records each occurs in."""

    def __init__(self, words: Mapping[str, int]) -> None:
        self._records = dict(words)
        self._by_length: dict[int, list[str]] = defaultdict(list)
        for word in words:
            self._by_length[len(word)].append(word)

    def __contains__(self, word: str) -> bool:
        return word in self._records

    def nearest(self, word: str) -> tuple[str, ...]:
        """Up to three words at most one letter away, from seven letters on two; best first.

        Two letters changing places count as one. The same first letter wins over another one,
        then the word that occurs in more records. Words under four letters have no near ones.
        """
        if len(word) < SHORTEST:
            return ()
        allowed = 2 if len(word) >= LONG else 1
        found: list[tuple[str, int]] = []
        for length in range(len(word) - allowed, len(word) + allowed + 1):
            found += [
                (near, int(distance))
                for near, distance, _ in process.extract(
                    word,
                    self._by_length.get(length, []),
                    scorer=OSA.distance,
                    score_cutoff=allowed,
                    limit=20,
                )
            ]
        found.sort(
            key=lambda item: (item[1], item[0][0] != word[0], -self._records[item[0]], item[0])
        )
        return tuple(near for near, _ in found[:MOST])
