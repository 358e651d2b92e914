"""The kinds of record that have texts. A context registers its own in ``apps.ready``."""

from lotse.words.domain.states import Kind

_kinds: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    """Make a kind known. Registering it again with other rules is a mistake of the programmer."""
    known = _kinds.setdefault(kind.name, kind)
    if known != kind:
        raise ValueError(f"the kind {kind.name} is registered with other rules")


def get_kind(name: str) -> Kind:
    """The kind with this name; LookupError when nobody registered it."""
    return _kinds[name]


def list_kinds() -> list[Kind]:
    """All kinds, in the order of their names."""
    return [_kinds[name] for name in sorted(_kinds)]
