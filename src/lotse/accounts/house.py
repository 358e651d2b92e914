"""What the house's identity provider says of a person, read: groups, second factor, address.

OpenID Connect Core 1.0 (``email_verified``, ``acr``, ``amr``), RFC 8176 (values of ``amr``).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lotse.kit.mail_addresses import address_key


@dataclass(frozen=True)
class HouseTable:
    """How claims are read here.

    ``roles`` gives a role to a group, the first that fits counts; ``groups`` is the name of the
    claim with the groups; ``factors`` are values of ``amr`` and ``acr`` that stand for a second
    factor.
    """

    roles: Sequence[tuple[str, str]]
    groups: str = "groups"
    factors: frozenset[str] = frozenset()


@dataclass(frozen=True)
class HousePerson:
    """A person as the provider knows it; ``role`` is None for somebody in none of the groups."""

    subject: str
    email: str
    has_proven_email: bool
    first_name: str
    last_name: str
    role: str | None
    has_second_factor: bool


def read_claims(claims: Mapping[str, Any], table: HouseTable) -> HousePerson:
    """The person that claims speak of; what is missing or of another kind counts as not said."""
    groups = _words(claims.get(table.groups))
    shown = _words(claims.get("amr")) | _words(claims.get("acr"))
    return HousePerson(
        subject=str(claims.get("sub", "")),
        email=address_key(_word(claims.get("email"))),
        has_proven_email=claims.get("email_verified") is True,
        first_name=_word(claims.get("given_name")),
        last_name=_word(claims.get("family_name")),
        role=next((role for group, role in table.roles if group in groups), None),
        has_second_factor=bool(shown & table.factors),
    )


def _words(value: Any) -> frozenset[str]:
    """A claim that may be a word or a list of words."""
    if isinstance(value, str):
        return frozenset({value})
    if isinstance(value, list | tuple):
        return frozenset(item for item in value if isinstance(item, str))
    return frozenset()


def _word(value: Any) -> str:
    return value.strip()[:150] if isinstance(value, str) else ""
