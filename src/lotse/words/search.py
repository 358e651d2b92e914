"""Looking for records by the words that a person types, in any language, with typos."""

from dataclasses import dataclass, field
from functools import lru_cache

from django.db import connection

from lotse.kit.content_version import PerVersion, current
from lotse.words.domain.search import (
    SearchQuery,
    Thesaurus,
    Vocabulary,
    corrections,
    parse_query,
    to_tsquery,
    with_corrections,
)
from lotse.words.domain.states import Kind
from lotse.words.models import SearchWord


@dataclass(frozen=True)
class Found:
    """What a search found.

    ``ranks`` maps record ids to 0 (a word stands in the title) or 1 (elsewhere). ``corrected``
    maps words as typed to the words that were searched instead. ``is_loose`` says that no record
    has all the words, so records with some of them are given.
    """

    ranks: dict[str, int] = field(default_factory=dict)
    corrected: dict[str, tuple[str, ...]] = field(default_factory=dict)
    is_loose: bool = False


def _load_vocabulary() -> dict[str, int]:
    return dict(SearchWord.objects.values_list("word", "records"))


text_words = PerVersion(_load_vocabulary)


@lru_cache(maxsize=4)
def _vocabulary(thesaurus: Thesaurus, version: int) -> Vocabulary:
    return Vocabulary({**dict.fromkeys(thesaurus.words, 1), **text_words(version)})


def vocabulary(thesaurus: Thesaurus, version: int | None = None) -> Vocabulary:
    """The words a typo may have been: those of all texts and their synonyms."""
    return _vocabulary(thesaurus, current() if version is None else version)


def search(*, kind: Kind, text: str, thesaurus: Thesaurus, version: int | None = None) -> Found:
    """Find the records of ``kind`` whose texts, in whatever language, answer ``text``.

    First all words as typed, then with typos mended, then any of the words.
    """
    query = parse_query(text, thesaurus)
    if exact := _matches(kind, query, "all"):
        return Found(exact)
    mended = corrections(query, vocabulary(thesaurus, version))
    better = with_corrections(query, mended, thesaurus)
    if mended and (found := _matches(kind, better, "all")):
        return Found(found, mended)
    return Found(_matches(kind, better, "any"), mended, is_loose=True)


def _matches(kind: Kind, query: SearchQuery, match: str) -> dict[str, int]:
    lexemes = to_tsquery(query, "all" if match == "all" else "any")
    if not lexemes:
        return {}
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM lotse_search(%s, %s)", [kind.name, lexemes])
        return dict(cursor.fetchall())
