"""What a search says beside what is looked for: where, for whom, when, for how much.

Understood in all languages at once, because nobody knows the language of what is typed. What is
understood becomes a filter that the reader sees and can take away; the rest is looked for.
"""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace

from lotse.words.domain.folding import fold, written_words
from lotse.words.domain.sounds import is_foreign, sounds_like
from lotse.words.domain.stemming import stems
from lotse.words.domain.stop_words import STOP_WORDS

Phrase = tuple[str, ...]
Phrases = Mapping[Phrase, str]
"""Folded words in a row, and the code that they mean."""

STAGES = (("early_childhood", 0, 6), ("primary", 6, 10), ("lower_secondary", 10, 16))
"""Ages of the stages, both ends included; who stands between two is offered both."""
LATER = (("upper_secondary", 16, 19), ("adult", 18, 120))
CLASSES = (("primary", 1, 4), ("lower_secondary", 5, 10), ("upper_secondary", 11, 13))
OLDEST = 99
YOUNGEST_SAID = 3
"""A bare number beside a person is an age from this on: "2 Kinder" are two children."""
GROWN_UP = 25
"""A bare number above is something else."""
ENDING = 3
"""Letters that a Turkish case adds to a name: Ankara'da."""
YEARS_TOGETHER = re.compile(r"(\d{1,2})(jahr\w*|лет\w*|р[оі]\w*|сал\w*|سال\w*|yas\w*)")


@dataclass(frozen=True)
class WishWords:
    """The words of wishes; single words as all their forms, see :func:`known`."""

    features: Phrases
    today: Phrases
    years: frozenset[str]
    about_years: Phrases
    classes: frozenset[str]
    persons: Phrases
    schools: frozenset[str]
    which_school: str


@dataclass(frozen=True)
class Named:
    """What has names in the district and the vocabularies: the code of each name."""

    places: Mapping[str, str] = field(default_factory=dict)
    languages: Phrases = field(default_factory=dict)


@dataclass(frozen=True)
class Wishes:
    """What was understood. ``rest`` are the words that are looked for, as typed and in order.

    ``place`` is a municipality; ``besides`` are words that nobody needs to have.
    ``is_about_a_person``: somebody tells about a child or about herself.
    """

    rest: str
    place: str = ""
    features: frozenset[str] = frozenset()
    language: str = ""
    age: int | None = None
    grade: int | None = None
    is_today: bool = False
    besides: str = ""
    is_about_a_person: bool = False

    @property
    def stages(self) -> frozenset[str]:
        """The stages of the age or class; empty where neither was said."""
        if self.grade is not None:
            return frozenset(code for code, first, last in CLASSES if first <= self.grade <= last)
        if self.age is None:
            return frozenset()
        return frozenset(
            code for code, first, last in (*STAGES, *LATER) if first <= self.age <= last
        )

    @property
    def codes(self) -> tuple[str, ...]:
        """One for each filter, as an address names those that were taken away."""
        said = {
            "place": self.place,
            "language": self.language,
            "age": self.age is not None,
            "class": self.grade is not None,
            "today": self.is_today,
        }
        return (*(name for name, holds in said.items() if holds), *sorted(self.features))


def phrases(said: Mapping[str, Iterable[str]]) -> Phrases:
    """The words of each code, folded; single words in their forms, too."""
    found: dict[Phrase, str] = {}
    for code, texts in said.items():
        for text in texts:
            words = folded(text)
            found[words] = code
            if len(words) == 1:
                found |= {(form,): code for form in stems(text)}
    return found


def folded(text: str) -> Phrase:
    """The folded words of a name or phrase; of hyphenated ones each part."""
    return tuple(fold(part) for parts in written_words(text) for part in parts)


def known(words: Iterable[str]) -> frozenset[str]:
    """Folded words and their stems."""
    return frozenset(form for word in words for form in (fold(word), *stems(word)))


