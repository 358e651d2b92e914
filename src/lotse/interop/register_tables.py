"""Files with one table, in the forms in which offices send them: CSV, Excel, JSON."""

import csv
import io
import zipfile
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Any

from openpyxl import load_workbook

from lotse.kit.archives import check_archive
from lotse.kit.json_text import read_json
from lotse.kit.tables import SEPARATOR

Record = tuple[int, list[str]]
"""The line that a row begins in, and its values as they stand there."""

DELIMITERS = (",", ";", "\t")


class UnreadableError(Exception):
    """A file or a row that cannot be read; the message is the reason."""


def read_table(path: Path) -> tuple[list[str], Iterator[Record]]:
    """The names of the columns and the rows. Raises :class:`UnreadableError`, also while reading.

    Lines that hold nothing are left out. CSV is UTF-8, UTF-16 with its mark, or Windows-1252;
    which of comma, semicolon and tab separates is told by the first line (``sep=;``, or the head).
    """
    try:
        content = path.read_bytes()
    except OSError as fault:
        raise UnreadableError(str(fault.strerror)) from fault
    if content.startswith(b"PK"):
        return _workbook(content)
    text = _text(content)
    if text.lstrip()[:1] in {"[", "{"}:
        return _json(text)
    return _csv(text)


def is_code_page_guessed(path: Path) -> bool:
    """Whether a file does not say how its letters are written, so that Windows-1252 is a guess."""
    try:
        content = path.read_bytes()
    except OSError:
        return False
    return not content.startswith(b"PK") and _decoded(content, _told(content)) is None


def _text(content: bytes) -> str:
    for encoding in (_told(content), "cp1252"):
        if (text := _decoded(content, encoding)) is not None:
            return text
    raise UnreadableError("this is neither UTF-8 nor Windows-1252 text")


def _told(content: bytes) -> str:
    marks = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
    return marks.get(content[:2], "utf-8-sig")


def _decoded(content: bytes, encoding: str) -> str | None:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        return None


def _csv(text: str) -> tuple[list[str], Iterator[Record]]:
    first, _, rest = text.partition("\n")
    separator = SEPARATOR.fullmatch(first)
    text = rest if separator else text
    delimiter = separator[1] if separator else max(DELIMITERS, key=first.count)
    records = csv.reader(io.StringIO(text, newline=""), strict=True, delimiter=delimiter)
    try:
        header = next(records, [])
    except csv.Error as fault:
        raise UnreadableError(f"line {records.line_num}: {fault}") from fault
    return header, _lines(records, before=1 if separator else 0)


def _lines(records: Any, before: int) -> Iterator[Record]:
    """The rows; ``before`` lines of the file stand above the head."""
    line = before + records.line_num + 1
    try:
        for values in records:
            # A quoted field may hold several lines of the file.
            here, line = line, before + records.line_num + 1
            if any(value.strip() for value in values):
                yield here, values
    except csv.Error as fault:
        raise UnreadableError(f"line {before + records.line_num}: {fault}") from fault


def _workbook(content: bytes) -> tuple[list[str], Iterator[Record]]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            check_archive(archive)
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        first, *rows = list(book.worksheets[0].iter_rows(values_only=True)) or [()]
        header = [_cell(value) for value in first]
    except Exception as fault:  # openpyxl says what is wrong with a file in many ways
        raise UnreadableError(f"this is no Excel workbook ({fault})") from fault
    while header and not header[-1]:
        header.pop()
    numbered = enumerate(rows, start=2)
    cut = ((line, [_cell(value) for value in row][: len(header)]) for line, row in numbered)
    return header, ((line, row) for line, row in cut if any(row))


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "ja" if value else "nein"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _json(text: str) -> tuple[list[str], Iterator[Record]]:
    entries = _entries(text)
    header = list(dict.fromkeys(chain.from_iterable(entries)))
    rows = (
        (number, [_cell(_flat(entry.get(name))) for name in header])
        for number, entry in enumerate(entries, start=1)
    )
    return header, rows


def _entries(text: str) -> list[dict[str, Any]]:
    """One object a school: a list, a list within an object, or one object a line."""
    try:
        said = read_json(text)
    except ValueError:
        said = _json_lines(text)
    if isinstance(said, dict):
        lists = [value for value in said.values() if isinstance(value, list)]
        said = lists[0] if len(lists) == 1 else [said]
    if not isinstance(said, list) or not all(isinstance(one, dict) for one in said):
        raise UnreadableError("this is JSON, but no list of schools")
    return said


def _json_lines(text: str) -> list[Any]:
    found = []
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            try:
                found.append(read_json(line))
            except ValueError as fault:
                raise UnreadableError(f"line {number}: this is no JSON ({fault})") from fault
    return found


def _flat(value: Any) -> Any:
    return "; ".join(map(str, value)) if isinstance(value, list) else value
