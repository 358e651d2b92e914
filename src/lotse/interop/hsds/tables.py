"""HSDS as tables: the columns of each, and the way between nested objects and rows.

Names and columns are those of the specification (3.1): one table for each kind of object, which
points to the objects around it with columns that end in ``_id``.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

Row = dict[str, Any]


@dataclass(frozen=True)
class Table:
    """A table: its file, its columns, which of them are numbers."""

    file: str
    columns: tuple[str, ...]
    numbers: frozenset[str] = frozenset()


def _table(file: str, columns: str, numbers: str = "") -> Table:
    return Table(file, ("id", *columns.split()), frozenset(numbers.split()))


TABLES: Mapping[str, Table] = {
    "organization": _table(
        "organizations.csv",
        "name alternate_name description email website tax_status tax_id year_incorporated "
        "legal_status logo uri parent_organization_id",
        "year_incorporated",
    ),
    "service": _table(
        "services.csv",
        "organization_id program_id name alternate_name description url email status "
        "interpretation_services application_process fees_description wait_time fees "
        "accreditations eligibility_description minimum_age maximum_age assured_date "
        "assurer_email licenses alert last_modified",
        "minimum_age maximum_age",
    ),
    "location": _table(
        "locations.csv",
        "location_type url organization_id name alternate_name description transportation "
        "latitude longitude external_identifier external_identifier_type",
        "latitude longitude",
    ),
    "service_at_location": _table("service_at_location.csv", "service_id location_id description"),
    "address": _table(
        "addresses.csv",
        "location_id attention address_1 address_2 city region state_province postal_code "
        "country address_type",
    ),
    "phone": _table(
        "phones.csv",
        "location_id service_id organization_id contact_id service_at_location_id number "
        "extension type description",
        "extension",
    ),
    "contact": _table(
        "contacts.csv",
        "organization_id service_id service_at_location_id location_id name title department email",
    ),
    "schedule": _table(
        "schedules.csv",
        "service_id location_id service_at_location_id valid_from valid_to dtstart timezone until "
        "count wkst freq interval byday byweekno bymonthday byyearday description opens_at "
        "closes_at schedule_link attending_type notes",
        "timezone count interval",
    ),
    "language": _table("languages.csv", "service_id location_id phone_id name code note"),
    "accessibility": _table("accessibility.csv", "location_id description details url"),
    "cost_option": _table(
        "cost_options.csv",
        "service_id valid_from valid_to option currency amount amount_description",
        "amount",
    ),
    "required_document": _table("required_documents.csv", "service_id document uri"),
    "organization_identifier": _table(
        "organization_identifiers.csv",
        "organization_id identifier_scheme identifier_type identifier",
    ),
    "url": _table("urls.csv", "label url organization_id service_id"),
    "taxonomy": _table("taxonomies.csv", "name description uri version"),
    "taxonomy_term": _table(
        "taxonomy_terms.csv",
        "code name description parent_id taxonomy language taxonomy_id term_uri",
    ),
    "attribute": _table(
        "attributes.csv", "link_id taxonomy_term_id link_type link_entity value label"
    ),
    "program": _table("programs.csv", "organization_id name alternate_name description"),
    "service_area": _table(
        "service_areas.csv",
        "service_id service_at_location_id name description extent extent_type uri",
    ),
    "funding": _table("funding.csv", "organization_id service_id source"),
}
FILES = {table.file: name for name, table in TABLES.items()} | {"url.csv": "url"}

CHILDREN = {
    "phones": "phone",
    "contacts": "contact",
    "schedules": "schedule",
    "languages": "language",
    "accessibility": "accessibility",
    "addresses": "address",
    "cost_options": "cost_option",
    "required_documents": "required_document",
    "organization_identifiers": "organization_identifier",
    "additional_urls": "url",
    "additional_websites": "url",
    "attributes": "attribute",
    "service_at_locations": "service_at_location",
    "locations": "location",
    "services": "service",
    "programs": "program",
    "service_areas": "service_area",
    "funding": "funding",
}
"""Lists of objects that belong to the object around them, and their table."""
REFERENCES = {
    "organization": ("organization", "organization_id"),
    "program": ("program", "program_id"),
    "location": ("location", "location_id"),
    "service": ("service", "service_id"),
    "taxonomy_term": ("taxonomy_term", "taxonomy_term_id"),
    "taxonomy_detail": ("taxonomy", "taxonomy_id"),
}
"""Objects that the object around them points to: their table and the column that points."""
POINTERS = {
    "parent_organization_id": "organization",
    "parent_id": "taxonomy_term",
    **{column: table for table, column in REFERENCES.values()},
    "contact_id": "contact",
    "phone_id": "phone",
    "service_at_location_id": "service_at_location",
}
"""Columns that point to a row of another table."""
IDENTIFIERS = frozenset({"id", "link_id", *POINTERS})


A_UUID = re.compile(r"[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")


def canonical(identifier: Any) -> str:
    """An identifier as it is compared: publishers write UUIDs in large letters, too."""
    said = str(identifier or "")
    return said.lower() if A_UUID.fullmatch(said) else said


def values_of(table: Table, said: Mapping[str, Any]) -> Row:
    """What an object says in the columns of a table; no column holds a list or an object."""
    return {
        key: canonical(said[key]) if key in IDENTIFIERS else said[key]
        for key in table.columns
        if said.get(key) not in (None, "") and not isinstance(said[key], list | dict)
    }


@dataclass
class Tables:
    """Rows by table and identifier, in the order in which they came."""

    rows: dict[str, dict[str, Row]] = field(default_factory=lambda: {name: {} for name in TABLES})

    def add(self, name: str, said: Mapping[str, Any], **pointers: str) -> str:
        """Take a nested object apart; returns its identifier.

        An object that came before is completed, never changed: what came first counts.
        """
        table = TABLES[name]
        identifier = canonical(said.get("id"))
        row = self.rows[name].setdefault(identifier, {"id": identifier})
        simple = values_of(table, said)
        simple |= {key: value for key, value in pointers.items() if key in table.columns}
        for key, (other, column) in REFERENCES.items():
            if isinstance(said.get(key), Mapping) and said[key].get("id"):
                simple.setdefault(column, self.add(other, said[key]))
        for key, value in simple.items():
            if key in table.columns:
                row.setdefault(key, value)
        for key, other in CHILDREN.items():
            children = said.get(key)
            for child in children if isinstance(children, list) else ():
                if isinstance(child, Mapping):
                    self.add(other, child, **{f"{name}_id": identifier, "link_id": identifier})
        return identifier

    def dangling(self) -> Iterator[tuple[str, str, str, str]]:
        """Table, identifier, column and value of each pointer to a row that is not there."""
        everything = {key for rows in self.rows.values() for key in rows}
        for name, rows in self.rows.items():
            for identifier, row in rows.items():
                for column, value in row.items():
                    if column in POINTERS and value not in self.rows[POINTERS[column]]:
                        yield name, identifier, column, str(value)
                    if column == "link_id" and value not in everything:
                        yield name, identifier, column, str(value)

    def parts_of(self, name: str, column: str) -> dict[str, list[Row]]:
        """The rows of a table by the value of a pointing column."""
        found: dict[str, list[Row]] = {}
        for row in self.rows[name].values():
            if value := row.get(column):
                found.setdefault(str(value), []).append(row)
        return found
