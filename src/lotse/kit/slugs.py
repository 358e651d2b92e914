"""Addresses made of names."""

import itertools
from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.utils.text import slugify

if TYPE_CHECKING:
    from django.db.models import QuerySet

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


def claim_slug(
    records: "QuerySet[Any, Any]",
    name: str,
    otherwise: str,
    *,
    lock: int,
    reserved: Collection[str] = (),
) -> str:
    """An address for a new record that no other has, nor gets before this transaction ends.

    ``lock`` is the number of the advisory lock of these records; ``reserved`` are words that
    their addresses need themselves.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [lock])
    base = slug_of(name, otherwise)
    taken = records.filter(slug__startswith=base).values_list("slug", flat=True)
    return first_free(base, {*taken, *reserved})
