"""Reading tables that people send: CSV of any spreadsheet program, or the first sheet of XLSX."""

import csv
import io
import re
import zipfile
from dataclasses import dataclass

from openpyxl import load_workbook

from lotse.kit.archives import check_archive
from lotse.kit.errors import Refused
from lotse.kit.plain import tidy

MAX_BYTES = 1_000_000
MAX_COLUMNS = 30
SEPARATOR = re.compile(r'"?sep=(.)"?\s*', re.IGNORECASE)
"""A first line by which Excel is told what stands between cells: no row of the table."""
MARKS = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}


@dataclass(frozen=True)
class Table:
    """Rows as text, the head first; empty rows stay, so lines keep their number.

    ``first_line`` is the line of the head in the file. ``is_doubtful`` says that the file does not
    say how its letters are written: somebody should look at them.
    """

    rows: list[list[str]]
    first_line: int = 1
    is_doubtful: bool = False


def read_table(content: bytes, *, most: int) -> Table:
    """The rows of a table. Signs that nobody sees are taken away (:func:`lotse.kit.plain.tidy`).

    Refused with ``kit.table_too_large`` (over a megabyte or more than ``most`` rows below the head)
    and ``kit.table_unreadable``.
    """
    if len(content) > MAX_BYTES:
        raise Refused("kit.table_too_large", most=most)
    is_xlsx = content[:4] == b"PK\x03\x04"
    table = Table(_read_xlsx(content, most)) if is_xlsx else _read_csv(content)
    while table.rows and not any(table.rows[-1]):
        table.rows.pop()
    if len(table.rows) > most + 1:
        raise Refused("kit.table_too_large", most=most)
    return table


def _read_csv(content: bytes) -> Table:
    text, is_doubtful = _decoded(content)
    if "\0" in text:
        raise Refused("kit.table_unreadable")
    text = text.replace("\r\n", "\n").replace("\r", "\n")  # the last as programs of old Macs write
    head, _, rest = text.partition("\n")
    separator = SEPARATOR.fullmatch(head)
    if separator:
        text, head = rest, rest.split("\n", 1)[0]
    delimiter = separator[1] if separator else max(";,\t", key=head.count)
    try:
        rows = list(csv.reader(io.StringIO(text), delimiter=delimiter))
    except csv.Error as fault:
        raise Refused("kit.table_unreadable") from fault
    clean = [[tidy(cell) for cell in row[:MAX_COLUMNS]] for row in rows]
    return Table(clean, 2 if separator else 1, is_doubtful)


def _decoded(content: bytes) -> tuple[str, bool]:
    """The text, and whether its code page is a guess: that of German Windows."""
    try:
        if coding := MARKS.get(content[:2]):
            return content.decode(coding), False
        return content.decode("utf-8-sig"), False
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace"), True


def _read_xlsx(content: bytes, most: int) -> list[list[str]]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            check_archive(archive, most_bytes=50 * MAX_BYTES)
        # What a formula came to stands in the file only if a spreadsheet program has saved it; its
        # words instead of nothing, so that whoever reads the table sees that something is missing.
        results, formulas = (
            load_workbook(io.BytesIO(content), read_only=True, data_only=is_result)
            .worksheets[0]
            .iter_rows(max_row=most + 2, max_col=MAX_COLUMNS, values_only=True)
            for is_result in (True, False)
        )
        return [
            [_text(said if result is None else result) for result, said in zip(*both, strict=True)]
            for both in zip(results, formulas, strict=True)
        ]
    except Refused as bomb:
        raise Refused("kit.table_too_large", most=most) from bomb
    except Exception as fault:  # openpyxl says what is wrong with a file in many ways
        raise Refused("kit.table_unreadable") from fault


def _text(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return tidy(str(cell))
