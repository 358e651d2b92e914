"""What is indexed of a text, and what is looked for when somebody types a few words.

A text is indexed by its own language. Of what somebody types nobody knows the language: people
type German words on an Arabic page. So each typed word becomes alternatives, with its stems in all
languages that use its script, its synonyms and, for a German compound, its parts.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise

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
from lotse.words.domain.sounds import is_foreign
from lotse.words.domain.stemming import stem, stems
from lotse.words.domain.stop_words import STOP_WORDS
from lotse.words.domain.thesaurus import Thesaurus, ways_to_say
from lotse.words.domain.typos import Vocabulary

__all__ = [
    "SearchQuery",
    "Thesaurus",
    "Vocabulary",
    "Wanted",
    "Way",
    "asks_when",
    "corrections",
    "finished",
    "heard",
    "index_lexemes",
    "is_question",
    "joined",
    "near_slips",
    "parse_query",
    "phrases",
    "tokens",
    "ways",
    "with_corrections",
    "with_parts",
]

MAX_TEXT = 100
MAX_WORDS = 8
SHORTEST_PREFIX = 3
LEXEME = re.compile(r"[^\W_]+")
SAID, MEANT, PARTED, BEGUN, HINTED = 1.0, 0.8, 0.6, 0.6, 0.3
"""What a word is worth: itself, one that stands for it, all its parts, one that begins like it, and
one of its parts."""
SHORTEST_MISTYPED, SURELY_MISTYPED = 5, 6
"""Letters of a word that may be a slip: of a short one only where a letter is missing."""
ABBREVIATION = re.compile(r"\bBuT\b")
COMMON_WORDS = {"en": frozenset({"but"})}
"""Words of a language that are abbreviations elsewhere: "but" is no Bildung und Teilhabe."""


@dataclass(frozen=True)
class Wanted:
    """One word that somebody typed.

    ``word`` is folded. A record answers it when it has all lexemes of any of the ``alternatives``,
    or, for an unfinished word, a lexeme that begins with ``prefix``. ``own`` are those alternatives
    that are the word itself, ``parted`` those that are all parts of a compound; ``parts`` are
    lexemes that hint at it without answering.
    """

    word: str
    alternatives: tuple[tuple[str, ...], ...]
    prefix: str = ""
    own: tuple[tuple[str, ...], ...] = ()
    parted: tuple[tuple[str, ...], ...] = ()
    parts: tuple[str, ...] = ()


@dataclass(frozen=True)
class SearchQuery:
    """What somebody looks for."""

    wanted: tuple[Wanted, ...] = ()

    @property
    def words(self) -> tuple[str, ...]:
        """The folded words, as typed."""
        return tuple(wanted.word for wanted in self.wanted)


@dataclass(frozen=True)
class Way:
    """One way in which the word with a number may stand in a text, and what that is worth.

    ``said`` is in the syntax of PostgreSQL's ``to_tsquery('simple', …)``.
    """

    number: int
    worth: float
    said: str


def index_lexemes(text: str, language: str, thesaurus: Thesaurus) -> list[str]:
    """The lexemes of a text in order: stems, the words themselves, the parts of compounds.

    ``language`` is a code of the site. With repeats, so that positions and counts make sense.
    """
    lexemes: list[str] = []
    common = COMMON_WORDS.get(language, frozenset())
    common = frozenset() if common and ABBREVIATION.search(text) else common
    for word in raw_words(text):
        if word in common:
            continue
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
        if _is_known(wanted, vocabulary):
            continue
        if len(vocabulary.parts_of(wanted.word)) > 1:
            continue
        if wanted.prefix and vocabulary.begins(wanted.prefix):
            continue
        near = [one for one in vocabulary.nearest(wanted.word) if _is_likely(wanted.word, one)]
        if near:
            found[wanted.word] = tuple(near)
    return found


def _is_likely(typed: str, near: str) -> bool:
    """Whether this is a slip and no other word: telc is not tell, halal is not hala.

    A short word lacks a letter; a longer one may have others, but begins alike.
    """
    if len(typed) < SURELY_MISTYPED:
        return len(typed) >= SHORTEST_MISTYPED and len(near) > len(typed)
    return typed[0] == near[0] or len(typed) > SURELY_MISTYPED


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


def heard(query: SearchQuery, vocabulary: Vocabulary, thesaurus: Thesaurus) -> SearchQuery:
    """The query with German words in place of those that were written in other letters.

    Only words that no text has; two words that are one in German are joined: هاوبت شوله.
    """
    found: list[Wanted] = []
    wanted = list(query.wanted)
    while wanted:
        one = wanted.pop(0)
        if not is_foreign(one.word) or _is_known(one, vocabulary):
            found.append(one)
            continue
        together = wanted and is_foreign(wanted[0].word)
        if together and (german := vocabulary.sounding_like(one.word + wanted[0].word)):
            wanted.pop(0)
        else:
            german = vocabulary.sounding_like(one.word)
        if german:
            ways = _alternatives(german, thesaurus)
            own = tuple((lexeme,) for word in german for lexeme in sorted(stems(word)))
            one = replace(one, alternatives=ways, own=own, prefix="")
        found.append(one)
    return SearchQuery(tuple(found))


def with_parts(query: SearchQuery, vocabulary: Vocabulary) -> SearchQuery:
    """The query with what its German compounds consist of, as hints: Notensystem, Noten, System."""
    return SearchQuery(
        tuple(
            replace(one, parts=tuple(dict.fromkeys(form for part in parts for form in _long(part))))
            if (parts := vocabulary.parts_of(one.word))
            else one
            for one in query.wanted
        )
    )


def finished(query: SearchQuery, vocabulary: Vocabulary, often: int) -> SearchQuery:
    """The query with a last word that ``often`` texts have taken as it stands: Kind, not Kindheit.

    A look for all that begins like such a word costs most and adds nothing to so many records.
    """
    return SearchQuery(
        tuple(
            replace(one, prefix="") if vocabulary.records.get(one.word, 0) >= often else one
            for one in query.wanted
        )
    )


def _long(part: str) -> tuple[str, ...]:
    """A part and its stem, unless that is so short that it is another word: Noten, Not."""
    return tuple(form for form in (part, stem(part, "de")) if len(form) > SHORTEST_PREFIX)


def _is_known(wanted: Wanted, vocabulary: Vocabulary) -> bool:
    return any(all(map(vocabulary.knows, alternative)) for alternative in wanted.alternatives)


def ways(query: SearchQuery) -> list[Way]:
    """All ways in which the words may stand in a text, with the number of their word."""
    found = []
    for number, one in enumerate(query.wanted):
        others = [way for way in one.alternatives if way not in one.own]
        whole = [way for way in others if way not in one.parted]
        hints = tuple((part,) for part in one.parts)
        for worth, lexemes, prefix in (
            (SAID, one.own, ""),
            (MEANT, whole, ""),
            (PARTED, one.parted, ""),
            (BEGUN, (), one.prefix),
            (HINTED, hints, ""),
        ):
            if said := _said(lexemes, prefix):
                found.append(Way(number, worth, said))
    return found


def joined(query: SearchQuery, vocabulary: Vocabulary) -> list[str]:
    """Two neighbours that are one word in a text: job center, Jobcenter."""
    words = [one.word for one in query.wanted]
    return [both for one, other in pairwise(words) if (both := one + other) in vocabulary.records]


def phrases(query: SearchQuery) -> str:
    """Two neighbours as they stand beside each other in a title, in the syntax of tsquery; or "".

    A text is indexed with the stem of a word before the word itself, so that neighbours are up to
    three places apart.
    """
    said = [_said(one.own, "") for one in query.wanted]
    pairs = [
        f"(({one}) <{places}> ({other}))"
        for one, other in pairwise(said)
        if one and other and "&" not in one + other
        for places in (1, 2, 3)
    ]
    return " | ".join(pairs)


def with_corrections(
    query: SearchQuery, found: Mapping[str, tuple[str, ...]], thesaurus: Thesaurus
) -> SearchQuery:
    """The query with near words in place of the mistyped ones; ``words`` stay as typed."""
    return SearchQuery(
        tuple(
            replace(one, alternatives=_alternatives(found[one.word], thesaurus), own=())
            if one.word in found
            else one
            for one in query.wanted
        )
    )


def _said(alternatives: Iterable[tuple[str, ...]], prefix: str) -> str:
    options = [" & ".join(map(_quoted, alternative)) for alternative in alternatives]
    options = [f"({option})" if "&" in option else option for option in options]
    if prefix:
        options.append(f"{_quoted(prefix)}:*")
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
    own = ways_to_say(parts)
    every = {*_alternatives((word,), thesaurus), *own}
    return Wanted(
        fold(word),
        tuple(sorted(filter(_is_sayable, every), key=_in_order)),
        own=tuple(sorted(filter(_is_sayable, own), key=_in_order)),
        parted=_parted((word,), thesaurus),
    )


def _alternatives(words: Iterable[str], thesaurus: Thesaurus) -> tuple[tuple[str, ...], ...]:
    """All that may be in a text for any of these words: forms, synonyms, parts of compounds."""
    words, ways = list(words), set[tuple[str, ...]]()
    for word in words:
        ways |= ways_to_say((word,)) | thesaurus.alternatives(word)
    ways.update(_parted(words, thesaurus))
    return tuple(sorted(filter(_is_sayable, ways), key=_in_order))


def _parted(words: Iterable[str], thesaurus: Thesaurus) -> tuple[tuple[str, ...], ...]:
    """For each German compound all its parts."""
    return tuple(
        tuple(dict.fromkeys(_part_stem(part, thesaurus) for part in parts))
        for word in words
        if (parts := compound_parts(word, thesaurus.parts))
    )


def _part_stem(part: str, thesaurus: Thesaurus) -> str:
    return stem(known_part(part, thesaurus.parts), "de")


def _is_sayable(alternative: tuple[str, ...]) -> bool:
    return all(LEXEME.fullmatch(lexeme) for lexeme in alternative)


def _in_order(alternative: tuple[str, ...]) -> tuple[int, tuple[str, ...]]:
    return (len(alternative), alternative)
