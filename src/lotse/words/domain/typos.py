"""Finding the word that somebody meant."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from rapidfuzz import process
from rapidfuzz.distance import OSA

from lotse.words.domain.compounds import ENDINGS, LINKS
from lotse.words.domain.sounds import ARABIC, LATIN, difference, skeleton, sounds, spellings

SHORTEST = 4
LONG = 7
MOST = 3
LONGEST_ENDING = 3
OFTEN = 3
"""Texts in which a word stands that a slip is measured by."""
SHORTEST_PART = 4
"""A word that is taken apart has no shorter parts: "not" and "en" stand in too many."""
MOST_HEARD = 2
SURE = 6
"""From so many letters on a word of one text that is almost a frequent one may be a slip."""


@dataclass(frozen=True, eq=False)
class Vocabulary:
    """The folded words of all texts, with the number of records each occurs in.

    ``sure`` are words that are right even if they stand in one text only.

    Made once for many searches: it also keeps the words by length, for :meth:`nearest`, and in
    alphabetical order, for :meth:`begins`.
    """

    records: Mapping[str, int]
    sure: frozenset[str] = frozenset()
    _by_length: Mapping[int, list[str]] = field(init=False, repr=False)
    _in_order: list[str] = field(init=False, repr=False)
    _heard: dict[str, list[tuple[str, str]]] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        by_length: dict[int, list[str]] = defaultdict(list)
        for word in self.records:
            by_length[len(word)].append(word)
        # A frozen class fills its own derived fields this way.
        object.__setattr__(self, "records", MappingProxyType(dict(self.records)))
        object.__setattr__(self, "_by_length", dict(by_length))
        object.__setattr__(self, "_in_order", sorted(self.records))
        object.__setattr__(self, "_heard", {})

    def __contains__(self, word: str) -> bool:
        return word in self.records

    def begins(self, start: str, longest_rest: int | None = None) -> bool:
        """Whether a word begins like this and goes on with at most ``longest_rest`` letters."""
        for word in self._in_order[bisect_left(self._in_order, start) :]:
            if not word.startswith(start):
                return False
            if longest_rest is None or len(word) - len(start) <= longest_rest:
                return True
        return False

    def knows(self, lexeme: str) -> bool:
        """Whether this is a word, or the stem of one: a word but for a short ending."""
        return lexeme in self or (
            len(lexeme) >= SHORTEST and self.begins(lexeme, longest_rest=LONGEST_ENDING)
        )

    def nearest(self, word: str) -> tuple[str, ...]:
        """Up to three words at most one letter away, from seven letters on two; best first.

        Two letters changing places count as one. The same first letter wins over another one,
        then the word that occurs in more records. Words under four letters and words with digits
        (B1, 2027) have no near ones.
        """
        if len(word) < SHORTEST or not word.isalpha():
            return ()
        allowed = 2 if len(word) >= LONG else 1
        found: list[tuple[str, int]] = []
        for length in range(max(len(word) - allowed, SHORTEST - 1), len(word) + allowed + 1):
            found += [
                (near, int(distance))
                for near, distance, _ in process.extract(
                    word,
                    self._by_length.get(length, []),
                    scorer=OSA.distance,
                    score_cutoff=allowed,
                    limit=None,
                )
            ]
        found.sort(
            key=lambda item: (item[1], item[0][0] != word[0], -self.records[item[0]], item[0])
        )
        near = [one for one, _ in found]
        if any(self.records[one] >= OFTEN for one in near):
            # What stands in one text only may be a slip itself.
            near = [one for one in near if not self._may_be_slip(one)]
        return tuple(near[:MOST])

    def meant_by(self, word: str) -> tuple[str, ...]:
        """Frequent words one letter away from a word that stands in one text only."""
        if not self._may_be_slip(word):
            return ()
        near = process.extract(
            word,
            [one for by in (-1, 0, 1) for one in self._by_length.get(len(word) + by, [])],
            scorer=OSA.distance,
            score_cutoff=1,
            limit=None,
        )
        frequent = [one for one, _, _ in near if self.records[one] >= OFTEN]
        return tuple(sorted(frequent, key=lambda one: (-self.records[one], one))[:MOST])

    def sounding_like(self, word: str) -> tuple[str, ...]:
        """Up to two Latin words that a word in other letters may be: шуле is Schule; best first."""
        found: dict[str, tuple[int, int, int, str]] = {}
        for spelling in spellings(word):
            for heard in sounds(spelling):
                for german, form in self._by_skeleton().get(skeleton(heard), ()):
                    differs = difference(
                        heard, form, leaves_vowels_out=bool(ARABIC.fullmatch(spelling))
                    )
                    if differs is not None:
                        further = abs(len(form) - len(heard))
                        place = (differs, further, -self.records[german], german)
                        found[german] = min(place, found.get(german, place))
            if found:
                break
        if not found:
            return ()
        nearest = min(found.values())[:2]
        best = [one for one in found if found[one][:2] == nearest]
        return tuple(sorted(best, key=lambda one: found[one])[:MOST_HEARD])

    def _by_skeleton(self) -> Mapping[str, list[tuple[str, str]]]:
        """Latin words by their consonants; made when first asked for."""
        if not self._heard:
            heard: dict[str, list[tuple[str, str]]] = defaultdict(list)
            for word in self.records:
                if len(word) >= SHORTEST - 1 and LATIN.fullmatch(word):
                    for form in sounds(word):
                        heard[skeleton(form)].append((word, form))
            self._heard.update(heard)
        return self._heard

    def parts_of(self, word: str) -> tuple[str, ...]:
        """The words of texts that an unknown German word begins and ends with: Noten, System.

        Both where both are known, the longest ones; else the one that is; none for short words.
        """
        if len(word) < 2 * SHORTEST_PART or not LATIN.fullmatch(word):
            return ()
        cuts = range(SHORTEST_PART, len(word) - SHORTEST_PART + 1)
        both = [
            (at, front, back)
            for at in cuts
            if (front := self._front(word[:at])) and (back := self._back(word[at:]))
        ]
        if both:
            _, front, back = max(both, key=lambda one: (min(len(one[1]), len(one[2])), one[0]))
            return (front, back)
        backs = [back for at in cuts if (back := self._back(word[at:]))]
        return (backs[0],) if backs and len(backs[0]) > SHORTEST_PART else ()

    def _front(self, start: str) -> str:
        """The word that this is, with or without letters that link: Bildung-s."""
        forms = [start.removesuffix(link) for link in LINKS]
        return next((one for one in forms if len(one) >= SHORTEST_PART and one in self), "")

    def _back(self, end: str) -> str:
        """The word that this is, in one form or another: Systeme is System."""
        forms = (end, *(end.removesuffix(one) for one in ENDINGS))
        return next((one for one in forms if len(one) >= SHORTEST_PART and one in self), "")

    def _may_be_slip(self, word: str) -> bool:
        return len(word) >= SURE and self.records.get(word) == 1 and word not in self.sure
