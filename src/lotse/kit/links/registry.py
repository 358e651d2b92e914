"""Which web addresses public pages show. A context registers a finder in ``apps.ready``."""

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django.db.models import QuerySet


@dataclass(frozen=True)
class Use:
    """A record whose public page shows an address; ``title`` is what staff call the record."""

    address: str
    kind: str
    record_id: str
    title: str


@dataclass(frozen=True)
class Finder:
    """What a context knows: all addresses that it shows, and where it shows some of them.

    ``addresses`` may be a query of one column, so that others can look into it without reading it;
    ``uses`` takes a fixed number of statements.
    """

    addresses: "Callable[[], QuerySet[Any, str] | Collection[str]]"
    uses: Callable[[Collection[str]], Iterable[Use]]


_finders: list[Finder] = []


def register(finder: Finder) -> None:
    """Make a finder known; twice is the same as once."""
    if finder not in _finders:
        _finders.append(finder)


def shown_addresses() -> "list[QuerySet[Any, str] | Collection[str]]":
    """All addresses that are shown to the public, by context; some may be shown by several."""
    return [finder.addresses() for finder in _finders]


def find_uses(addresses: Collection[str]) -> Iterator[Use]:
    """Where these addresses are shown to the public."""
    for finder in _finders:
        yield from finder.uses(addresses)
