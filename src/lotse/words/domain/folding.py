"""Bringing words of all scripts to one plain form, the same for texts and for what people type."""

import re
import unicodedata

DROPPED = {
    ord(char): None
    for char in (
        "\u00ad"  # soft hyphen
        "\u00b7\u2027\u30fb"  # Mediopunkt of Leichte Sprache: Nach·hilfe
        "\u200b\u200c\u200d\u2060\ufeff"  # joiners; the Persian half space joins its word
        "\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"  # directions
        "'\u2018\u2019\u02bc`\u00b4"  # apostrophes: п'ять
        "\u0640"  # Arabic tatweel
    )
}
REPLACED = str.maketrans(
    {
        "ı": "i",
        "ß": "ss",
        "æ": "a",
        "œ": "o",
        "ø": "o",
        "đ": "d",
        "ł": "l",
        "ґ": "г",
        "ё": "е",
        # Arabic and Persian: forms of one letter that people mix
        "أ": "ا",
        "إ": "ا",
        "آ": "ا",
        "ٱ": "ا",
        "ؤ": "و",
        "ئ": "ي",
        "ى": "ي",
        "ی": "ي",
        "ک": "ك",
        "ة": "ه",
        "ۀ": "ه",
        "ہ": "ه",
        **{chr(0x0660 + digit): str(digit) for digit in range(10)},
        **{chr(0x06F0 + digit): str(digit) for digit in range(10)},
    }
)
WORD = re.compile(r"[^\W_]+(?:[-\u2010\u2011][^\W_]+)*")
MIN_LENGTH, MAX_LENGTH = 2, 40


def clean(text: str) -> str:
    """Lower case, composed letters, without invisible and joining characters.

    This is the form that stemmers expect; :func:`fold` goes further.
    """
    # Turkish İ would become i with a dot on top; the dot goes before.
    lowered = unicodedata.normalize("NFKC", text).replace("İ", "i").translate(DROPPED).lower()
    return unicodedata.normalize("NFC", lowered)


def fold(text: str) -> str:
    """The plain form of a text: no case, no accents, one form for each letter.

    German umlauts and their written out forms (ä, ae) become one letter, as do the variants of
    Arabic and Persian letters; digits are European. Texts and searches pass through the same
    function, so it is enough that different everyday words stay different.
    """
    plain = clean(text).casefold().translate(REPLACED)
    plain = "".join(
        char for char in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(char)
    )
    plain = plain.translate(REPLACED).translate(DROPPED)
    return _join_umlauts(unicodedata.normalize("NFC", plain))


def _join_umlauts(text: str) -> str:
    """Drop the e of ae, oe, ue until none is left, so that folding twice is folding once.

    After a, e and q an "ue" is no umlaut: Bauer, Steuer, Quelle.
    """
    while True:
        shorter = re.sub(r"(?<=[ao])e|(?<=[^aeq]u)e|(?<=^u)e", "", text)
        if shorter == text:
            return text
        text = shorter


def raw_words(text: str) -> list[str]:
    """The words of a text in the form stemmers expect; hyphenated words as parts and joined."""
    found: list[str] = []
    for match in WORD.findall(clean(text)):
        parts = re.split(r"[-\u2010\u2011]", match)
        found += parts if len(parts) == 1 else [*parts, "".join(parts)]
    return [word for word in found if MIN_LENGTH <= len(word) <= MAX_LENGTH]


def tokens(text: str) -> list[str]:
    """The folded words of a text, 2 to 40 letters or digits long, in order, with repeats."""
    folded = (fold(word) for word in raw_words(text))
    return [word for word in folded if len(word) >= MIN_LENGTH]
