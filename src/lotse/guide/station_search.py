"""Finding stations by what a person types, in any language, with typos.

There are some fifty stations: their words are kept in memory, with the same lexemes and the same
thesaurus as the search for offers.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from lotse.guide.kinds import STATION, layer_and_id
from lotse.kit.content_version import PerVersion
from lotse.reference.vocabulary_files import thesaurus
from lotse.words.domain.folding import tokens
from lotse.words.domain.search import (
    SearchQuery,
    Vocabulary,
    Wanted,
    corrections,
    index_lexemes,
    parse_query,
    with_corrections,
)
from lotse.words.queries import every_text


@dataclass(frozen=True)
class StationIndex:
    """The lexemes of each station's title and of all its words, and the words themselves."""

    titles: Mapping[str, frozenset[str]]
    words: Mapping[str, frozenset[str]]
    vocabulary: Vocabulary


def _load_index() -> StationIndex:
    titles: dict[str, set[str]] = defaultdict(set)
    words: dict[str, set[str]] = defaultdict(set)
    spelled: Counter[str] = Counter()
    for _kind, record, field, text, _state in every_text([STATION]):
        id_ = layer_and_id(record)[1]
        lexemes = index_lexemes(text.value, text.language, thesaurus())
        words[id_].update(lexemes)
        if field == "title":
            titles[id_].update(lexemes)
        spelled.update(tokens(text.value))
    return StationIndex(
        {id_: frozenset(found) for id_, found in titles.items()},
        {id_: frozenset(found) for id_, found in words.items()},
        Vocabulary(dict(spelled)),
    )


_index = PerVersion(_load_index)


def search_stations(text: str, version: int | None = None) -> list[str]:
    """Ids of stations whose words answer ``text``, those first whose titles do.

    All words must be found, as typed or else with typos mended.
    """
    index = _index(version)
    query = parse_query(text, thesaurus())
    found = _matches(query, index)
    if found or not (mended := corrections(query, index.vocabulary)):
        return found
    return _matches(with_corrections(query, mended, thesaurus()), index)


def _matches(query: SearchQuery, index: StationIndex) -> list[str]:
    if not query.wanted:
        return []
    anywhere = [id_ for id_, lexemes in index.words.items() if _has_all(query.wanted, lexemes)]
    in_title = [
        id_ for id_ in anywhere if _has_all(query.wanted, index.titles.get(id_, frozenset()))
    ]
    return list(dict.fromkeys([*in_title, *anywhere]))


def _has_all(wanted: Iterable[Wanted], lexemes: frozenset[str]) -> bool:
    return all(_has(one, lexemes) for one in wanted)


def _has(wanted: Wanted, lexemes: frozenset[str]) -> bool:
    return any(lexemes.issuperset(way) for way in wanted.alternatives) or bool(
        wanted.prefix and any(lexeme.startswith(wanted.prefix) for lexeme in lexemes)
    )
