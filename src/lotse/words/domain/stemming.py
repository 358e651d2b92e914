"""Taking the endings off words, in the languages of the site.

Stemming comes before folding where a stemmer needs the letters that folding takes away (umlauts,
Turkish vowels, Cyrillic й). German, English, Russian and Persian are left to Snowball. For the
others see :mod:`.endings`, which says why.
"""

from functools import lru_cache
from threading import local

import snowballstemmer

from lotse.words.domain.endings import stem_arabic, stem_turkish, stem_ukrainian
from lotse.words.domain.folding import fold

ALGORITHMS = {
    "de": "german",
    "de-simple": "german",
    "en": "english",
    "ru": "russian",
    "fa": "persian",
}
KEEPING_KURS = frozenset({"de", "de-simple", "en"})
"""Where Snowball takes the s of Kurs for an ending; but a Kur is something else."""

PERSIAN_LETTERS = str.maketrans("يك", "یک")
"""What an Arabic keyboard writes, and what the Persian stemmer knows."""

_own = local()


@lru_cache(maxsize=100_000)
def stem(word: str, language: str) -> str:
    """The folded stem of a clean word, as :func:`~.folding.raw_words` gives it.

    A language without a stemmer keeps its words, folded. Safe to call from several threads.
    """
    if language == "ar":
        return stem_arabic(fold(word))
    if language == "tr":
        return stem_turkish(word)
    if language == "uk":
        return stem_ukrainian(word)
    if language not in ALGORITHMS:
        return fold(word)
    if language in KEEPING_KURS and word.endswith("kurs"):
        return fold(word)
    if language == "fa":
        word = word.translate(PERSIAN_LETTERS)
    # An ending without a stem ("ها") leaves nothing.
    return fold(_snowball(ALGORITHMS[language]).stemWord(word)) or fold(word)


def stems(word: str) -> frozenset[str]:
    """The stems of a clean word whose language nobody knows, judged by its script; and itself."""
    return frozenset(stem(word, language) for language in languages_of(word)) | {fold(word)}


def languages_of(word: str) -> tuple[str, ...]:
    """The languages of the site that write in the script of this word."""
    first = word[:1]
    if "\u0400" <= first <= "\u052f":
        return ("ru", "uk")
    if "\u0600" <= first <= "\u06ff":
        return ("ar", "fa")
    return ("de", "en", "tr")


def _snowball(algorithm: str) -> "snowballstemmer.Stemmer":
    """Stemmers keep state while they work, so each thread has its own."""
    known = _own.__dict__.setdefault("stemmers", {})
    if algorithm not in known:
        known[algorithm] = snowballstemmer.stemmer(algorithm)
    return known[algorithm]
