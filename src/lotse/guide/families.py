"""Typical families, all invented: what a changed rule means for them, and what people review."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated

from pydantic import Field

from lotse.kit.errors import Refused
from lotse.kit.yaml_files import FileModel, read_yaml

FAMILIES = Path(__file__).parent / "data" / "families.yaml"
"""Those that come with the program."""


@dataclass(frozen=True)
class Family:
    """One family: ``about`` says in a German sentence who it is, ``facts`` is the whole profile.

    The facts hold the day of the question (``on``), so the answer depends on the rule book alone.
    """

    id: str
    about: str
    facts: Mapping[str, object]


class _Family(FileModel):
    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{1,59}$")]
    about: Annotated[str, Field(min_length=10, max_length=200)]
    asked_on: date
    facts: Mapping[str, bool | int | float | str]


class _Families(FileModel):
    families: Annotated[tuple[_Family, ...], Field(min_length=1)]


def read_families(file: Path = FAMILIES) -> tuple[Family, ...]:
    """The families of a file in its order.

    Refused with ``kit.unreadable_file``, naming file and key, and with ``guide.broken_families``
    when an id stands twice. Whether the facts fit a rule book is not looked at.
    """
    entries = read_yaml(file, _Families).families
    number = Counter(entry.id for entry in entries)
    if twice := [id_ for id_ in number if number[id_] > 1]:
        raise Refused("guide.broken_families", reason=f"{file}: twice: {', '.join(twice)}")
    return tuple(
        Family(entry.id, entry.about, {**entry.facts, "on": entry.asked_on.isoformat()})
        for entry in entries
    )
