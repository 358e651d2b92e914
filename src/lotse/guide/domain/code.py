"""The facts about a person as a short code to print, to scan and to type: nothing need be stored.

A code is the version, the facts as one number in base 32, and two characters that notice every
wrong character and every two that were swapped. It holds no name, the birthday only where the day
was said, of the arrival the month. Its characters are Crockford's: no I, L, O or U. Version ``1``
has room for the first facts of :data:`PARTS`, ``2`` for all: a code is as short as what it holds.

Facts are of the JSON form (``docs/guide-answer.md``); ``on`` and the way to school are left out:
whoever opens a code asks about today.
"""

import hashlib
import unicodedata
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass

from lotse.guide.domain.profile import (
    CERTIFICATE_KINDS,
    NO_PROFESSION,
    PROFESSION_BY,
    READS,
    STAYS,
    SUPPORT_NEEDS,
)
from lotse.guide.domain.rule_book import GERMAN, RuleBook
from lotse.kit.errors import Refused

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LOOK_ALIKES = str.maketrans("OIL", "011")
CHECK = 1021
"""A prime below 32²: the remainder changes with every wrong or swapped character."""
MOST_CHARACTERS = 60
CERTIFICATES = (
    *("none", "hsa", "sek1_hsa", "sek1_rsa", "erw_sek1", "fhr", "abitur", "foreign"),
)  # fmt: skip
"""Never reorder: codes on paper hold the place in this list. New ones go to the end.

So it is with the values of the facts of a profile that a code holds by their place
(``profile.py``)."""
FIRST_YEAR, YEARS = 1900, 256
IDS = 1 << 16
NOT_SAID = 31
MONTH = "2020-10"
PARTS = (
    *("day", "arrived", "born_here", "station", "grade", "school_years"),
    *("certificate", "german_level", "municipality", "wish"),
    *("born_abroad", "support_need", "from_land", "reads", "profession", "profession_by", "stay"),
    *("is_registered", "is_occupied", "sibling_at_once"),
    *("certificate_country", "certificate_kind", "percent"),
)  # fmt: skip
"""What a code may hold beside the month of birth; a bit says whether it does. Never reorder."""
PARTS_OF: Mapping[str, tuple[str, ...]] = {"1": PARTS[: PARTS.index("born_abroad")], "2": PARTS}
"""The facts that a version has room for. Its list never changes: new facts get a new version."""
LETTERS = 26


def encode(facts: Mapping[str, object]) -> str:
    """The code of a profile that :func:`~lotse.guide.domain.profile.read_profile` accepts."""
    written = {part: WRITERS[part](facts) for part in PARTS}
    said = {part for part in PARTS if written[part] is not None}
    version = next(name for name, parts in PARTS_OF.items() if said <= set(parts))
    parts = PARTS_OF[version]
    mask = sum(1 << place for place, part in enumerate(parts) if part in said)
    pairs = [(mask, 1 << len(parts)), *_month(str(facts["birth_date"]))]
    for part in parts:
        pairs += written[part] or []
    return _in_base_32(version, pairs)


def grouped(code: str) -> str:
    """A code in groups of four, to read aloud and to type."""
    return "-".join(code[place : place + 4] for place in range(0, len(code), 4))


def decode(code: str, *, book: RuleBook, municipalities: Collection[str]) -> dict[str, object]:
    """The facts of a code, however it was typed: small letters, spaces, O for 0, other digits.

    Refused with ``guide.bad_code``: ``why`` is ``empty``, ``damaged`` (a character is wrong),
    ``version`` (made by a later program) or ``outdated`` (what it names is not there any more).
    """
    version, value = _read(code)
    number, known, parts = _Number(value), _Known(book, municipalities), PARTS_OF[version]
    mask = number.take(1 << len(parts))
    facts: dict[str, object] = {"birth_date": number.month()}
    for place, part in enumerate(parts):
        if mask >> place & 1:
            facts |= READERS[part](number, known, facts)
    if number.rest:
        raise _bad("damaged")
    return facts


Pairs = list[tuple[int, int]]
"""Numbers below a size, in the order in which they are taken out again."""


def _day(facts: Mapping[str, object]) -> Pairs | None:
    birth = str(facts["birth_date"])
    return [(int(birth[8:10]), 32)] if len(birth) > len(MONTH) else None


def _arrived(facts: Mapping[str, object]) -> Pairs | None:
    return _month(str(facts["arrived_on"])) if facts.get("arrived_on") else None


def _id(key: str) -> "Writer":
    return lambda facts: [(_short(str(facts[key])), IDS)] if facts.get(key) else None


