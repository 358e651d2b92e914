"""Tables as CSV and XLSX that no spreadsheet program takes for formulas."""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

Cell = str | int | float | date | None
Row = Sequence[Cell]

CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
"""Control characters but tab and line feed: no text needs them, and XLSX forbids them."""
FORMULA = re.compile(
    r"^[\s\x00-\x1f\x7f\u00a0\u200b-\u200f\u2028-\u202f\u2060\ufeff'\"]*[=+\-@|%＝＋－＠]"
)
"""What a spreadsheet may take for a formula, after anything it may skip (OWASP CSV injection)."""


def harmless(cell: Cell) -> Cell:
    r"""The cell so that it is text for every spreadsheet: an apostrophe goes before a formula.

    >>> harmless("=1+1"), harmless("\t-2"), harmless("a=b"), harmless(3)
    ("'=1+1", "'\t-2", 'a=b', 3)
    """
    if not isinstance(cell, str):
        return cell
    text = CONTROL.sub("", cell)
    is_odd = bool(FORMULA.match(cell)) or text[:1] in {"\t", "\n"}
    return f"'{text}" if is_odd else text


def to_csv(head: Row, rows: Iterable[Row]) -> bytes:
    """Semicolons and a mark for UTF-8, as German spreadsheet programs want them."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", quoting=csv.QUOTE_ALL)
    for row in [head, *rows]:
        writer.writerow([harmless(cell) for cell in row])
    return out.getvalue().encode("utf-8-sig")


def to_xlsx(head: Row, rows: Iterable[Row], title: str) -> bytes:
    """One sheet; text is stored as text, dates as dates."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(re.sub(r"[\[\]:*?/\\]", " ", title)[:31])
    sheet.freeze_panes = "A2"

    def cell(value: Any, *, is_bold: bool = False) -> Any:
        if isinstance(value, datetime):
            value = value.replace(tzinfo=None)
        text: Any = harmless(value)
        made = WriteOnlyCell(sheet, value=text)
        if isinstance(value, str):
            made.data_type = "s"
        if is_bold:
            made.font = Font(bold=True)
        return made

    sheet.append([cell(value, is_bold=True) for value in head])
    for row in rows:
        sheet.append([cell(value) for value in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
