"""Reading HSDS files of any form into tables: JSON objects, lists and pages, CSV, ZIP, folders."""

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zipfile import BadZipFile, ZipFile

from lotse.interop.hsds.tables import FILES, TABLES, Tables, canonical, values_of
from lotse.kit.archives import check_archive
from lotse.kit.errors import Refused
from lotse.kit.json_text import read_json
from lotse.offers.kinds import SOURCE_LANGUAGE

MAX_BYTES = 300_000_000
"""What a file may hold when it is unpacked: far more than any district has."""
MAX_FIELD = 1_000_000
TEXTS = "texts.csv"
LINES = {".ndjson", ".jsonl"}


@dataclass(frozen=True)
class Fault:
    """A record, or a part of one, that cannot be used: where it is and why, in words."""

    where: str
    reason: str


@dataclass
class Document:
    """Everything that was read: rows of the tables, words in other languages, and faults.

    ``language`` is the one of words that do not say theirs.
    """

    language: str = SOURCE_LANGUAGE
    tables: Tables = field(default_factory=Tables)
    texts: list[dict[str, str]] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    pages: list["Page"] = field(default_factory=list)

    def note_page(self, said: Mapping[str, Any]) -> None:
        """Keep what a page says about the list that it is of; numbers that are none say nothing."""
        total = said.get("total_items")
        if isinstance(total, int) and not isinstance(total, bool):
            self.pages.append(Page(total, len(said["contents"])))

    def missing(self) -> Iterator[Fault]:
        """Lists of which the file has fewer entries than their pages say that there are.

        Pages with the same total are taken to be of one list. What they say is a hint for whoever
        imports, and no more: feeds that count wrongly come in all the same.
        """
        for total in sorted({page.total for page in self.pages}):
            there = sum(page.size for page in self.pages if page.total == total)
            if there < total:
                yield Fault("pages", f"the feed tells of {total} entries, {there} are here")


@dataclass(frozen=True)
class Page:
    """What a page says: how many entries its list has, and how many are on it."""

    total: int
    size: int


def read(path: Path, language: str = SOURCE_LANGUAGE) -> Document:
    """Read a file or all files of a folder.

    Refused with ``interop.unreadable_hsds`` when a file cannot be read at all, or nothing of HSDS
    is in it.
    """
    document = Document(language)
    for name, content in _files(path):
        _read_file(Path(name).name, content, document)
    if not any(document.tables.rows.values()):
        why = [f"{fault.where}: {fault.reason}" for fault in document.faults[:1]]
        raise _refused(": ".join([f"{path}", "there is nothing of HSDS in it", *why]))
    return document


def _refused(reason: str) -> Refused:
    return Refused("interop.unreadable_hsds", reason=reason)


def _files(path: Path) -> Iterator[tuple[str, bytes]]:
    try:
        if path.is_dir():
            for file in sorted(path.iterdir()):
                if file.suffix in {".json", ".csv", *LINES}:
                    yield file.name, file.read_bytes()
        elif path.suffix == ".zip":
            yield from _unzip(path)
        else:
            yield path.name, path.read_bytes()
    except OSError as fault:
        raise _refused(f"{path}: {fault.strerror}") from fault


def _unzip(path: Path) -> Iterator[tuple[str, bytes]]:
    try:
        with ZipFile(path) as archive:
            # The sizes are those that the archive states; reading fails where they are wrong.
            try:
                check_archive(archive, most_bytes=MAX_BYTES)
            except Refused as bomb:
                raise _refused(f"{path}: there is more in it than {MAX_BYTES:,} bytes") from bomb
            for entry in archive.infolist():
                if entry.filename.endswith((".json", ".csv")):
                    yield entry.filename, archive.read(entry)
    except (BadZipFile, NotImplementedError, RuntimeError) as fault:
        raise _refused(f"{path}: this is no readable ZIP file") from fault


def _read_file(name: str, content: bytes, document: Document) -> None:
    if name == "datapackage.json":
        return
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        raise _refused(f"{name}: this is not UTF-8 text") from fault
    if name.endswith(".csv"):
        _read_csv(name, text, document)
        return
    try:
        if Path(name).suffix in LINES:
            said: Any = [read_json(line) for line in text.split("\n") if line.strip()]
        else:
            said = read_json(text)
    except ValueError as fault:
        raise _refused(f"{name}: {fault}") from fault
    _read_json(name, said, document)


def _read_json(name: str, said: Any, document: Document) -> None:
    if isinstance(said, Mapping) and set(said) & set(FILES):
        for file, rows in said.items():
            for number, row in enumerate(rows if isinstance(rows, list) else [], 1):
                _add_row(f"{name}, {file} {number}", FILES.get(file, ""), row, document)
        return
    if isinstance(said, Mapping) and isinstance(said.get("contents"), list):
        document.note_page(said)
        said = said["contents"]
    for number, one in enumerate(said if isinstance(said, list) else [said], 1):
        where = f"{name}, entry {number}"
        if not isinstance(one, Mapping):
            document.faults.append(Fault(where, "this is no JSON object"))
        elif "openapi_url" not in one:
            _add_object(where, name, one, document)


def _add_object(where: str, name: str, said: Mapping[str, Any], document: Document) -> None:
    kind = _kind_of(name, said)
    if kind is None:
        document.faults.append(Fault(where, "this is no object that HSDS knows"))
    elif not _identifier(said):
        document.faults.append(Fault(where, f"a {kind} without an identifier"))
    else:
        document.tables.add(kind, said)


BY_NAME = sorted(
    ("service_at_location", "organization", "taxonomy_term", "taxonomy", "location", "service"),
    key=len,
    reverse=True,
)


def _kind_of(name: str, said: Mapping[str, Any]) -> str | None:
    """What an object is: by what only its kind has, else by the name of its file."""
    if "location_type" in said:
        return "location"
    if isinstance(said.get("service"), Mapping):
        return "service_at_location"
    if "status" in said and "name" in said:
        return "service"
    return next((kind for kind in BY_NAME if kind in name), None)


def _identifier(said: Mapping[str, Any]) -> str:
    value = said.get("id")
    return value if isinstance(value, str) else ""


def _read_csv(name: str, text: str, document: Document) -> None:
    if name != TEXTS and name not in FILES:
        return
    csv.field_size_limit(MAX_FIELD)
    rows = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    try:
        for row in rows:
            where = f"{name}, line {rows.line_num}"
            if None in row or None in row.values():
                document.faults.append(Fault(where, "this row has another number of columns"))
            elif name == TEXTS:
                document.texts.append(row | {"service_id": canonical(row.get("service_id"))})
            else:
                _add_row(where, FILES[name], row, document)
    except csv.Error as fault:
        raise _refused(f"{name}, line {rows.line_num}: {fault}") from fault


def _add_row(where: str, kind: str, row: Any, document: Document) -> None:
    if kind not in TABLES:
        return
    if not isinstance(row, Mapping) or not _identifier(row):
        document.faults.append(Fault(where, f"a {kind} without an identifier"))
        return
    said = values_of(TABLES[kind], row)
    before = document.tables.rows[kind].setdefault(said["id"], {})
    if any(str(before.get(key, value)) != str(value) for key, value in said.items()):
        document.faults.append(Fault(where, f"there is another {kind} {row['id']} before it"))
    else:
        before.update(said)
