"""Light stemmers of our own: endings of nouns and adjectives in Ukrainian, Turkish and Arabic.

Snowball has none for Ukrainian. Its Turkish one takes nouns for verbs (yardım, help, becomes yar)
and gives up when Turkish is typed without Turkish letters; its Arabic one does not bring دورة and
دورات together. All stemmers here do the same: take off the longest known ending, again and again,
as long as enough of the word stays. So a word and its forms end at the same stem.
"""

from collections.abc import Mapping
from itertools import product

from lotse.words.domain.folding import fold


def _endings(shortest: int, *patterns: str, **letters: str) -> dict[str, int]:
    """Endings, longest first, to the letters that must stay before them.

    A capital in a pattern stands for each of the letters given for it.
    """
    written = {
        "".join(choice)
        for pattern in " ".join(patterns).split()
        for choice in product(*(letters.get(char, char) for char in pattern))
    }
    return dict.fromkeys(sorted(written, key=lambda ending: (-len(ending), ending)), shortest)


# --- Ukrainian ---------------------------------------------------------------------------------

UKRAINIAN = _endings(
    3,
    "ами ями ові еві єві ого ому ими їми ого їх їм ою ею єю ах ях ам ям ів їв ей ий ій их ім им",
    "ої ій ая яя ую юю а я о е є у ю и і ї й ь",
)


def stem_ukrainian(word: str) -> str:
    """The folded stem of a clean Ukrainian noun or adjective.

    The vowel that comes and goes (садок, садка; хлопець, хлопця) goes always, and г that becomes
    з (допомога, допомозі) is brought back.
    """
    rest = _without_endings(word, UKRAINIAN)
    if len(rest) > 4 and rest.endswith(("ок", "ец")):  # noqa: PLR2004 – shorter stems say nothing
        rest = rest[:-2] + rest[-1]
    if rest != word and word.endswith("зі"):
        rest = rest.removesuffix("з") + "г"
    return fold(rest)


# --- Turkish -----------------------------------------------------------------------------------

VOWELS = {"A": "ae", "I": "ıiuü"}
TURKISH = _endings(3, "lAr", **VOWELS) | _endings(
    4,
    "I yI nI sI A yA nA dA tA dAn tAn ndA ndAn In nIn lA ylA Im ImIz InIz",
    **VOWELS,
)
# What may be the vowel before each vowel of an ending. Without a Turkish keyboard ı is written i,
# so i may follow a, and a may follow i. German words mostly break the rule and keep their form:
# Schulden does not become Schul.
HARMONY = {"a": "aıoui", "e": "eiöü", "ı": "aı", "i": "eia", "u": "ouöü", "ü": "öü"}
ALL_VOWELS = "aeıioöuü"
HARD = {"b": "p", "d": "t", "g": "k"}


def stem_turkish(word: str) -> str:
    """The folded stem of a clean Turkish noun, with the hard consonant of the plain word.

    çocuk, çocuklar, çocuğum are all "cocuk".
    """
    rest = fold(_without_endings(word, TURKISH, harmony=True))
    if rest == fold(word):
        return rest
    return rest[:-1] + HARD.get(rest[-1], rest[-1])


def _is_harmonious(rest: str, ending: str) -> bool:
    before = next((char for char in reversed(rest) if char in ALL_VOWELS), "")
    for char in ending:
        if char in ALL_VOWELS:
            if before not in HARMONY[char]:
                return False
            before = char
    return True


# --- Arabic ------------------------------------------------------------------------------------

ARABIC_ARTICLES = ("وال", "بال", "كال", "فال", "لل", "ال")
# In folded letters, ه is also the ة of nouns. With ت it is the form before "my", "her", "our".
ARABIC = _endings(3, "تها تهم تنا تكم تي ته هم ها كم نا ان ون ين يه ي ا") | _endings(2, "ات ه")
ARABIC_SHORTEST = 3


def stem_arabic(word: str) -> str:
    """The stem of a folded Arabic noun or adjective: دورة, الدورات, دورتي are all "دور".

    Articles are taken off twice, so that a word which begins like one (ألمانية) meets its own form
    with the article (الألمانية). Inner plurals (مدارس) stay; the thesaurus knows the usual ones.
    """
    for _ in range(2):
        for article in ARABIC_ARTICLES:
            if word.startswith(article) and len(word) - len(article) >= ARABIC_SHORTEST:
                word = word.removeprefix(article)
                break
    return _without_endings(word, ARABIC)


def _without_endings(word: str, endings: Mapping[str, int], *, harmony: bool = False) -> str:
    """Take off the longest ending that leaves enough letters, until none is left."""
    found: str | None = ""
    while found is not None:
        word = word.removesuffix(found)
        found = next(
            (
                ending
                for ending, shortest in endings.items()
                if word.endswith(ending)
                and len(word) - len(ending) >= shortest
                and (not harmony or _is_harmonious(word.removesuffix(ending), ending))
            ),
            None,
        )
    return word
