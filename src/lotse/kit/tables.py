"""Reading tables that people send: CSV of any spreadsheet program, or the first sheet of XLSX."""

import csv
import io
import zipfile

from openpyxl import load_workbook

from lotse.kit.errors import Refused

MAX_BYTES = 1_000_000
MAX_COLUMNS = 30


def read_table(content: bytes, *, most: int) -> list[list[str]]:
    """The rows of a table as text, the head first; empty rows stay, so lines keep their number.

    Refused with ``kit.table_too_large`` (over a megabyte or more than ``most`` rows below the head)
    and ``kit.table_unreadable``.
    """
    if len(content) > MAX_BYTES:
        raise Refused("kit.table_too_large", most=most)
    is_xlsx = content[:4] == b"PK\x03\x04"
    rows = _read_xlsx(content, most) if is_xlsx else _read_csv(content)
    while rows and not any(rows[-1]):
        rows.pop()
    if len(rows) > most + 1:
        raise Refused("kit.table_too_large", most=most)
    return rows


def _read_csv(content: bytes) -> list[list[str]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    if "\0" in text:
        raise Refused("kit.table_unreadable")
    head = text.split("\n", 1)[0]
    delimiter = max(";,\t", key=head.count)
    try:
        rows = list(csv.reader(io.StringIO(text), delimiter=delimiter))
    except csv.Error as fault:
        raise Refused("kit.table_unreadable") from fault
    return [[cell.strip() for cell in row[:MAX_COLUMNS]] for row in rows]


def _read_xlsx(content: bytes, most: int) -> list[list[str]]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(one.file_size for one in archive.infolist()) > 50 * MAX_BYTES:
                raise Refused("kit.table_too_large", most=most)
        sheet = load_workbook(io.BytesIO(content), read_only=True, data_only=True).worksheets[0]
        rows = sheet.iter_rows(max_row=most + 2, max_col=MAX_COLUMNS, values_only=True)
        return [[_text(cell) for cell in row] for row in rows]
    except Refused:
        raise
    except Exception as fault:  # openpyxl says what is wrong with a file in many ways
        raise Refused("kit.table_unreadable") from fault


def _text(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()
