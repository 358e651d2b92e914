"""HSDS organizations and locations in our terms."""

from collections.abc import Iterable

from lotse.interop.hsds.identifiers import LOCATION, part_id
from lotse.interop.hsds.known import Known
from lotse.interop.hsds.parts import (
    Source,
    checked_id,
    email,
    function,
    languages,
    needed,
    number,
    phone,
    plain,
    website,
)
from lotse.interop.hsds.tables import Row
from lotse.partners.domain.facts import ContactFacts, OrganisationFacts, SchoolFacts, SiteFacts
from lotse.partners.domain.register import municipality_finder
from lotse.reference.models import Postcode

FALLBACK_KIND = "association"
LONGEST_SHORT_NAME, LONGEST_STREET, LONGEST_PLACE, LONGEST_SITE_NAME = 40, 160, 100, 160
LONGEST_SCHOOL_NUMBER = 20
POSTCODE_DIGITS = 5
STATE_LETTERS = 2


def organisation_facts(source: Source, places: "Places", slug: str, row: Row) -> OrganisationFacts:
    """An organization with its new places and its contact functions."""
    identifier = row["id"]
    attributes = source.attributes(identifier)
    kinds = [code for link, _, code, _ in attributes if link == "kind"]
    tags = [code for link, _, code, _ in attributes if link == "language"]
    return OrganisationFacts(
        slug=slug,
        kind=kinds[0] if kinds else FALLBACK_KIND,
        name=needed(row, "name"),
        short_name=plain(row.get("alternate_name"))[:LONGEST_SHORT_NAME],
        website=website(source, identifier, row.get("website")),
        languages=languages(source, identifier, tags),
        sites=places.new_sites(slug, identifier),
        contacts=_contacts(source, places.known, row),
    )


def _contacts(source: Source, known: Known, row: Row) -> tuple[ContactFacts, ...]:
    """Contact functions; where a person is named, nothing is taken."""
    identifier, found = row["id"], list[ContactFacts]()
    for contact in source.parts("contact", "organization_id", identifier):
        if contact.get("name"):
            source.leave_out(contact["id"], "a contact with the name of a person")
            continue
        numbers = source.parts("phone", "contact_id", contact["id"])
        if reached := _reach(source, contact, numbers, function(plain(contact.get("title")))):
            computed = part_id(identifier, f"contact/{len(found)}")
            _keep_phone(known, known.keep_part(contact["id"], computed), numbers)
            found += reached
    if found:
        return tuple(found)
    numbers = source.parts("phone", "organization_id", identifier)
    _keep_phone(known, part_id(identifier, "contact/0"), numbers)
    return tuple(_reach(source, row, numbers, function("")))


def _keep_phone(known: Known, contact: str, phones: list[Row]) -> None:
    if phones:
        known.keep_part(phones[0]["id"], part_id(contact, "phone"))


def _reach(source: Source, row: Row, phones: list[Row], code: str) -> list[ContactFacts]:
    called = phone(source, row["id"], phones[0].get("number")) if phones else ""
    written = email(source, row["id"], row.get("email"))
    return [ContactFacts(code, called, written)] if called or written else []


def school_of(source: Source, identifier: str) -> SchoolFacts | None:
    """What a school has beyond an organization, if it has an official number."""
    for row in source.parts("organization_identifier", "organization_id", identifier):
        country, _, state = plain(row.get("identifier_scheme")).partition("-")
        is_ours = country == "DE" and len(state) == STATE_LETTERS
        if is_ours and row.get("identifier_type") == "Schulnummer":
            attributes = source.attributes(identifier)
            all_day = [value for link, _, _, value in attributes if link == "all_day"]
            return SchoolFacts(
                state=state,
                number=needed(row, "identifier", LONGEST_SCHOOL_NUMBER),
                types=tuple(code for link, _, code, _ in attributes if link == "school_type"),
                is_all_day=all_day[0] == "yes" if all_day else None,
            )
    return None


class Places:
    """The places of organizations that are not here yet."""

    def __init__(self, source: Source, known: Known) -> None:
        self._source, self.known = source, known
        self._municipality = municipality_finder(
            Postcode.objects.values_list("postcode", "place", "municipality")
        )

    def new_sites(self, organisation: str, identifier: str) -> tuple[SiteFacts, ...]:
        """Places to be added to an organization."""
        return tuple(
            self._site(organisation, place)
            for place in self._places_of(identifier)
            if self.known.find(place["id"]) is None
        )

    def _places_of(self, organization: str) -> Iterable[Row]:
        """Its own places, and those of its services that no organization in the file has."""
        rows, parts = self._source.tables.rows, self._source.parts
        found = {row["id"]: row for row in parts("location", "organization_id", organization)}
        for service in parts("service", "organization_id", organization):
            for link in parts("service_at_location", "service_id", service["id"]):
                place = rows["location"].get(link.get("location_id", ""))
                if place and place.get("organization_id") not in rows["organization"]:
                    found[place["id"]] = place
        return [row for row in found.values() if row.get("location_type") != "virtual"]

    def _site(self, organisation: str, place: Row) -> SiteFacts:
        source, where = self._source, place["id"]
        identifier = checked_id(place)
        address = next(iter(source.parts("address", "location_id", where)), {})
        latitude = number(source, where, place.get("latitude"), -90, 90)
        longitude = number(source, where, place.get("longitude"), -180, 180)
        has_point = latitude is not None and longitude is not None
        if address:
            self.known.keep_part(address["id"], part_id(str(identifier), "address"))
        postcode = self._postcode(where, plain(address.get("postal_code")))
        city = plain(address.get("city"))[:LONGEST_PLACE]
        name = plain(place.get("name"))[:LONGEST_SITE_NAME]
        return SiteFacts(
            slug=self.known.name(LOCATION, identifier, f"{organisation} {name}"),
            name=name,
            street=plain(address.get("address_1"))[:LONGEST_STREET],
            postcode=postcode,
            place=city,
            municipality=self._municipality(postcode, city) if postcode else None,
            latitude=latitude if has_point else None,
            longitude=longitude if has_point else None,
            accessibility=tuple(
                code
                for _, vocabulary, code, _ in source.attributes(where)
                if vocabulary == "accessibility"
            ),
        )

    def _postcode(self, where: str, value: str) -> str:
        if len(value) == POSTCODE_DIGITS and value.isascii() and value.isdecimal():
            return value
        if value:
            self._source.leave_out(where, f"{value[:40]!r} is no German postcode")
        return ""
