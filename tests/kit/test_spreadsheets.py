import csv
import io

import pytest
from openpyxl import load_workbook

from lotse.kit.spreadsheets import harmless, to_csv, to_xlsx

EVIL = [
    "=1+1", "+1", "-1", "@SUM(A1)", "|cmd", "%x", "\t=1", "\r=1", "\n=1", " =1", "\u00a0=1",
    "\x00=1", "\x01-1", "\u200b=1", "\ufeff=1", "＝1", "＋1", '"=1', "'=1", "\u2028=1",
]  # fmt: skip


@pytest.mark.parametrize("cell", EVIL)
def test_formula_becomes_text(cell):
    said = harmless(cell)
    assert said.startswith("'")
    assert "\x00" not in said
    rows = list(csv.reader(io.StringIO(to_csv(["a"], [[cell]]).decode("utf-8-sig")), delimiter=";"))
    assert rows[1][0].startswith("'")
    sheet = load_workbook(io.BytesIO(to_xlsx(["a"], [[cell]], "x"))).active
    assert sheet["A2"].value.startswith("'")
    assert sheet["A2"].data_type == "s"


@pytest.mark.parametrize("cell", ["", "Kurs A1", "a=b", "a\nb", "ä", None, 3, -3, 1.5])
def test_everything_else_stays(cell):
    assert harmless(cell) == cell


def test_control_characters_do_not_break_the_file():
    sheet = load_workbook(io.BytesIO(to_xlsx(["a"], [["a\x00b\x1fc"]], "x[]:*?/\\" * 9))).active
    assert sheet["A2"].value == "abc"
