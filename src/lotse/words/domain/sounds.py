"""German words as they sound, so that they are found when written in other letters.

People write the German words they hear in the letters they know: шуле, كورس, هاوبت شوله. A
word of any script is brought to one rough form of its sounds: consonants in classes that ears and
scripts confuse (b and p, d and t, g and k, s and z and ts, v and w and f), vowels in three (a, i,
u). Arabic and Persian leave short vowels out, so what is written must be found in the German word,
not the other way round.
"""

import re
from collections.abc import Iterable
from functools import lru_cache

from lotse.words.domain.folding import fold

LATIN = re.compile(r"[a-zß]+")
CYRILLIC = re.compile(r"[\u0400-\u052f]+")
ARABIC = re.compile(r"[\u0600-\u06ff]+")
VOWELS = frozenset("aiu")

_LATIN_SOUNDS = (
    # Longest first; the sound of a German word as its neighbours' scripts would write it.
    ("tsch", "TC"), ("tion", "SiuN"), ("sch", "C"), ("ch", "H"), ("ck", "K"), ("ph", "F"),
    ("th", "T"), ("dt", "T"), ("tz", "S"), ("qu", "KF"), ("ei", "ai"), ("ey", "ai"), ("ay", "ai"),
    ("eu", "ui"), ("oi", "ui"), ("ie", "i"), ("ce", "Si"), ("ci", "Si"),
    ("a", "a"), ("b", "P"), ("c", "K"), ("d", "T"), ("e", "i"), ("f", "F"), ("g", "K"), ("h", "H"),
    ("i", "i"), ("j", "Y"), ("k", "K"), ("l", "L"), ("m", "M"), ("n", "N"), ("o", "u"), ("p", "P"),
    ("q", "K"), ("r", "R"), ("s", "S"), ("ß", "S"), ("t", "T"), ("u", "u"), ("v", "F"), ("w", "F"),
    ("x", "KS"), ("y", "i"), ("z", "S"),
)  # fmt: skip
_CYRILLIC_SOUNDS = dict(
    zip("абвгдеєэёжзиіїйклмнопрстуфхцчшщыьъюя", (
        *("a P F K T i i i u Y S i i i i K L M N u P R S T u F H S".split()),
        "TC", "C", "C", "i", "", "", "u", "a",
    ), strict=True)
)  # fmt: skip
_INITIAL_CYRILLIC = {"ю": "Yu", "я": "Ya", "є": "Yi", "ї": "Yi", "ё": "Yu", "й": "Y"}
_ARABIC_SOUNDS = dict(
    zip("ابپتطثجچحهخدضذزظصسشژرعغقكگفڤلمنوي", (
        *("a P P T T S Y TC H H H T T S S S S S C Y R".split()),
        "", *("K K K K F F L M N u i".split()),
    ), strict=True)
)  # fmt: skip
ARTICLES = ("ال", "لل", "بال", "وال", "فال")
SHORT, MIDDLE = 3, 5
"""Words of so few consonants must agree in every vowel; of so few, in all but one."""
MOST = 2


def is_foreign(word: str) -> bool:
    """Whether a word is written in letters in which German is not."""
    return bool(CYRILLIC.fullmatch(word) or ARABIC.fullmatch(word))


@lru_cache(maxsize=100_000)
def sounds(word: str) -> tuple[str, ...]:
    """How a folded word may sound, in capital consonants and small vowels; () in other scripts.

    >>> sounds("schule") == sounds("шуле"), sounds("كورس")
    (True, ('KuRS', 'KFRS'))
    """
    if LATIN.fullmatch(word):
        said = _latin(word)
        heard = [said]
        if said[:2] in {"ST", "SP"}:
            heard.insert(0, f"C{said[1:]}")
    elif CYRILLIC.fullmatch(word):
        heard = [_cyrillic(word)]
        if "г" in word:
            heard.append(_cyrillic(word.replace("г", "х")))
    elif ARABIC.fullmatch(word):
        heard = [_arabic(word)]
        if "ج" in word:
            heard.append(_arabic(word.replace("ج", "گ")))
        if "و" in word:
            heard.append(_arabic(word.replace("و", "ف")))
    else:
        return ()
    return tuple(dict.fromkeys(_plain(one) for one in heard if one))


def skeleton(heard: str) -> str:
    """The consonants alone."""
    return "".join(sound for sound in heard if sound not in VOWELS)


def difference(written: str, german: str, *, leaves_vowels_out: bool) -> int | None:
    """How many places with vowels differ between two forms of one skeleton; None: too many.

    ``written`` is what somebody typed. Where its script leaves short vowels out, more vowels in the
    German word are no difference.
    """
    if skeleton(written) != skeleton(german) or len(skeleton(written)) < MOST:
        return None
    pairs = list(zip(_gaps(written), _gaps(german), strict=True))
    differs = 0
    for at, (one, other) in enumerate(pairs):
        if leaves_vowels_out and (at == 0 or _is_within(one, other)):
            continue
        # A final e is hardly heard.
        if one == other or (at == len(pairs) - 1 and {one, other} == {"", "i"}):
            continue
        differs += 1
    consonants = len(skeleton(written))
    allowed = 0 if consonants <= SHORT else 1 if consonants <= MIDDLE else 2
    return differs if differs <= allowed else None


def spellings(word: str) -> Iterable[str]:
    """A foreign word, and what it is without an article in front of it."""
    yield word
    for article in ARTICLES:
        if word.startswith(article) and len(word) > len(article) + MOST:
            yield word.removeprefix(article)


def sounds_like(word: str, name: str) -> bool:
    """Whether a word in foreign letters, perhaps in another case, may be this German name."""
    folded = fold(word)
    german = sounds(fold(name))
    for spelling in spellings(folded):
        for cut in (0, 1, 2) if CYRILLIC.fullmatch(spelling) else (0,):
            heard = sounds(spelling[: len(spelling) - cut])
            if any(
                difference(one, other, leaves_vowels_out=bool(ARABIC.fullmatch(spelling)))
                is not None
                for one in heard
                for other in german
            ):
                return True
    return False


def _latin(word: str) -> str:
    said, rest = "", word
    while rest:
        pattern, sound = next(one for one in _LATIN_SOUNDS if rest.startswith(one[0]))
        following = rest[len(pattern) : len(pattern) + 1]
        # An h behind a vowel and before none makes it long: Jahr, Schuhe keeps its.
        if pattern == "h" and said[-1:] in VOWELS and following not in set("aeiouy"):
            sound = ""
        said += sound
        rest = rest[len(pattern) :]
    return said


def _cyrillic(word: str) -> str:
    text = word.replace("дж", "ж")
    first = _INITIAL_CYRILLIC.get(text[:1])
    rest = text[1:] if first else text
    return (first or "") + "".join(_CYRILLIC_SOUNDS.get(char, "") for char in rest)


def _arabic(word: str) -> str:
    text = word.removesuffix("ه") if len(word) > SHORT else word
    first = "Y" if text[:1] == "ي" else ""
    return first + "".join(_ARABIC_SOUNDS.get(char, "") for char in text[len(first) :])


def _plain(heard: str) -> str:
    """Ts is s, and a consonant said twice is one."""
    return re.sub(r"([A-Z])\1+", r"\1", re.sub(r"T+S", "S", heard))


def _gaps(heard: str) -> list[str]:
    """The vowels before, between and behind the consonants."""
    return re.split("[A-Z]", heard)


def _is_within(one: str, other: str) -> bool:
    """Whether the vowels stand in the other in their order."""
    rest = iter(other)
    return all(vowel in rest for vowel in one)
