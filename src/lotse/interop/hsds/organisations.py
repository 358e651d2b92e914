"""Organisations and their places as HSDS organizations and locations."""

from dataclasses import dataclass
from typing import Any

from lotse.interop.hsds.identifiers import (
    LOCATION,
    ORGANIZATION,
    Identifiers,
    part_id,
)
from lotse.interop.hsds.taxonomies import Taxonomies
from lotse.partners.models import ContactFunction, Organisation, Site
from lotse.reference.queries import Reference

COUNTRY = "DE"


@dataclass(frozen=True)
class Reader:
    """Who reads: the language, the vocabularies and identifiers, the address of the site."""

    language: str
    reference: Reference
    identifiers: Identifiers
    taxonomies: Taxonomies
    origin: str


def compact(**members: Any) -> dict[str, Any]:
    """A JSON object without the members that say nothing."""
    return {name: value for name, value in members.items() if value not in (None, "", [])}


def basic_organization(organisation: Organisation, reader: Reader) -> dict[str, Any]:
    """An organization with its simple values only, as lists and services show it."""
    kind = reader.reference.name("organisation_kind", organisation.kind_id, reader.language)
    return compact(
        id=reader.identifiers.ids[ORGANIZATION, organisation.slug],
        name=organisation.name,
        alternate_name=organisation.short_name,
        description=kind,
        website=organisation.website,
        uri=f"{reader.origin}/{reader.language}/partner/{organisation.slug}/",
    )


def organization(organisation: Organisation, reader: Reader) -> dict[str, Any]:
    """An organization with its places, contact functions and, for a school, its official number."""
    said = basic_organization(organisation, reader)
    contacts = list(organisation.contacts.all())
    return said | compact(
        email=next((contact.email for contact in contacts if contact.email), ""),
        contacts=[
            _contact(contact, said["id"], n, reader.identifiers)
            for n, contact in enumerate(contacts)
        ],
        locations=[location(site, reader) for site in organisation.sites.all()],
        organization_identifiers=_school_numbers(organisation, said["id"]),
        attributes=_attributes(organisation, said["id"], reader),
    )


def _contact(
    contact: ContactFunction, organization_id: str, position: int, ids: Identifiers
) -> dict[str, Any]:
    """A function, never a person: ``title`` is its code."""
    identifier = ids.part(organization_id, f"contact/{position}")
    phones = []
    if contact.phone:
        phones = [
            {"id": ids.part(identifier, "phone"), "number": contact.phone, "type": "voice"},
        ]
    return compact(id=identifier, title=contact.function, email=contact.email, phones=phones)


def _school_numbers(organisation: Organisation, organization_id: str) -> list[dict[str, Any]]:
    school = getattr(organisation, "school", None)
    if school is None:
        return []
    return [
        {
            "id": part_id(organization_id, "school-number"),
            "identifier_scheme": f"DE-{school.state}",
            "identifier_type": "Schulnummer",
            "identifier": school.number,
        }
    ]


def _attributes(
    organisation: Organisation, organization_id: str, reader: Reader
) -> list[dict[str, Any]]:
    def about(link_type: str, vocabulary: str, code: str, value: str = "") -> dict[str, Any]:
        term = (vocabulary, code)
        return reader.taxonomies.attribute(organization_id, ORGANIZATION, link_type, term, value)

    said = [about("kind", "organisation_kind", organisation.kind_id)]
    said += [about("language", "language", row.pk) for row in organisation.languages.all()]
    if school := getattr(organisation, "school", None):
        said += [about("school_type", "school_type", row.pk) for row in school.types.all()]
        if school.is_all_day is not None:
            value = "yes" if school.is_all_day else "no"
            said.append(about("all_day", "feature", "all_day", value))
    return said


def basic_location(site: Site, reader: Reader) -> dict[str, Any]:
    """A place with its simple values only. Coordinates that are in doubt are left out."""
    is_sure = site.latitude is not None and not site.coordinate_flag
    return compact(
        id=reader.identifiers.ids[LOCATION, site.slug],
        location_type="physical",
        name=site.name or site.organisation.name,
        latitude=site.latitude if is_sure else None,
        longitude=site.longitude if is_sure else None,
    )


def location(site: Site, reader: Reader) -> dict[str, Any]:
    """A place with its address and what makes it accessible."""
    said = basic_location(site, reader)
    return said | compact(
        addresses=_addresses(site, said["id"], reader),
        accessibility=[
            {
                "id": part_id(said["id"], f"accessibility/{feature.pk}"),
                "description": reader.taxonomies.term("accessibility", feature.pk)["name"],
            }
            for feature in site.accessibility.all()
        ],
        attributes=[
            reader.taxonomies.attribute(
                said["id"], LOCATION, "accessibility", ("accessibility", feature.pk)
            )
            for feature in site.accessibility.all()
        ],
    )


def _addresses(site: Site, location_id: str, reader: Reader) -> list[dict[str, Any]]:
    if not (site.street or site.postcode or site.place):
        return []
    district = reader.reference.district
    municipality = site.municipality.name if site.municipality else ""
    return [
        {
            "id": reader.identifiers.part(location_id, "address"),
            "address_1": site.street,
            "city": site.place,
            "state_province": district.state if district else "",
            "postal_code": site.postcode,
            "country": COUNTRY,
            "address_type": "physical",
            **({"region": municipality} if municipality else {}),
        }
    ]
