"""The whole directory as one file: a tabular data package (ZIP of CSV with ``datapackage.json``).

Beside the tables of HSDS it has ``texts.csv`` with the words of all languages, because HSDS has one
language only. Specification: https://specs.frictionlessdata.io/tabular-data-package/ .
"""

import csv
import io
import json
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from lotse.interop.hsds import listing
from lotse.interop.hsds.identifiers import SERVICE
from lotse.interop.hsds.listing import Wanted
from lotse.interop.hsds.organisations import Reader
from lotse.interop.hsds.tables import POINTERS, TABLES, Table, Tables
from lotse.kit import clock
from lotse.kit.content_version import PerVersion
from lotse.offers.kinds import OFFER, SOURCE_LANGUAGE
from lotse.offers.queries import public_offers
from lotse.reference.queries import time_zone
from lotse.words.domain.states import State
from lotse.words.queries import every_text

TEXT_COLUMNS = ("service_id", "field", "language", "value", "origin", "is_reviewed")
BATCH = 500


def _build() -> bytes:
    """The package of everything that is public now; the same content makes the same bytes."""
    reader = listing.reader_of(SOURCE_LANGUAGE)
    tables = _collect(reader)
    files = {
        table.file: _csv(table.columns, tables.rows[name].values())
        for name, table in TABLES.items()
        if tables.rows[name]
    }
    files["texts.csv"] = _csv(TEXT_COLUMNS, _texts(reader))
    described = [name for name, table in TABLES.items() if table.file in files]
    package = json.dumps(_description(reader, described), ensure_ascii=False, indent=2)
    return _zip({"datapackage.json": package, **files})


_packages: PerVersion[dict[date, bytes]] = PerVersion(dict)
"""The package of a day: what is told of dates and of age changes at midnight."""


def get_package(version: int | None = None, today: date | None = None) -> bytes:
    """The package as it is now; pass the content version and the day when they are known."""
    kept, day = _packages(version), today or local_today()
    if day not in kept:
        kept.clear()
        kept[day] = _build()
    return kept[day]


def local_today() -> date:
    """The day at the district, in one statement."""
    return clock.today(time_zone())


def _collect(reader: Reader) -> Tables:
    tables = Tables()
    for pair in reader.taxonomies.codes():
        tables.add("taxonomy_term", reader.taxonomies.term(*pair))
    organisations = listing.find_organisations(Wanted(), reader)
    for said in listing.without_services(organisations, reader):
        tables.add("organization", said)
    offers = listing.find_offers(Wanted(), reader)
    for start in range(0, offers.count(), BATCH):
        for said in listing.load_services(offers[start : start + BATCH], reader, is_full=True):
            tables.add("service", said)
    return tables


def _texts(reader: Reader) -> Iterable[dict[str, Any]]:
    """Words of published offers; translations whose source has changed since stay behind."""
    public = set(public_offers().values_list("slug", flat=True))
    for _, record_id, field, text, state in every_text([OFFER]):
        if record_id in public and state is not State.STALE:
            yield {
                "service_id": reader.identifiers.ids[SERVICE, record_id],
                "field": field,
                "language": text.language,
                "value": text.value,
                "origin": text.origin.value,
                "is_reviewed": str(text.is_reviewed).lower(),
            }


def _csv(columns: Iterable[str], rows: Iterable[Mapping[str, Any]]) -> str:
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, list(columns), lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def _zip(files: Mapping[str, str]) -> bytes:
    out = io.BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(ZipInfo(name), content.encode(), ZIP_DEFLATED)
    return out.getvalue()


def _description(reader: Reader, described: Collection[str]) -> dict[str, Any]:
    district = reader.reference.district
    said: dict[str, Any] = {
        "profile": "tabular-data-package",
        "name": "human_services_data",
        "title": district.name if district else "Lotse",
        "homepage": reader.origin,
        "version": "3.1",
    }
    data = district.details.get("open_data") if district else None
    if data:
        said["licenses"] = [{"title": data["licence"], "path": data["licence_url"]}]
        if data.get("attribution"):
            said["sources"] = [{"title": data["attribution"]}]
    said["resources"] = [_resource(name, TABLES[name], described) for name in described]
    texts = Table("texts.csv", TEXT_COLUMNS)
    said["resources"].append(_resource("text", texts, described))
    return said


def _resource(name: str, table: Table, others: Collection[str]) -> dict[str, Any]:
    """A table; only tables that are in the package can be pointed to."""
    pointers = [
        {"fields": column, "reference": {"resource": POINTERS[column], "fields": "id"}}
        for column in table.columns
        if POINTERS.get(column) in others
    ]
    schema: dict[str, Any] = {
        "fields": [
            {"name": column, "type": "number" if column in table.numbers else "string"}
            for column in table.columns
        ]
    }
    if "id" in table.columns:
        schema["primaryKey"] = "id"
    if pointers:
        schema["foreignKeys"] = pointers
    return {
        "name": name,
        "path": table.file,
        "profile": "tabular-data-resource",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": schema,
    }
