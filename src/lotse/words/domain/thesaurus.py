"""Words that stand for one another."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from lotse.words.domain.folding import fold, written_words
from lotse.words.domain.stemming import languages_of, stem, stems


@dataclass(frozen=True, eq=False)
class Thesaurus:
    """Words that stand for one another, and the parts of German compounds.

    ``groups`` maps a folded word or stem to what stands for it: the lexemes of all words of its
    group; an entry of several words (ثبت‌نام) is its lexemes with spaces between. ``words`` are the
    folded words themselves, ``parts`` the folded parts. Two thesauri are equal only if they are
    the same object, so that one can be the key of a cache.
    """

    groups: Mapping[str, frozenset[str]] = field(default_factory=dict)
    parts: frozenset[str] = frozenset()
    words: frozenset[str] = frozenset()

    @classmethod
    def from_lists(cls, groups: Iterable[Iterable[str]], parts: Iterable[str]) -> "Thesaurus":
        """Make a thesaurus of lists of words as people write them."""
        known: dict[str, frozenset[str]] = {}
        every: set[str] = set()
        for group in groups:
            entries = [entry for text in group if (entry := _parts_of(text))]
            lexemes = frozenset(
                " ".join(alternative) for entry in entries for alternative in ways_to_say(entry)
            )
            for entry in entries:
                joined = "".join(entry)
                every.update(map(fold, (joined, *entry)))
                for key in stems(joined):
                    known[key] = known.get(key, frozenset()) | lexemes
        return cls(known, frozenset(map(fold, parts)), frozenset(every - {""}))

    def alternatives(self, word: str) -> frozenset[tuple[str, ...]]:
        """What stands for a clean word: groups of lexemes, any of which will do."""
        found = {one for key in stems(word) for one in self.groups.get(key, ())}
        return frozenset(tuple(one.split()) for one in found)


def ways_to_say(parts: tuple[str, ...]) -> frozenset[tuple[str, ...]]:
    """The lexemes by which a clean word, given as its parts, may stand in a text.

    Joined it is one lexeme; in parts all of them are wanted, in whatever language they are.
    """
    ways: set[tuple[str, ...]] = {(one,) for one in stems("".join(parts))}
    if len(parts) > 1:
        telling = [part for part in parts if len(part) > 1]
        languages = dict.fromkeys(language for part in telling for language in languages_of(part))
        ways |= {tuple(stem(part, language) for part in telling) for language in languages}
        ways.add(tuple(map(fold, telling)))
    return frozenset(way for way in ways if way and all(way))


def _parts_of(text: str) -> tuple[str, ...]:
    return tuple(part for word in written_words(text) for part in word)