def _school_years(facts: Mapping[str, object]) -> Pairs | None:
    years, is_unproven = facts.get("school_years"), bool(facts.get("school_years_unproven"))
    if years is None and not is_unproven:
        return None
    return [(years if isinstance(years, int) else NOT_SAID, 32), (is_unproven, 2)]


def _place_in(key: str, values: tuple[str, ...], size: int) -> "Writer":
    return lambda facts: (
        [(values.index(str(facts[key])), size)] if facts.get(key) in values else None
    )


def _yes_or_no(key: str) -> "Writer":
    return lambda facts: [(int(bool(facts[key])), 2)] if facts.get(key) is not None else None


def _percent(facts: Mapping[str, object]) -> Pairs | None:
    percent = facts.get("percent")
    return [(percent, 128)] if isinstance(percent, int) else None


def _country(facts: Mapping[str, object]) -> Pairs | None:
    country = facts.get("certificate_country")
    return [(ord(letter) - ord("A"), LETTERS) for letter in str(country)] if country else None


def _grade(facts: Mapping[str, object]) -> Pairs | None:
    grade = facts.get("grade")
    return [(grade, 16)] if isinstance(grade, int) else None


def _municipality(facts: Mapping[str, object]) -> Pairs | None:
    ags = facts.get("municipality")
    return [(int(str(ags)[-3:]), 1000)] if ags else None


Writer = Callable[[Mapping[str, object]], Pairs | None]
WRITERS: Mapping[str, Writer] = {
    "day": _day,
    "arrived": _arrived,
    "born_here": lambda facts: [] if facts.get("born_here") else None,
    "station": _id("station"),
    "grade": _grade,
    "school_years": _school_years,
    "certificate": _place_in("certificate", CERTIFICATES, 32),
    "german_level": _place_in("german_level", GERMAN, 8),
    "municipality": _municipality,
    "wish": _id("wish"),
    "born_abroad": lambda facts: [] if facts.get("born_here") is False else None,
    "support_need": _place_in("support_need", SUPPORT_NEEDS, 8),
    "from_land": _yes_or_no("from_land"),
    "reads": _place_in("reads", READS, 8),
    "profession": _id("profession"),
    "profession_by": _place_in("profession_by", PROFESSION_BY, 4),
    "stay": _place_in("stay", STAYS, 4),
    "is_registered": _yes_or_no("is_registered"),
    "is_occupied": _yes_or_no("is_occupied"),
    "sibling_at_once": _yes_or_no("sibling_at_once"),
    "certificate_country": _country,
    "certificate_kind": _place_in("certificate_kind", CERTIFICATE_KINDS, 16),
    "percent": _percent,
}
"""What each part writes; None where it has nothing to say."""


class _Number:
    """A number that is taken apart again."""

    def __init__(self, rest: int) -> None:
        self.rest = rest

    def take(self, size: int) -> int:
        """The next number below ``size``."""
        self.rest, value = divmod(self.rest, size)
        return value

    def month(self) -> str:
        """The next month, as ``YYYY-MM``."""
        year = self.take(YEARS) + FIRST_YEAR
        return f"{year:04}-{self.take(16):02}"


@dataclass(frozen=True)
class _Known:
    """What the ids in a code may stand for."""

    book: RuleBook
    municipalities: Collection[str]

    def station(self, number: _Number) -> str:
        return _long(number.take(IDS), self.book.stations)

    def goal(self, number: _Number) -> str:
        return _long(number.take(IDS), [*self.book.stations, *self.book.certificates])

    def profession(self, number: _Number) -> str:
        return _long(number.take(IDS), [*self.book.profession_groups, NO_PROFESSION])

    def municipality(self, number: _Number) -> dict[str, object]:
        """The one with this ending; of another district nothing is said."""
        ending = f"{number.take(1000):03}"
        found = [ags for ags in self.municipalities if ags.endswith(ending)]
        return {"municipality": found[0]} if len(found) == 1 else {}


def _read_arrival(number: _Number, birth: str) -> str:
    """The first of a month, or the birthday where that lies in it."""
    month = number.month()
    return birth if birth.startswith(month) and len(birth) > len(MONTH) else f"{month}-01"


def _read_years(number: _Number) -> dict[str, object]:
    years, is_unproven = number.take(32), number.take(2)
    said: dict[str, object] = {} if years == NOT_SAID else {"school_years": years}
    return {**said, "school_years_unproven": True} if is_unproven else said


def _read_country(number: _Number) -> str:
    return "".join(chr(number.take(LETTERS) + ord("A")) for _letter in range(2))


