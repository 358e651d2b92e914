"""What is indexed of a text, and what is looked for when somebody types a few words."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from lotse.words.domain.compounds import split_compound
from lotse.words.domain.folding import fold, raw_words, tokens
from lotse.words.domain.stemming import stem, stems
from lotse.words.domain.typos import Vocabulary

__all__ = [
    "SearchQuery",
    "Thesaurus",
    "Vocabulary",
    "corrections",
    "index_lexemes",
    "parse_query",
    "to_tsquery",
    "tokens",
    "with_corrections",
]

MAX_TEXT = 100
MAX_WORDS = 8
SHORTEST_PREFIX = 3
LEXEME = re.compile(r"[^\W_]+")

STOP_WORDS = frozenset(
    fold(word)
    for word in (
        "ich wir suche suchen brauche brauchen möchte für mein meine meinen meiner ein eine einen "
        "der die das den dem und oder mit in im am an zu zum zur wo wie was ist gibt es "
        "i we need want looking for my our a an the and or with in at to where how what is "
        "в на для и или мой моя мне нужен нужна нужно ищу где как у із з та або мій моя мені "
        "потрібен потрібна потрібно шукаю де як до "
        "ve veya için bir bu ile nerede nasıl arıyorum istiyorum "
        "في من على و أو إلى عن أريد ابحث أبحث أين كيف "
        "در از به برای و یا که من می خواهم کجا چگونه"
    ).split()
)


@dataclass(frozen=True)
class Thesaurus:
    """Words that stand for one another, and the parts of German compounds.

    ``groups`` maps a folded word or stem to the lexemes of all words of its group; ``words`` are
    the folded words themselves, ``parts`` the folded parts.
    """

    groups: Mapping[str, frozenset[str]] = field(default_factory=dict)
    parts: frozenset[str] = frozenset()
    words: frozenset[str] = frozenset()

    @classmethod
    def from_lists(cls, groups: Iterable[Iterable[str]], parts: Iterable[str]) -> "Thesaurus":
        """Make a thesaurus of lists of single words as people write them."""
        known: dict[str, frozenset[str]] = {}
        every: set[str] = set()
        for group in groups:
            words = [word for entry in group for word in raw_words(entry)]
            lexemes = frozenset(lexeme for word in words for lexeme in stems(word))
            every.update(fold(word) for word in words)
            for word in words:
                for key in (fold(word), *stems(word)):
                    known[key] = known.get(key, frozenset()) | lexemes
        return cls(known, frozenset(fold(part) for part in parts), frozenset(every))

    def __hash__(self) -> int:
        return id(self)


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
    """The lexemes of a text in order: stems, the words themselves, the parts of compounds."""
    lexemes: list[str] = []
    for word in raw_words(text):
        folded = fold(word)
        lexemes.append(stem(word, language))
        if folded != lexemes[-1]:
            lexemes.append(folded)
        for part in split_compound(folded, thesaurus.parts):
            lexemes += sorted({part, stem(part, "de")})
    return [lexeme for lexeme in lexemes if LEXEME.fullmatch(lexeme)]


def parse_query(text: str, thesaurus: Thesaurus) -> SearchQuery:
    """Read what somebody typed, in whatever language.

    At most 100 characters and 8 words count. Little words such as "ich suche" are left out, unless
    there are no others. The last word may be unfinished.
    """
    typed = raw_words(text[:MAX_TEXT])
    telling = [word for word in typed if fold(word) not in STOP_WORDS] or typed
    wanted = [_wanted(word, thesaurus) for word in dict.fromkeys(telling[:MAX_WORDS])]
    wanted = [one for one in wanted if one.alternatives]
    if wanted and len(wanted[-1].word) >= SHORTEST_PREFIX:
        wanted[-1] = replace(wanted[-1], prefix=wanted[-1].word)
    return SearchQuery(tuple(wanted))


def corrections(query: SearchQuery, vocabulary: Vocabulary) -> dict[str, tuple[str, ...]]:
    """For words that occur in no text: up to three near words that do."""
    found = {}
    for wanted in query.wanted:
        lexemes = {lexeme for alternative in wanted.alternatives for lexeme in alternative}
        near = () if any(one in vocabulary for one in lexemes) else vocabulary.nearest(wanted.word)
        if near:
            found[wanted.word] = near
    return found


def with_corrections(
    query: SearchQuery, found: Mapping[str, tuple[str, ...]], thesaurus: Thesaurus
) -> SearchQuery:
    """The query with near words beside the mistyped ones; what was typed stays readable."""
    return SearchQuery(
        tuple(
            replace(
                wanted,
                alternatives=tuple(
                    alternative
                    for near in found.get(wanted.word, (wanted.word,))
                    for alternative in _wanted(near, thesaurus).alternatives
                ),
            )
            for wanted in query.wanted
        )
    )


def to_tsquery(query: SearchQuery, match: Literal["all", "any"]) -> str:
    """The query in the syntax of PostgreSQL's ``to_tsquery('simple', …)``; "" for nothing.

    Lexemes hold nothing but letters and digits, so no input can break the syntax.
    """
    words = [part for wanted in query.wanted if (part := _one_word(wanted))]
    return (" & " if match == "all" else " | ").join(f"({word})" for word in words)


def _one_word(wanted: Wanted) -> str:
    options = [" & ".join(alternative) for alternative in wanted.alternatives]
    options = [f"({option})" if "&" in option else option for option in options]
    if wanted.prefix:
        options.append(f"{wanted.prefix}:*")
    return " | ".join(dict.fromkeys(options))


def _wanted(word: str, thesaurus: Thesaurus) -> Wanted:
    folded = fold(word)
    lexemes = set(stems(word))
    for key in (folded, *stems(word)):
        lexemes |= thesaurus.groups.get(key, frozenset())
    alternatives = [(lexeme,) for lexeme in sorted(lexemes) if LEXEME.fullmatch(lexeme)]
    if parts := split_compound(folded, thesaurus.parts):
        stemmed = tuple(dict.fromkeys(stem(part, "de") for part in parts))
        alternatives.append(stemmed)  # type: ignore[arg-type]
    return Wanted(folded, tuple(alternatives))