def understand(
    text: str, words: WishWords, named: Named, *, without: Collection[str] = ()
) -> Wishes:
    """Read the wishes in what somebody typed, but for those that were taken away (``without``).

    The words of a wish that was taken away are looked for like all others.
    """
    clean = [(at, part) for at, parts in enumerate(written_words(text)) for part in parts]
    typed = [fold(part) for _, part in clean]
    taken: set[int] = set()
    wishes = Wishes("")
    if "place" not in without:
        wishes = _place(typed, taken, wishes, named)
    wishes = _years(typed, taken, wishes, words, without)
    found = _in_phrases(typed, taken, words.features, without)
    wishes = replace(wishes, features=frozenset(found))
    if "today" not in without and _in_phrases(typed, taken, words.today, without):
        wishes = replace(wishes, is_today=True)
    if "language" not in without and (spoken := _in_phrases(typed, taken, named.languages, ())):
        wishes = replace(wishes, language=min(spoken))
    rest = [at for at in range(len(typed)) if at not in taken]
    if wishes.is_about_a_person:
        told = [word for at in rest if (word := typed[at]) not in STOP_WORDS]
        persons = {form for phrase in words.persons for form in phrase}
        others = [word for word in told if not _forms(word) & (words.schools | persons)]
        wishes = replace(wishes, besides="" if others else words.which_school)
    return replace(wishes, rest=_joined([clean[at] for at in rest]))


def _joined(parts: Iterable[tuple[int, str]]) -> str:
    """Words as they were typed: parts of one word with their hyphens."""
    words: dict[int, list[str]] = {}
    for at, part in parts:
        words.setdefault(at, []).append(part)
    return " ".join("-".join(word) for word in words.values())


def _place(typed: list[str], taken: set[int], wishes: Wishes, named: Named) -> Wishes:
    for length in (3, 2, 1):
        for at in range(len(typed) - length + 1):
            word = " ".join(typed[at : at + length])
            for name, code in named.places.items():
                if _is_name(word, name, length):
                    taken.update(range(at, at + length))
                    return replace(wishes, place=code)
    return wishes


def _is_name(word: str, name: str, length: int) -> bool:
    if word == name:
        return True
    if length > 1 or " " in name:
        return False
    if is_foreign(word):
        return sounds_like(word, name)
    return word.startswith(name) and len(word) - len(name) <= ENDING


def _years(
    typed: list[str], taken: set[int], wishes: Wishes, words: WishWords, without: Collection[str]
) -> Wishes:
    about: set[int] = set()
    is_person = bool(_in_phrases(typed, about, words.persons, ()))
    for at, word in enumerate(typed):
        together = YEARS_TOGETHER.fullmatch(word)
        digits = together[1] if together else word
        if not digits.isdecimal() or int(digits) > OLDEST:
            continue
        beside = [near for near in (at - 1, at + 1) if 0 <= near < len(typed)]
        graded = [near for near in beside if _forms(typed[near]) & words.classes]
        aged = [near for near in beside if _forms(typed[near]) & words.years]
        if (
            graded
            and not together
            and "class" not in without
            and 1 <= int(digits) <= CLASSES[-1][2]
        ):
            taken.update((at, graded[-1] if typed[at - 1 : at] else graded[0]))
            return replace(wishes, grade=int(digits))
        is_bare_age = is_person and YOUNGEST_SAID <= int(digits) <= GROWN_UP
        if (together or aged or is_bare_age) and "age" not in without:
            taken.update((at, *aged, *about))
            _in_phrases(typed, taken, words.about_years, ())
            return replace(wishes, age=int(digits), is_about_a_person=True)
    return replace(wishes, is_about_a_person=is_person)


def _in_phrases(
    typed: list[str], taken: set[int], said: Phrases, without: Collection[str]
) -> set[str]:
    """The codes of the phrases that stand in the words; the words themselves are taken."""
    found: set[str] = set()
    for length in (3, 2, 1):
        for at in range(len(typed) - length + 1):
            places = range(at, at + length)
            if taken.intersection(places):
                continue
            words = tuple(typed[at : at + length])
            forms = [words] if length > 1 else [(form,) for form in (words[0], *_forms(words[0]))]
            code = next((said[form] for form in forms if form in said), None)
            if code is not None and code not in without:
                taken.update(places)
                found.add(code)
    return found


def _forms(word: str) -> frozenset[str]:
    return stems(word) | {word}
