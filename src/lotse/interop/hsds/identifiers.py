"""Stable identifiers: a UUID for each record, computed from its key, or kept from its origin."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from uuid import NAMESPACE_URL, UUID, uuid5

from lotse.interop.models import ForeignRecord
from lotse.kit.content_version import PerVersion
from lotse.offers.queries import public_offers
from lotse.partners.models import Organisation, Site
from lotse.reference.queries import get_reference

LOTSE = uuid5(NAMESPACE_URL, "urn:lotse:hsds")
"""Names what is the same in every installation: vocabularies."""

SERVICE, ORGANIZATION, LOCATION = "service", "organization", "location"
PART = "part"
"""Something of a record that came in under an identifier of its own, such as an address."""


@lru_cache(maxsize=4_096)
def term_id(vocabulary: str, code: str = "") -> str:
    """The identifier of a term, or of the vocabulary itself; the same in every installation."""
    return str(uuid5(LOTSE, f"taxonomy/{vocabulary}/{code}"))


def part_id(record_id: str, part: str) -> str:
    """The identifier of something that is a part of a record, such as a schedule."""
    return str(uuid5(LOTSE, f"{record_id}/{part}"))


def connection(location_id: str) -> str:
    """The name of the part of a service that connects it with a place."""
    return f"at/{location_id}"


def stretch_id(service_id: str, position: int, first: str) -> str:
    """The identifier of a stretch of a service's time: the same as long as its first day is.

    By it an import knows rows that tell one time with its pauses.
    """
    return part_id(service_id, f"schedule/{position}/{first}")


@dataclass(frozen=True)
class Identifiers:
    """The identifiers of published offers and of organisations and places, both ways.

    ``ids`` maps (kind, slug) to UUIDs, ``keys`` the other way round; ``places`` maps the UUID of a
    service at a location to the slugs of both. ``parts`` maps the identifiers that parts would have
    to those under which they came in from elsewhere.
    """

    ids: Mapping[tuple[str, str], str]
    keys: Mapping[tuple[str, str], str]
    places: Mapping[str, tuple[str, str]]
    parts: Mapping[str, str]

    def part(self, record_id: str, part: str) -> str:
        """The identifier of a part of a record: kept from its origin, or computed."""
        computed = part_id(record_id, part)
        return self.parts.get(computed, computed)

    def key(self, kind: str, identifier: UUID) -> str:
        """The slug of a record; empty where there is none, which no record has."""
        return self.keys.get((kind, str(identifier)), "")


def own_id(district: str, kind: str, key: str) -> str:
    """The identifier of a record that was made here; ``district`` is the official key."""
    return str(uuid5(LOTSE, f"{district}/{kind}/{key}"))


def _load() -> Identifiers:
    district = get_reference().district
    ags = district.ags if district else ""
    foreign = {
        (kind, key): str(identifier)
        for identifier, kind, key in ForeignRecord.objects.values_list("id", "kind", "key")
    }
    ids: dict[tuple[str, str], str] = {}
    for kind, rows in (
        (SERVICE, public_offers()),
        # All of them: an offer may take place at a school that is no longer in the list.
        (ORGANIZATION, Organisation.objects.all()),
        (LOCATION, Site.objects.all()),
    ):
        for key in rows.values_list("slug", flat=True):
            ids[kind, key] = foreign.get((kind, key)) or own_id(ags, kind, key)
    parts = {key: identifier for (kind, key), identifier in foreign.items() if kind == PART}
    found = Identifiers(
        ids=ids,
        keys={(kind, identifier): key for (kind, key), identifier in ids.items()},
        places={},
        parts=parts,
    )
    pairs = public_offers().exclude(sites=None).values_list("slug", "sites__slug")
    return replace(
        found,
        places={
            found.part(ids[SERVICE, offer], connection(ids[LOCATION, site])): (offer, site)
            for offer, site in pairs.order_by("slug", "sites__slug")
        },
    )


get_identifiers = PerVersion(_load)
"""The identifiers as they are now; pass the content version when it is already known."""
