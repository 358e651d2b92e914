"""Addresses made of names."""

import itertools
from collections.abc import Collection

from django.utils.text import slugify

MAX_SLUG = 70
"""Characters of a name; room for a number behind it."""


def slug_of(name: str, otherwise: str) -> str:
    """A name as a part of an address; ``otherwise`` where no Latin letter is left.

    >>> slug_of("Café für Eltern", "angebot"), slug_of("لقاء", "angebot")
    ('cafe-fur-eltern', 'angebot')
    """
    return slugify(name)[:MAX_SLUG].strip("-") or otherwise


def first_free(base: str, taken: Collection[str]) -> str:
    """``base``, or ``base`` with the first number from 2 on that is not taken.

    >>> first_free("kurs", {"kurs", "kurs-2"})
    'kurs-3'
    """
    names = itertools.chain([base], (f"{base}-{number}" for number in itertools.count(2)))
    return next(name for name in names if name not in taken)
