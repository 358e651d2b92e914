"""Taking the endings off words, in the languages of the site."""

from functools import lru_cache
from threading import local

import snowballstemmer

from lotse.words.domain.folding import fold

ALGORITHMS = {
    "de": "german",
    "de-simple": "german",
    "en": "english",
    "ar": "arabic",
    "ru": "russian",
    "tr": "turkish",
    "fa": "persian",
}
UKRAINIAN_ENDINGS = sorted(
    (
        "ами ями ові еві єві ого ому ими ого їх їм ою ею єю ах ях ам ям ів їв ей ий ій "
        "их им ої ій ая яя ую юю а я о е є у ю и і ї й ь"
    ).split(),
    key=len,
    reverse=True,
)
UKRAINIAN_SHORTEST = 3
"""Letters that must stay: short words are mostly no inflected ones."""

_own = local()


@lru_cache(maxsize=100_000)
def stem(word: str, language: str) -> str:
    """The folded stem of a word as :func:`~.folding.raw_words` gives it.

    Stemming comes before folding: stemmers know umlauts and Turkish letters. Languages without a
    stemmer keep their words; for Ukrainian the endings of nouns and adjectives are taken off.
    """
    if language == "uk":
        return fold(_stem_ukrainian(word))
    if language not in ALGORITHMS:
        return fold(word)
    return fold(_stemmer(ALGORITHMS[language]).stemWord(word))


def stems(word: str) -> frozenset[str]:
    """The stems of a word whose language nobody knows, judged by its script."""
    return frozenset(stem(word, language) for language in _languages_of(word)) | {fold(word)}


def _languages_of(word: str) -> tuple[str, ...]:
    first = word[:1]
    if "\u0400" <= first <= "\u052f":
        return ("ru", "uk")
    if "\u0600" <= first <= "\u06ff":
        return ("ar", "fa")
    return ("de", "en", "tr")


def _stem_ukrainian(word: str) -> str:
    for ending in UKRAINIAN_ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= UKRAINIAN_SHORTEST:
            return word.removesuffix(ending)
    return word


def _stemmer(algorithm: str) -> "snowballstemmer.Stemmer":
    """Stemmers keep state while they work, so each thread has its own."""
    known = _own.__dict__.setdefault("stemmers", {})
    if algorithm not in known:
        known[algorithm] = snowballstemmer.stemmer(algorithm)
    return known[algorithm]
