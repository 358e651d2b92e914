"""Addresses made of names."""

import itertools
import unicodedata
from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from django.utils.text import slugify

from lotse.kit import advisory
from lotse.kit.advisory import Lock

if TYPE_CHECKING:
    from django.db.models import QuerySet

MAX_SLUG = 70
"""Characters of a name; room for a number behind it."""


LETTERS = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "ß": "ss", "ẞ": "SS"}
    | {"æ": "ae", "Æ": "Ae", "œ": "oe", "Œ": "Oe", "ø": "oe", "Ø": "Oe", "ł": "l", "Ł": "L"}
    | {"ı": "i", "đ": "d", "Đ": "D", "ð": "d", "þ": "th", "&": " und "}
)
"""What Unicode does not take apart by itself, and German umlauts, which it takes apart wrongly."""


def slug_of(name: str, otherwise: str, most: int = MAX_SLUG) -> str:
    """A name as a part of an address, ``most`` characters; ``otherwise`` without Latin letters.

    German letters become what a German types for them, and a long name ends with a whole word.

    >>> slug_of("Café für Größere", "angebot"), slug_of("لقاء", "angebot")
    ('cafe-fuer-groessere', 'angebot')
    """
    return cut(slugify(spelled_out(name)), most) or otherwise


def spelled_out(name: str) -> str:
    """Letters that a German keyboard has and an address has not, as one writes them without.

    >>> spelled_out("Maßnahmen für Übung")
    'Massnahmen fuer Uebung'
    """
    return unicodedata.normalize("NFC", name).translate(LETTERS)


def cut(slug: str, most: int) -> str:
    """``most`` characters of a slug, without a broken word at its end where that is possible."""
    if len(slug) <= most:
        return slug.strip("-_")
    whole = slug[: most + 1].rpartition("-")[0]
    return (whole if len(whole) > most // 2 else slug[:most]).strip("-_")


def first_free(base: str, taken: Collection[str]) -> str:
    """``base``, or ``base`` with the first number from 2 on that is not taken.

    >>> first_free("kurs", {"kurs", "kurs-2"})
    'kurs-3'
    """
    names = itertools.chain([base], (f"{base}-{number}" for number in itertools.count(2)))
    return next(name for name in names if name not in taken)


def claim_slug(
    records: "QuerySet[Any, Any]",
    name: str,
    otherwise: str,
    *,
    lock: Lock,
    reserved: Collection[str] = (),
) -> str:
    """An address for a new record that no other has, nor gets before this transaction ends.

    ``lock`` is that of these records; ``reserved`` are words that their addresses need themselves.
    """
    advisory.wait_for(lock)
    base = slug_of(name, otherwise)
    taken = records.filter(slug__startswith=base).values_list("slug", flat=True)
    return first_free(base, {*taken, *reserved})
