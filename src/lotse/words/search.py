"""Looking for records by the words that a person types, in any language, with typos."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache

from django.db import connection

from lotse.kit.content_version import PerVersion, current
from lotse.words.domain.search import (
    SearchQuery,
    Thesaurus,
    Vocabulary,
    asks_when,
    corrections,
    is_question,
    near_slips,
    parse_query,
    say_each,
    to_tsquery,
    with_corrections,
)
from lotse.words.finding import thesaurus
from lotse.words.models import SearchWord

TYPED, MENDED, SOME = range(3)
"""How a record answers: to all words as typed, to all with typos mended, to some of them."""


@dataclass(frozen=True)
class Hit:
    """A record that answers.

    ``missing`` is the number of words that are not in its title, ``size`` the length of the title
    in all languages: of two of a kind that say the same the shorter one is meant.
    """

    kind: str
    record_id: str
    how: int
    missing: int
    size: int

    @property
    def order(self) -> tuple[int, int, int, str, str]:
        """The best ones first, whatever their kind."""
        return (self.how, self.missing, self.size, self.kind, self.record_id)


@dataclass(frozen=True)
class FoundOfKind:
    """What a search found of one kind: ``ranks`` by record id, the best ones lowest.

    ``corrected`` maps words as typed to those that were searched instead. ``is_loose``: no record
    has all the words, so records with some of them are given.
    """

    ranks: dict[str, int] = field(default_factory=dict)
    corrected: dict[str, tuple[str, ...]] = field(default_factory=dict)
    is_loose: bool = False


@dataclass(frozen=True)
class Found:
    """What a search found, the best hits first.

    ``is_question``: a sentence that asks; ``asks_when``: for a time.
    """

    hits: tuple[Hit, ...] = ()
    corrected: dict[str, tuple[str, ...]] = field(default_factory=dict)
    is_question: bool = False
    asks_when: bool = False

    def of(self, kind: str) -> FoundOfKind:
        """The hits of one kind."""
        hits = [hit for hit in self.hits if hit.kind == kind]
        how = hits[0].how if hits else SOME
        return FoundOfKind(
            {hit.record_id: hit.missing for hit in hits},
            self.corrected if how != TYPED else {},
            how == SOME,
        )


def _load_vocabulary() -> dict[str, int]:
    return dict(SearchWord.objects.values_list("word", "records"))


text_words = PerVersion(_load_vocabulary)


@lru_cache(maxsize=4)
def _vocabulary(of: Thesaurus, version: int) -> Vocabulary:
    return Vocabulary({**dict.fromkeys(of.words, 1), **text_words(version)}, of.words)


def vocabulary(version: int | None = None) -> Vocabulary:
    """The words a typo may have been: those of all texts and their synonyms."""
    return _vocabulary(thesaurus(), current() if version is None else version)


def search(text: str, *, main: str, version: int | None = None) -> Found:
    """Find what answers ``text`` in whatever language, of all kinds together, in one statement.

    All words as typed, else with typos mended. Where nothing of the kind ``main`` has all words,
    records of it with some of them; those of other kinds only where nothing at all has all.
    """
    of, words = thesaurus(), vocabulary(version)
    typed = parse_query(text, of)
    typed = near_slips(typed, words, of)
    mended = corrections(typed, words)
    better = with_corrections(typed, mended, of)
    hits = _hits(typed, better, main)
    best = tuple(sorted(hits, key=lambda hit: hit.order))
    return Found(best, mended, is_question(text), asks_when(text))


def _hits(typed: SearchQuery, better: SearchQuery, main: str) -> Iterable[Hit]:
    every = to_tsquery(typed, "all")
    if not every:
        return []
    mended, some, words = to_tsquery(better, "all"), to_tsquery(better, "any"), say_each(better)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT * FROM lotse_find(%s, %s, %s, %s, %s)", (every, mended, some, words, main)
        )
        return [Hit(*row) for row in cursor.fetchall()]
