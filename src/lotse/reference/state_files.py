"""What differs from state to state and is no vocabulary: laws of the site, pages of services.

A file each in ``data/states``; a state without one has the general words only.
"""

from datetime import date
from functools import cache
from pathlib import Path
from typing import Annotated

from pydantic import Field

from lotse.kit.reachable import WebAddress
from lotse.kit.yaml_files import FileModel, read_yaml

FOLDER = Path(__file__).parent / "data" / "states"
Words = Annotated[str, Field(min_length=1, max_length=200)]
Link = Annotated[WebAddress, Field(min_length=1)]


class AccessibilityLaw(FileModel):
    """By which law a public site declares how accessible it is, and who helps to enforce that.

    Names and paragraphs are German, as they are cited.
    """

    statute: Words
    statement: Words
    statement_url: Link
    ordinance: Words
    ordinance_url: Link
    enforcement: Words
    enforcement_body: Words
    monitoring: Words
    monitoring_body: Words
    checked_on: date
    sources: tuple[Link, ...]


class ServicePages(FileModel):
    """Where the state describes public services to people.

    The address of a service's page holds ``{key}``, its key in the catalogue of services (LeiKa),
    or ``{number}``, the number by which the portal knows it. Empty: nobody is sure.
    """

    portal: Words
    by_key: Annotated[str, Field(pattern=r"^(https://\S+\{key\}\S*)?$")] = ""
    by_number: Annotated[str, Field(pattern=r"^(https://\S+\{number\}\S*)?$")] = ""
    checked_on: date
    sources: tuple[Link, ...]

    def address(self, key: str, number: str) -> str:
        """The page of a service; empty where the portal cannot be asked for it by what is known."""
        if key and self.by_key:
            return self.by_key.format(key=key)
        if number and self.by_number:
            return self.by_number.format(number=number)
        return ""


class StateFacts(FileModel):
    """All of them."""

    accessibility: AccessibilityLaw | None = None
    services: ServicePages | None = None


@cache
def state_facts(state: str) -> StateFacts:
    """The facts of a state (ISO 3166-2 without ``DE-``); nothing for one without a file."""
    file = FOLDER / f"{state}.yaml"
    return read_yaml(file, StateFacts) if file.exists() else StateFacts()