def _read_place(key: str, values: tuple[str, ...], size: int) -> "Reader":
    return lambda number, _known, _facts: {key: _among(number.take(size), values)}


def _read_yes_or_no(key: str) -> "Reader":
    return lambda number, _known, _facts: {key: bool(number.take(2))}


Reader = Callable[[_Number, _Known, Mapping[str, object]], dict[str, object]]
READERS: Mapping[str, Reader] = {
    "day": lambda n, _known, facts: {"birth_date": f"{facts['birth_date']}-{n.take(32):02}"},
    "arrived": lambda n, _known, facts: {"arrived_on": _read_arrival(n, str(facts["birth_date"]))},
    "born_here": lambda _number, _known, _facts: {"born_here": True},
    "station": lambda n, known, _facts: {"station": known.station(n)},
    "grade": lambda n, _known, _facts: {"grade": n.take(16)},
    "school_years": lambda n, _known, _facts: _read_years(n),
    "certificate": lambda n, _known, _facts: {"certificate": _among(n.take(32), CERTIFICATES)},
    "german_level": lambda n, _known, _facts: {"german_level": _among(n.take(8), GERMAN)},
    "municipality": lambda n, known, _facts: known.municipality(n),
    "wish": lambda n, known, _facts: {"wish": known.goal(n)},
    "born_abroad": lambda _number, _known, _facts: {"born_here": False},
    "support_need": _read_place("support_need", SUPPORT_NEEDS, 8),
    "from_land": _read_yes_or_no("from_land"),
    "reads": _read_place("reads", READS, 8),
    "profession": lambda n, known, _facts: {"profession": known.profession(n)},
    "profession_by": _read_place("profession_by", PROFESSION_BY, 4),
    "stay": _read_place("stay", STAYS, 4),
    "is_registered": _read_yes_or_no("is_registered"),
    "is_occupied": _read_yes_or_no("is_occupied"),
    "sibling_at_once": _read_yes_or_no("sibling_at_once"),
    "certificate_country": lambda n, _known, _facts: {"certificate_country": _read_country(n)},
    "certificate_kind": _read_place("certificate_kind", CERTIFICATE_KINDS, 16),
    "percent": lambda n, _known, _facts: {"percent": n.take(128)},
}
"""What each part says, in the order in which it was written."""


def _month(iso: str) -> list[tuple[int, int]]:
    return [(int(iso[:4]) - FIRST_YEAR, YEARS), (int(iso[5:7]), 16)]


def _short(id_: str) -> int:
    """A number for an id of the rule book that stays the same whatever else is in the book."""
    return int.from_bytes(hashlib.blake2s(id_.encode(), digest_size=2).digest(), "big")


def _long(short: int, ids: Iterable[str]) -> str:
    found = [id_ for id_ in ids if _short(id_) == short]
    if len(found) != 1:
        raise _bad("outdated")
    return found[0]


def _among(place: int, values: tuple[str, ...]) -> str:
    if place >= len(values):
        raise _bad("version")
    return values[place]


def _in_base_32(version: str, pairs: Iterable[tuple[int, int]]) -> str:
    number = 0
    for value, size in reversed(list(pairs)):
        number = number * size + value
    check = (number * 32 + ALPHABET.index(version)) % CHECK
    digits = ""
    rest = number
    while rest or not digits:
        rest, digit = divmod(rest, 32)
        digits = ALPHABET[digit] + digits
    return f"{version}{digits}{ALPHABET[check // 32]}{ALPHABET[check % 32]}"


def _read(code: str) -> tuple[str, int]:
    """The version and the number in a code whose check is right."""
    typed = [_plain(character) for character in code[:MOST_CHARACTERS].upper()]
    characters = "".join(typed).translate(LOOK_ALIKES)
    if not characters:
        raise _bad("empty")
    if not set(characters) <= set(ALPHABET) or len(characters) < len("1000"):
        raise _bad("damaged")
    version, body, check = characters[0], characters[1:-2], characters[-2:]
    number = 0
    for character in body:
        number = number * 32 + ALPHABET.index(character)
    said = ALPHABET.index(check[0]) * 32 + ALPHABET.index(check[1])
    if said != (number * 32 + ALPHABET.index(version)) % CHECK:
        raise _bad("damaged")
    if version not in PARTS_OF:
        raise _bad("version")
    return version, number


def _plain(character: str) -> str:
    """A character without what does not count: separators go, digits of any script are ours."""
    if character.isspace() or character in "-–—.,":
        return ""
    digit = unicodedata.decimal(character, None)
    return character if digit is None else str(digit)


def _bad(why: str) -> Refused:
    return Refused("guide.bad_code", why=why)
