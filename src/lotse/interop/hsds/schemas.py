"""What HSDS objects look like in our answers, as JSON Schema for the OpenAPI document.

Made from the tables of the specification (:mod:`lotse.interop.hsds.tables`): an object has the
columns of its table but those that point elsewhere, because what they point to stands inside it.
"""

from collections.abc import Mapping
from typing import Any

from lotse.interop.hsds.tables import CHILDREN, POINTERS, REFERENCES, TABLES

Schema = dict[str, Any]
PREFIX = "Hsds"

INSIDE: Mapping[str, str] = {
    "organization": "contacts locations organization_identifiers attributes services",
    "service": "organization phones schedules languages cost_options required_documents "
    "attributes additional_urls service_at_locations",
    "service_at_location": "location service",
    "location": "addresses accessibility attributes",
    "contact": "phones",
    "attribute": "taxonomy_term",
    "taxonomy_term": "taxonomy_detail",
    **dict.fromkeys(
        "address phone schedule language accessibility cost_option required_document "
        "organization_identifier url taxonomy".split(),
        "",
    ),
}
"""The objects of our answers, and the members of each that hold other objects."""
ALWAYS: Mapping[str, str] = {
    "organization": "name",
    "service": "name status last_modified",
    "service_at_location": "location",
    "location": "name location_type",
    "attribute": "link_id link_type link_entity taxonomy_term",
    "taxonomy": "name description",
    "taxonomy_term": "code name description taxonomy taxonomy_detail language",
}
"""Members that are never missing, beside ``id``."""
FORMATS = {
    "last_modified": "date-time",
    "assured_date": "date",
    "dtstart": "date",
    "valid_from": "date",
    "valid_to": "date",
    "link_id": "uuid",
}
OURS: Mapping[str, Schema] = {
    "service": {
        "modified_date": {
            "type": "string",
            "format": "date-time",
            "description": "The same as `last_modified`, only with `minimal`.",
        },
        "translation": {
            "type": "object",
            "description": "A member of ours: how the words came into the language asked for.",
            "required": ["language", "is_machine", "is_stale"],
            "properties": {
                "language": {"type": "string", "description": "The one they are really in."},
                "is_machine": {"type": "boolean", "description": "Translated and unchecked."},
                "is_stale": {"type": "boolean", "description": "The German ones have changed."},
            },
        },
    }
}


PAGED = ("organization", "service", "service_at_location", "taxonomy", "taxonomy_term")
"""Objects that come in lists."""


def name_of(table: str) -> str:
    """The name of an object among the components: ``HsdsServiceAtLocation``."""
    return PREFIX + "".join(part.title() for part in table.split("_"))


def object_of(table: str) -> Schema:
    """The schema of an object, one of the components."""
    return {"$ref": f"#/components/schemas/{name_of(table)}"}


def page_of(table: str) -> Schema:
    """The schema of a part of a list, one of the components."""
    return {"$ref": f"#/components/schemas/{name_of(table)}Page"}


def components() -> dict[str, Schema]:
    """All objects and pages by the names that others refer to them by."""
    return {name_of(table): _object(table) for table in INSIDE} | {
        f"{name_of(table)}Page": _page(table) for table in PAGED
    }


def _page(table: str) -> Schema:
    """The envelope in which a list comes."""
    counts = ("total_items", "total_pages", "page_number", "size")
    flags = ("first_page", "last_page", "empty")
    return {
        "type": "object",
        "required": [*counts, *flags, "contents"],
        "properties": {
            **{one: {"type": "integer"} for one in counts},
            **{one: {"type": "boolean"} for one in flags},
            "contents": {"type": "array", "items": object_of(table)},
        },
    }


def _object(table: str) -> Schema:
    address = f"https://docs.openreferral.org/en/3.1/hsds/schema_reference.html#{table}"
    return {
        "type": "object",
        "description": f"As HSDS 3.1 has it: {address}",
        "required": ["id", *ALWAYS.get(table, "").split()],
        "properties": {
            "id": {"type": "string", "format": "uuid"},
            **{
                column: _value(table, column)
                for column in TABLES[table].columns
                if column != "id" and column not in POINTERS
            },
            **{member: _inside(member) for member in INSIDE[table].split()},
            **OURS.get(table, {}),
        },
    }


def _value(table: str, column: str) -> Schema:
    if column in TABLES[table].numbers:
        return {"type": "number"}
    form = FORMATS.get(column)
    return {"type": "string", "format": form} if form else {"type": "string"}


def _inside(member: str) -> Schema:
    if member in REFERENCES:
        return object_of(REFERENCES[member][0])
    return {"type": "array", "items": object_of(CHILDREN[member])}
