"""How hard a German text is to read: figures to look at, never a verdict.

Flesch reading ease for German after Amstad (Toni Amstad: Wie verständlich sind unsere Zeitungen?
Zürich 1978): ``180 - words per sentence - 58.5 * syllables per word``; 0 very hard, 100 very easy.
Long words are those with more than six letters (Carl-Hugo Björnsson: Läsbarhet, 1968, as LIX counts
them). Leichte Sprache wants short sentences and words (Netzwerk Leichte Sprache: Die Regeln; DIN
SPEC 33429); the thresholds here are ours.
"""

import re
from dataclasses import dataclass

MANY_WORDS = {"de": 15, "de-simple": 8}
"""Words per sentence beyond which a sentence is shown as long, by language."""
LONG_WORD = 6
SYLLABLE = re.compile(r"aa|ee|oo|au|äu|eu|ei|ai|ie|[aeiouyäöü]", re.IGNORECASE)
WORD = re.compile(r"[^\W\d_]+", re.UNICODE)
SENTENCE_END = re.compile(r"(?<=[.!?:])\s+|\n+")
ABBREVIATIONS = re.compile(r"\b(z\. ?B|u\. ?a|d\. ?h|Nr|Str|Dr|ca|bzw|usw|Tel)\.", re.IGNORECASE)


@dataclass(frozen=True)
class Readability:
    """Figures of a text. ``ease`` is None where there is no word to count."""

    sentences: int
    words: int
    words_per_sentence: float
    long_words: tuple[str, ...]
    long_sentences: tuple[str, ...]
    ease: int | None


def measure(text: str, language: str) -> Readability:
    """Figures of a text in German or Leichte Sprache.

    The Mediopunkt and the hyphen part words, because they are read in parts.

    >>> measure("Das Kind geht zur Schule.", "de").words_per_sentence
    5.0
    """
    sentences = [part for part in _sentences(text) if WORD.search(part)]
    words = [word for part in sentences for word in WORD.findall(part)]
    if not words:
        return Readability(0, 0, 0.0, (), (), None)
    per_sentence = len(words) / len(sentences)
    syllables = sum(count_syllables(word) for word in words) / len(words)
    most = MANY_WORDS.get(language, MANY_WORDS["de"])
    return Readability(
        sentences=len(sentences),
        words=len(words),
        words_per_sentence=round(per_sentence, 1),
        long_words=tuple(dict.fromkeys(word for word in words if len(word) > LONG_WORD)),
        long_sentences=tuple(part for part in sentences if len(WORD.findall(part)) > most),
        ease=round(180 - per_sentence - 58.5 * syllables),
    )


def count_syllables(word: str) -> int:
    """Syllables of a German word, at least one: its vowels, where two together sound as one.

    >>> [count_syllables(word) for word in ("Kind", "Schule", "Eltern", "Betreuung", "neue")]
    [1, 2, 2, 3, 2]
    """
    return max(1, len(SYLLABLE.findall(word)))


def _sentences(text: str) -> list[str]:
    whole = ABBREVIATIONS.sub(lambda found: found.group().replace(".", "").replace(" ", ""), text)
    return [part.strip() for part in SENTENCE_END.split(whole)]
