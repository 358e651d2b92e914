"""Looking for records by the words that a person types, in any language, with typos."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache

from django.db import connection

from lotse.kit.content_version import PerVersion, current, may_keep
from lotse.words.domain.search import (
    SearchQuery,
    Thesaurus,
    Vocabulary,
    Way,
    asks_when,
    corrections,
    finished,
    heard,
    is_question,
    joined,
    near_slips,
    parse_query,
    phrases,
    ways,
    with_corrections,
    with_parts,
)
from lotse.words.finding import thesaurus
from lotse.words.models import SearchWord

TYPED, MENDED, SOME = range(3)
"""How a record answers: to all words as typed, to all with typos mended, to some of them."""

MOST = 300
"""So many records of all kinds are ranked against each other; a list shows fewer."""
EVERY = 1_000_000
"""Where one kind is asked for, a list counts all that fit."""
FREQUENT = MOST
"""A word of so many texts is meant as it stands, where only the best are shown: words that begin
like it would add nothing. A list of all that fit, or one that is filtered later, has them too."""
BESIDES = 0.6
"""What a word that nobody needs to have is worth beside those that were typed."""


@dataclass(frozen=True)
class Hit:
    """A record that answers, the higher the ``score`` the better.

    Rare words count more than frequent ones, a title more than the text, all words more than some.
    ``size`` is the length of the title in all languages: of two that say the same the shorter one
    is meant.
    """

    kind: str
    record_id: str
    score: float
    how: int
    size: int

    @property
    def order(self) -> tuple[float, int, str, str]:
        """The best ones first, whatever their kind."""
        return (-self.score, self.size, self.kind, self.record_id)


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
        """The hits of one kind: those with all words; where there are none, those with some."""
        hits = [hit for hit in self.hits if hit.kind == kind]
        whole = [hit for hit in hits if hit.how != SOME]
        return FoundOfKind(
            {hit.record_id: rank for rank, hit in enumerate(whole or hits)},
            self.corrected,
            bool(hits) and not whole,
        )


def _load_vocabulary() -> dict[str, int]:
    return dict(SearchWord.objects.values_list("word", "records"))


text_words = PerVersion(_load_vocabulary)


@lru_cache(maxsize=4)
def _vocabulary(of: Thesaurus, version: int) -> Vocabulary:
    return Vocabulary({**dict.fromkeys(of.words, 1), **text_words(version)}, of.words)


def vocabulary(version: int | None = None) -> Vocabulary:
    """The words a typo may have been: those of all texts and their synonyms.

    What an open transaction sees is kept for nobody: it may never be committed.
    """
    make = _vocabulary if may_keep() else _vocabulary.__wrapped__
    return make(thesaurus(), current() if version is None else version)


def search(  # noqa: PLR0913 – what, where, how
    text: str,
    *,
    asked_as: str = "",
    kind: str = "",
    besides: str = "",
    is_filtered: bool = False,
    version: int | None = None,
) -> Found:
    """Find what answers ``text`` in whatever language, of all kinds or of one, in one statement.

    ``besides`` are words that make a record better and that none needs to have. ``asked_as`` is all
    that was typed, where ``text`` is only a part of it. Where what is found is filtered afterwards
    (``is_filtered``), all of it is given, not only the best.
    """
    of, words = thesaurus(), vocabulary(version)
    asked = heard(near_slips(parse_query(text, of), words, of), words, of)
    mended = corrections(asked, words)
    asked = with_parts(with_corrections(asked, mended, of), words)
    is_whole = bool(kind) or is_filtered
    if not is_whole:
        asked = finished(asked, words, FREQUENT)
    more = parse_query(" ".join((*joined(asked, words), besides)), of)
    most = EVERY if is_whole else MOST
    hits = _hits(asked, more, bool(mended), kind, most)
    best = tuple(sorted(hits, key=lambda hit: hit.order))
    whole = asked_as or text
    return Found(best, mended, is_question(whole), asks_when(whole))


def _hits(
    asked: SearchQuery, more: SearchQuery, is_mended: bool, kind: str, most: int
) -> Iterable[Hit]:
    said, number = ways(asked), len(asked.wanted)
    if not said:
        return []
    whole = TYPED if not is_mended else MENDED
    said += [Way(number + one.number, one.worth * BESIDES, one.said) for one in ways(more)]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT * FROM lotse_rank(%s::int[], %s::real[], %s::text[], %s, %s, %s, %s)",
            (
                [one.number for one in said],
                [one.worth for one in said],
                [one.said for one in said],
                number,
                phrases(asked),
                kind,
                most,
            ),
        )
        all_words = (1 << number) - 1
        return [
            Hit(name, record_id, score, whole if matched == all_words else SOME, size)
            for name, record_id, score, matched, size in cursor.fetchall()
        ]
