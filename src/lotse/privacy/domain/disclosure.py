"""Counts of people and what of them may leave: two types, one function from one to the other.

A :class:`Counted` can be added up and nothing else: it has no text, no order and no truth, so that
it can neither be shown nor exported nor sorted. :func:`disclose` makes :class:`Published` of it,
and :func:`publishable` says of which people a table may be made beside those that exist. Why it is
done this way, and what attacks find, stands in decision 0023.
"""

import secrets
from collections.abc import Collection, Iterable, Mapping
from functools import total_ordering
from typing import NoReturn

BASE = 5
"""Everything that leaves is a multiple of it."""
HIDDEN = 2
"""So many people at most are shown as none, whatever their keys."""
FLOOR = 10
"""About fewer people there is no table, nor may two tables differ by fewer."""
LEAST_FOR_SHARE = 20
KEYS = 2**32
"""Keys are 0 … 2^32 - 1, and so is the remainder of their sum."""


def new_key() -> int:
    """The key of something that is counted, drawn when it is written down; it says nothing."""
    return secrets.randbelow(KEYS)


Cell = tuple[str, str]
"""A count's name and the value that it is about; empty for all."""


class Counted:
    """So many people or things, and the sum of their keys. It may not leave.

    ``keys`` are those of the counted: the same people have the same sum wherever they are counted.
    """

    __slots__ = ("_key", "_number")

    def __init__(self, number: int = 0, key: int = 0) -> None:
        self._number = number
        self._key = key % KEYS

    @classmethod
    def of(cls, keys: Iterable[int]) -> "Counted":
        """One for each key."""
        all_keys = list(keys)
        return cls(len(all_keys), sum(all_keys))

    def __add__(self, other: "Counted") -> "Counted":
        return Counted(self._number + other._number, self._key + other._key)

    def to_keep(self) -> tuple[int, int]:
        """Number and key for the database; for nothing else (a test looks who calls this)."""
        return self._number, self._key

    def __repr__(self) -> str:
        return "Counted(…)"

    def _may_not(self, *_: object) -> NoReturn:
        raise TypeError("a count of people may not leave: disclose it")

    __str__ = __format__ = __int__ = __index__ = __float__ = __bool__ = _may_not
    __lt__ = __le__ = __gt__ = __ge__ = __eq__ = __ne__ = _may_not
    __hash__ = None  # type: ignore[assignment]  # what cannot be compared is no key


Table = Mapping[Cell, Counted]
_SEAL = object()


@total_ordering
class Published:
    """A figure that may leave: shown, exported, sorted. Only :func:`disclose` makes one."""

    __slots__ = ("figure",)

    def __init__(self, figure: int, seal: object) -> None:
        if seal is not _SEAL:
            raise TypeError("a figure is made by disclose and in no other way")
        self.figure = figure

    def __repr__(self) -> str:
        return f"Published({self.figure})"

    def __str__(self) -> str:
        return str(self.figure)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Published) and self.figure == other.figure

    def __lt__(self, other: "Published") -> bool:
        return self.figure < other.figure

    def __hash__(self) -> int:
        return hash(self.figure)


NONE = Published(0, _SEAL)
"""What a cell shows that is not in a published table: nobody, or two people at most."""


def disclose(table: Table) -> dict[Cell, Published]:
    """The figures of a table. Cells that would show 0 are left out: their being there would speak.

    A count is rounded to one of its two neighbouring multiples of five. The key decides, so that on
    average the figure is the count: 8 becomes 10 for three of five keys, else 5. Two people at most
    are always 0.
    """
    shown = {cell: _rounded(*counted.to_keep()) for cell, counted in table.items()}
    return {cell: Published(figure, _SEAL) for cell, figure in shown.items() if figure}


def disclosed_before(figures: Mapping[Cell, int]) -> dict[Cell, Published]:
    """Figures that were disclosed and kept (a test looks who calls this)."""
    if any(figure <= 0 or figure % BASE for figure in figures.values()):
        raise ValueError("these figures were never disclosed")
    return {cell: Published(figure, _SEAL) for cell, figure in figures.items()}


def share(part: Published, whole: Published) -> int | None:
    """How many of a hundred, from figures; None when the whole is less than twenty."""
    if whole.figure < LEAST_FOR_SHARE:
        return None
    return min(100, (200 * part.figure + whole.figure) // (2 * whole.figure))


def publishable(
    people: Mapping[str, Counted], earlier: Iterable[Collection[str]]
) -> frozenset[str] | None:
    """Of which groups of ``people`` a table may be made; None when there may be none.

    ``people`` are groups that share nobody, such as the families of one date; ``earlier`` are the
    groups of each table that exists. The new table is about ten people at least, and so is what it
    has more than all earlier tables inside of it: else it leaves that rest out. Once a table holds
    one of the groups together with others, no table about less is made.
    """
    sizes = {group: counted.to_keep()[0] for group, counted in people.items()}
    asked, known = set(sizes), set[str]()
    for groups in earlier:
        if asked & set(groups):
            if not asked >= set(groups):
                return None
            known |= set(groups)
    if _size(sizes, asked - known) < FLOOR:
        asked = known
    return frozenset(asked) if _size(sizes, asked) >= FLOOR else None


def _size(sizes: Mapping[str, int], groups: Iterable[str]) -> int:
    return sum(sizes[group] for group in groups)


def _rounded(number: int, key: int) -> int:
    if number <= HIDDEN:
        return 0
    above = number % BASE
    return number - above + (BASE if key * BASE < above * KEYS else 0)
