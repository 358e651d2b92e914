"""Bringing words of all scripts to one plain form, the same for texts and for what people type.

Two forms of a word are used. The *clean* form (:func:`clean`) is lower case and composed, without
invisible characters: stemmers expect it, because they know umlauts and Turkish letters. The
*folded* form (:func:`fold`) goes further and is what is stored, looked up and compared.
"""

import re
import unicodedata
from collections.abc import Callable

DROPPED = frozenset(
    "\u00ad"  # soft hyphen
    "\u00b7\u2027\u30fb"  # Mediopunkt of Leichte Sprache: Nach·hilfe
    "\u200b\u200c\u200d\u2060\ufeff"  # joiners; the Persian half space joins its word
    "\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"  # directions
    "'\u2018\u2019\u02bc\u02b9\u2032`\u00b4"  # apostrophes: п'ять
    "\u0640"  # Arabic tatweel
)
OWN_LETTERS = frozenset("йї")
"""Letters of their own, although Unicode sees a mark on them; words shown to people stay right."""

REPLACED = {
    "ı": "i",
    "æ": "a",
    "œ": "o",
    "ø": "o",
    "đ": "d",
    "ł": "l",
    "ґ": "г",
    # Arabic and Persian: forms of one letter that people mix
    "ٱ": "ا",
    "ؤ": "و",
    "ئ": "ي",
    "ى": "ي",
    "ی": "ي",
    "ک": "ك",
    "ة": "ه",
    "ە": "ه",
    "ہ": "ه",
    "ھ": "ه",
    **{chr(0x0660 + digit): str(digit) for digit in range(10)},
    **{chr(0x06F0 + digit): str(digit) for digit in range(10)},
}
LONGEST_CHAR = 3
"""A character that stands for more letters than this (a whole Arabic sentence) stays itself."""

HYPHENS = "-\u2010\u2011"
HALF_SPACE = "\u200c"
GENDER_SIGN = re.compile(r"(?<=[^\W_])[*:_/](?=in(?:nen)?(?![^\W_]))", re.IGNORECASE)
WORD = re.compile(rf"[^\W_]+(?:[{HYPHENS}][^\W_]+)*")
MIN_LENGTH, MAX_LENGTH = 2, 40


class _Letters(dict[int, str]):
    """A table for ``str.translate`` that works out each character when it is first met.

    So that folding twice is folding once, ``step`` is repeated until a character stays the same.
    """

    def __init__(self, step: Callable[[str], str]) -> None:
        super().__init__()
        self._step = step

    def __missing__(self, code: int) -> str:
        value = chr(code)
        while (plainer := "".join(map(self._step, value))) != value:
            value = plainer
        self[code] = value if len(value) <= LONGEST_CHAR else chr(code)
        return self[code]


def _clean_char(char: str) -> str:
    if char in DROPPED:
        return ""
    # Turkish İ in lower case would be an i with a second dot.
    composed = unicodedata.normalize("NFKC", "i" if char == "İ" else char.lower())
    return _without_marks(composed)


def _fold_char(char: str) -> str:
    if char in DROPPED or not _without_marks(char):
        return ""
    if char in REPLACED:
        return REPLACED[char]
    plain = "i" if char == "İ" else char.casefold()
    # Composed again for scripts whose letters are made of several, such as Korean.
    plain = plain if plain in OWN_LETTERS else unicodedata.normalize("NFKD", plain)
    return unicodedata.normalize("NFC", _without_marks(plain))


def _without_marks(text: str) -> str:
    """Leave out accents, Arabic harakat and other marks that are no letters."""
    return "".join(char for char in text if not unicodedata.category(char).startswith("M"))


_CLEAN = _Letters(_clean_char)
_FOLD = _Letters(_fold_char)


def clean(text: str) -> str:
    """Lower case, composed letters, without marks, invisible and joining characters.

    This is the form that stemmers expect; :func:`fold` goes further.
    """
    composed = unicodedata.normalize("NFC", text).translate(_CLEAN)
    return unicodedata.normalize("NFC", composed)


def fold(text: str) -> str:
    """The plain form of a text: no case, no accents, one form for each letter.

    German umlauts and their written out forms (ä, ae) become one letter, as do the variants of
    Arabic and Persian letters; digits are European. Texts and searches pass through the same
    function, so consistency is enough: "Poet" becomes "pot", which hurts nobody. Different
    everyday words may meet where only an umlaut keeps them apart (Forderung, Förderung): people
    without a German keyboard type the one and mean the other.

    Folding twice is folding once; the result has at most three times as many characters.
    """
    plain = unicodedata.normalize("NFC", text).translate(_FOLD)
    return _join_umlauts(unicodedata.normalize("NFC", plain))


def letters(word: str) -> str:
    """The folded form in which a written out umlaut stays: Kita-Essen is "kitaessen".

    Where the parts of a compound meet, "ae" is no umlaut.
    """
    plain = unicodedata.normalize("NFC", word).translate(_FOLD)
    return unicodedata.normalize("NFC", plain)


def _join_umlauts(text: str) -> str:
    """Drop the e of ae, oe, ue.

    After a, e and q an "ue" is no umlaut: Bauer, Steuer, Quelle. The look back is on what was kept
    already, therefore one pass is enough, and a second one changes nothing.
    """
    if "e" not in text:
        return text
    kept: list[str] = []
    for char in text:
        before = kept[-1] if kept else ""
        if char == "e" and (before in {"a", "o"} or (before == "u" and _may_be_umlaut(kept))):
            continue
        kept.append(char)
    return "".join(kept)


def _may_be_umlaut(kept: list[str]) -> bool:
    """Whether the u at the end of ``kept`` may be one half of a written out ü."""
    return len(kept) == 1 or kept[-2] not in {"a", "e", "q"}


def written_words(text: str) -> list[tuple[str, ...]]:
    """The clean words of a text, each as the parts between its hyphens or Persian half spaces.

    A plain word has one part. "Schüler*innen" and its kin count as hyphenated.
    """
    # Signs that join become hyphens before cleaning drops them.
    joined = GENDER_SIGN.sub("-", text.replace(HALF_SPACE, "-"))
    return [tuple(re.split(f"[{HYPHENS}]", word)) for word in WORD.findall(clean(joined))]


def raw_words(text: str) -> list[str]:
    """The clean words of a text in order; hyphenated words as parts and joined.

    Only words of 2 to 40 letters or digits.
    """
    found: list[str] = []
    for parts in written_words(text):
        found += parts if len(parts) == 1 else [*parts, "".join(parts)]
    return [word for word in found if MIN_LENGTH <= len(word) <= MAX_LENGTH]


def tokens(text: str) -> list[str]:
    """The folded words of a text, 2 to 40 letters or digits long, in order, with repeats."""
    folded = (fold(word) for word in raw_words(text))
    return [word for word in folded if MIN_LENGTH <= len(word) <= MAX_LENGTH]
