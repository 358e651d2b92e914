"""What can be found, kind by kind. A context registers its documents and what they depend on.

The index itself is kept by :mod:`lotse.words.indexing` and read by :mod:`lotse.words.search`.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from lotse.words.domain.search import Thesaurus


@dataclass(frozen=True)
class Indexed:
    """One text for the search; a title counts more than the rest."""

    language: str
    value: str
    is_title: bool = False


Documents = Mapping[str, Sequence[Indexed]]
"""Documents by id."""
Ids = Collection[str]


def _same(record_id: str) -> str:
    return record_id


@dataclass(frozen=True)
class Findable:
    """A kind of record that the public can find.

    ``documents`` gives those of some ids that the public sees, as they are now: an id that it
    leaves out is not found any more. ``every`` names all of them. ``follows`` says which of my ids
    show something of records of another kind, so that they are written anew in the transaction in
    which those change. ``document_of`` is the id of the document that a text belongs to.
    """

    kind: str
    documents: Callable[[Ids], Documents]
    every: Callable[[], Iterable[str]]
    follows: Mapping[str, Callable[[Ids], Ids]] = field(default_factory=dict)
    document_of: Callable[[str], str] = _same


_KINDS: dict[str, Findable] = {}
_THESAURUS: list[Callable[[], Thesaurus]] = [Thesaurus]


def register(findable: Findable) -> None:
    """Make a kind findable. Twice is once."""
    _KINDS[findable.kind] = findable


def findable(kind: str) -> Findable | None:
    """The kind with this name, where it can be found at all."""
    return _KINDS.get(kind)


def all_findable() -> list[Findable]:
    """All kinds that can be found, in the order of their names."""
    return [_KINDS[name] for name in sorted(_KINDS)]


def use_thesaurus(load: Callable[[], Thesaurus]) -> None:
    """Say where synonyms and parts of compounds come from; ``load`` keeps what it has read."""
    _THESAURUS[:] = [load]


def thesaurus() -> Thesaurus:
    """Synonyms and parts of compounds."""
    return _THESAURUS[0]()
