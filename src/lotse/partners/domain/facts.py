"""The facts of an organisation as plain values."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class SiteFacts:
    """A place of an organisation; ``municipality`` is its official key."""

    slug: str
    name: str = ""
    street: str = ""
    postcode: str = ""
    place: str = ""
    municipality: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    accessibility: Sequence[str] = ()


@dataclass(frozen=True)
class ContactFacts:
    """Whom to call for what."""

    function: str
    phone: str = ""
    email: str = ""


@dataclass(frozen=True)
class SchoolFacts:
    """What a school has beyond an organisation."""

    state: str
    number: str
    types: Sequence[str]
    is_all_day: bool | None


@dataclass(frozen=True)
class OrganisationFacts:
    """An organisation as a whole. Without a ``mail_language`` the present one is kept."""

    slug: str
    kind: str
    name: str
    short_name: str = ""
    website: str = ""
    mail_language: str = ""
    languages: Sequence[str] = ()
    sites: Sequence[SiteFacts] = ()
    contacts: Sequence[ContactFacts] = ()
    school: SchoolFacts | None = None
