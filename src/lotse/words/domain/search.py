"""What is indexed of a text, and what is looked for when somebody types a few words.

A text is indexed by its own language. Of what somebody types nobody knows the language: people
type German words on an Arabic page. So each typed word becomes alternatives, with its stems in all
languages that use its script, its synonyms and, for a German compound, its parts.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from lotse.words.domain.compounds import compound_parts, known_part
from lotse.words.domain.folding import (
    MAX_LENGTH,
    MIN_LENGTH,
    fold,
    raw_words,
    tokens,
    written_words,
)
from lotse.words.domain.questions import asks_when, is_question
from lotse.words.domain.stemming import stem
from lotse.words.domain.stop_words import STOP_WORDS
from lotse.words.domain.thesaurus import Thesaurus, ways_to_say
from lotse.words.domain.typos import Vocabulary

__all__ = [
    "SearchQuery",
    "Thesaurus",
    "Vocabulary",
    "Wanted",
    "asks_when",
    "corrections",
    "index_lexemes",
    "is_question",
    "near_slips",
    "parse_query",
    "say_each",
    "to_tsquery",
    "tokens",
    "with_corrections",
]

MAX_TEXT = 100
MAX_WORDS = 8
SHORTEST_PREFIX = 3
LEXEME = re.compile(r"[^\W_]+")


@dataclass(frozen=True)
class Wanted:
    """One word that somebody typed.

    ``word`` is folded. A record answers it when it has all lexemes of any of the ``alternatives``,
    or, for an unfinished word, a lexeme that begins with ``prefix``.
    """

    word: str
    alternatives: tuple[tuple[str, ...], ...]
    prefix: str = ""


@dataclass(frozen=True)
class SearchQuery:
    """What somebody looks for."""

    wanted: tuple[Wanted, ...] = ()

    @property
    def words(self) -> tuple[str, ...]:
        """The folded words, as typed."""
        return tuple(wanted.word for wanted in self.wanted)


def index_lexemes(text: str, language: str, thesaurus: Thesaurus) -> list[str]:
    """The lexemes of a text in order: stems, the words themselves, the parts of compounds.

    ``language`` is a code of the site. With repeats, so that positions and counts make sense.
    """
    lexemes: list[str] = []
    for word in raw_words(text):
        lexemes += dict.fromkeys((stem(word, language), fold(word)))
        for part in compound_parts(word, thesaurus.parts):
            lexemes += dict.fromkeys((_part_stem(part, thesaurus), part))
    return [lexeme for lexeme in lexemes if LEXEME.fullmatch(lexeme)]


def parse_query(text: str, thesaurus: Thesaurus) -> SearchQuery:
    """Read what somebody typed, in whatever language.

    At most 100 characters and 8 words count. Little words such as "ich suche" are left out, unless
    there are no others. The last word may be unfinished.
    """
    typed = list(_typed_words(text[:MAX_TEXT]))
    telling = [word for word in typed if not _is_little(word)] or typed
    joined = _with_neighbours(telling, thesaurus)
    wanted = [_wanted(word, thesaurus) for word in dict.fromkeys(joined)]
    wanted = [one for one in wanted if one.alternatives][:MAX_WORDS]
    if wanted and len(wanted[-1].word) >= SHORTEST_PREFIX:
        wanted[-1] = replace(wanted[-1], prefix=wanted[-1].word)
    return SearchQuery(tuple(wanted))


def corrections(query: SearchQuery, vocabulary: Vocabulary) -> dict[str, tuple[str, ...]]:
    """For words that occur in no text, by the folded word typed: up to three near ones that do.

    A word is known when all lexemes of one of its alternatives are; the unfinished last word also
    when a word begins like it.
    """
    found: dict[str, tuple[str, ...]] = {}
    for wanted in query.wanted:
        if any(all(map(vocabulary.knows, alternative)) for alternative in wanted.alternatives):
            continue
        if wanted.prefix and vocabulary.begins(wanted.prefix):
            continue
        if near := vocabulary.nearest(wanted.word):
            found[wanted.word] = near
    return found


def near_slips(query: SearchQuery, vocabulary: Vocabulary, thesaurus: Thesaurus) -> SearchQuery:
    """The query with what was meant beside what may be a slip that stands in one text, too.

    An editor's slip of the pen must not lead all who slip alike to that one text.
    """
    return SearchQuery(
        tuple(
            replace(
                one,
                alternatives=tuple(
                    dict.fromkeys((*one.alternatives, *_alternatives(meant, thesaurus)))
                ),
            )
            if (meant := vocabulary.meant_by(one.word))
            else one
            for one in query.wanted
        )
    )


def with_corrections(
    query: SearchQuery, found: Mapping[str, tuple[str, ...]], thesaurus: Thesaurus
) -> SearchQuery:
    """The query with near words in place of the mistyped ones; ``words`` stay as typed."""
    return SearchQuery(
        tuple(
            replace(one, alternatives=_alternatives(found[one.word], thesaurus))
            if one.word in found
            else one
            for one in query.wanted
        )
    )


def to_tsquery(query: SearchQuery, match: Literal["all", "any"]) -> str:
    """The query in the syntax of PostgreSQL's ``to_tsquery('simple', …)``; "" for nothing.

    Lexemes hold nothing but letters and digits and stand in quotes, so no input can break the
    syntax.
    """
    return (" & " if match == "all" else " | ").join(f"({said})" for said in say_each(query))


def say_each(query: SearchQuery) -> list[str]:
    """The single words in the same syntax."""
    return [said for wanted in query.wanted if (said := _say(wanted))]


def _say(wanted: Wanted) -> str:
    options = [" & ".join(map(_quoted, alternative)) for alternative in wanted.alternatives]
    options = [f"({option})" if "&" in option else option for option in options]
    if wanted.prefix:
        options.append(f"{_quoted(wanted.prefix)}:*")
    return " | ".join(dict.fromkeys(options))


def _quoted(lexeme: str) -> str:
    if not LEXEME.fullmatch(lexeme):
        raise ValueError(f"not a lexeme: {lexeme!r}")
    return f"'{lexeme}'"


def _typed_words(text: str) -> Iterable[tuple[str, ...]]:
    """Words of bearable length; of a hyphenated word that is too long, each part."""
    for word in written_words(text):
        choices = [word] if len("".join(word)) <= MAX_LENGTH else [(part,) for part in word]
        yield from (parts for parts in choices if _has_bearable_length("".join(parts)))


def _has_bearable_length(word: str) -> bool:
    """The same limits as in the index: before folding, and after it no single letter."""
    return MIN_LENGTH <= len(word) <= MAX_LENGTH and len(fold(word)) >= MIN_LENGTH


def _is_little(parts: tuple[str, ...]) -> bool:
    return fold("".join(parts)) in STOP_WORDS or all(fold(part) in STOP_WORDS for part in parts)


def _with_neighbours(
    words: list[tuple[str, ...]], thesaurus: Thesaurus
) -> Iterable[tuple[str, ...]]:
    """Join two words when the thesaurus knows them as one: ثبت نام, day care, Deutsch Kurs."""
    at = 0
    while at < len(words):
        pair = tuple(part for word in words[at : at + 2] for part in word)
        if len(words) > at + 1 and fold("".join(pair)) in thesaurus.words:
            yield pair
            at += 2
        else:
            yield words[at]
            at += 1


def _wanted(parts: tuple[str, ...], thesaurus: Thesaurus) -> Wanted:
    word = "".join(parts)
    ways = {*_alternatives((word,), thesaurus), *ways_to_say(parts)}
    return Wanted(fold(word), tuple(sorted(filter(_is_sayable, ways), key=_in_order)))


def _alternatives(words: Iterable[str], thesaurus: Thesaurus) -> tuple[tuple[str, ...], ...]:
    """All that may be in a text for any of these words: forms, synonyms, parts of compounds."""
    ways: set[tuple[str, ...]] = set()
    for word in words:
        ways |= ways_to_say((word,)) | thesaurus.alternatives(word)
        if parts := compound_parts(word, thesaurus.parts):
            ways.add(tuple(dict.fromkeys(_part_stem(part, thesaurus) for part in parts)))
    return tuple(sorted(filter(_is_sayable, ways), key=_in_order))


def _part_stem(part: str, thesaurus: Thesaurus) -> str:
    return stem(known_part(part, thesaurus.parts), "de")


def _is_sayable(alternative: tuple[str, ...]) -> bool:
    return all(LEXEME.fullmatch(lexeme) for lexeme in alternative)


def _in_order(alternative: tuple[str, ...]) -> tuple[int, tuple[str, ...]]:
    return (len(alternative), alternative)
