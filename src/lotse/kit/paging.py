"""Cutting a list into pages."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

from django.db.models import Model

if TYPE_CHECKING:
    from django.db.models import QuerySet

T = TypeVar("T")
M = TypeVar("M", bound=Model)
MAX_DIGITS = 5


@dataclass(frozen=True)
class Page(Generic[T]):
    """One page of a list. ``number`` and ``last`` count from 1; ``total`` counts all items."""

    items: Sequence[T]
    number: int
    last: int
    total: int

    @property
    def numbers(self) -> list[int | None]:
        """Page numbers to show, with None for a gap: first, last and two around the present."""
        near = {1, self.last, *range(self.number - 2, self.number + 3)}
        wanted = sorted(n for n in near if 1 <= n <= self.last)
        shown: list[int | None] = []
        for number in wanted:
            if shown and number - (shown[-1] or 0) > 1:
                shown.append(None)
            shown.append(number)
        return shown


def cut(items: Sequence[T], number: int, size: int) -> Page[T] | None:
    """The page with this number, or None where there is no such page.

    The first page always exists, though it may be empty.
    """
    last = max(1, -(-len(items) // size))
    if not 1 <= number <= last:
        return None
    return Page(items[(number - 1) * size : number * size], number, last, len(items))


def cut_query(items: "QuerySet[M, T]", total: int, number: int, size: int) -> Page[T] | None:
    """The page with this number of a query whose ``total`` is known, read in one statement."""
    last = max(1, -(-total // size))
    if not 1 <= number <= last:
        return None
    return Page(list(items[(number - 1) * size : number * size]), number, last, total)


def page_number(asked: str) -> int:
    """The page number in an address; 0, which no list has, where it is none.

    >>> page_number("3"), page_number("-1"), page_number("²")
    (3, 0, 0)
    """
    return int(asked) if asked.isascii() and asked.isdecimal() and len(asked) <= MAX_DIGITS else 0
