"""The kinds of record that have texts. A context registers its own in ``apps.ready``."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from lotse.words.domain.states import Kind

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from django.db.models import QuerySet


@dataclass(frozen=True)
class Care:
    """What a context does around the texts of its kind.

    ``resting`` names the records whose texts nobody needs now, such as drafts: they stay out of the
    translators' queue. It may be a query of one column; those of all kinds are read together.
    """

    resting: "Callable[[], Collection[str] | QuerySet[Any, Any]]" = list


NO_CARE = Care()

_kinds: dict[str, Kind] = {}
_cares: dict[str, Care] = {}


def register(kind: Kind, care: Care = NO_CARE) -> None:
    """Make a kind known. Registering it again with other rules is a mistake of the programmer."""
    _cares.setdefault(kind.name, care)
    known = _kinds.setdefault(kind.name, kind)
    if known != kind:
        raise ValueError(f"the kind {kind.name} is registered with other rules")


def get_kind(name: str) -> Kind:
    """The kind with this name; LookupError when nobody registered it."""
    return _kinds[name]


def list_kinds() -> list[Kind]:
    """All kinds, in the order of their names."""
    return [_kinds[name] for name in sorted(_kinds)]


def get_care(name: str) -> Care:
    """What the context of a kind does around its texts."""
    return _cares.get(name, NO_CARE)
