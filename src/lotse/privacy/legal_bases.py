"""The words of legal bases: data of the state, so another state needs no change of code."""

from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from lotse.kit.yaml_files import read_yaml

FILE = Path(__file__).parent / "data" / "legal_bases.yaml"


class LegalBases(BaseModel):
    """The file: words by code, everywhere and by state."""

    model_config = ConfigDict(extra="forbid")
    everywhere: dict[str, str]
    states: dict[str, dict[str, str]]


@cache
def legal_bases(state: str = "") -> dict[str, str]:
    """The words by code for a state ("NI"); of a state without an entry, those of everywhere."""
    known = read_yaml(FILE, LegalBases)
    return {**known.everywhere, **known.states.get(state, {})}


def states() -> list[str]:
    """The states that have words of their own."""
    return sorted(read_yaml(FILE, LegalBases).states)
