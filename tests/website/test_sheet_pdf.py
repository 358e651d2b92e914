"""The sheet as a PDF: one page, tagged, readable, and its code can be scanned from paper."""

import io
import unicodedata
from datetime import UTC, datetime

import pikepdf
import pypdfium2
import pytest
import zxingcpp
from django.test import Client
from page import ValidationProfile, validate_pdf
from pikepdf import PdfImage

from lotse.guide.domain.code import decode
from lotse.guide.queries import get_rule_book
from lotse.kit import clock
from lotse.ui import pdf
from tests.factories.reference import GOSLAR, LANGUAGES
from tests.website.test_way import MOTHER

NOW = datetime(2026, 11, 25, 9, tzinfo=UTC)
CHILD = {
    "who": "child",
    "birth_month": "10",
    "birth_year": "2020",
    "birth_day": "1",
    "arrived": "?",
    "station": "kindergarten",
    "german": "?",
    "municipality": GOSLAR,
}

pytestmark = pytest.mark.skipif(not pdf.can_make_pdf(), reason="Pango is not installed")


@pytest.fixture(scope="module")
def drawn():
    """Sheets that an earlier test had drawn, by language and answers: each takes a second."""
    return {}


@pytest.fixture
def sheet(db, drawn):
    def draw(tag, said):
        with clock.frozen(NOW):
            response = Client().post(f"/{tag}/weg/blatt.pdf", said)
        assert response["Content-Type"] == "application/pdf"
        assert response["Cache-Control"] == "no-store"
        return response.content

    def get(tag, said):
        key = (tag, *sorted(said.items()))
        if key not in drawn:
            drawn[key] = draw(tag, said)
        return drawn[key]

    return get


@pytest.mark.parametrize("tag", LANGUAGES)
@pytest.mark.parametrize("said", [MOTHER, CHILD], ids=["mother", "child"])
def test_sheet_is_one_tagged_page_that_anybody_can_read(sheet, tmp_path, tag, said):
    file = tmp_path / "sheet.pdf"
    file.write_bytes(sheet(tag, said))
    report = validate_pdf(str(file), profile=ValidationProfile.PDF_UA_1)
    assert [failure.message for failure in report.failures] == []
    with pikepdf.open(file) as drawn:
        assert len(drawn.pages) == 1
        assert str(drawn.Root.Lang) == tag
        fonts = {str(font.BaseFont) for font in drawn.pages[0].Resources.Font.values()}
        assert all("+Sheet-" in name for name in fonts), fonts  # ours, none of the machine


def test_code_on_the_sheet_can_be_scanned(sheet):
    with pikepdf.open(io.BytesIO(sheet("uk", MOTHER))) as drawn:
        pictures = [
            PdfImage(image).as_pil_image() for image in drawn.pages[0].get_images().values()
        ]
    found = [code.text for picture in pictures for code in zxingcpp.read_barcodes(picture)]
    address, _, code = found[0].partition("#")
    assert address == "http://localhost:8000/uk/weg/oeffnen/"
    facts = decode(code, book=get_rule_book(), municipalities=[GOSLAR])
    assert facts["birth_date"] == "2011-03"
    assert facts["wish"] == "apprenticeship"


def test_day_of_birth_is_in_the_code_only_where_it_matters(sheet):
    with pikepdf.open(io.BytesIO(sheet("ar", CHILD))) as drawn:
        picture = PdfImage(next(iter(drawn.pages[0].get_images().values()))).as_pil_image()
    code = zxingcpp.read_barcodes(picture)[0].text.partition("#")[2]
    facts = decode(code, book=get_rule_book(), municipalities=[GOSLAR])
    assert facts["birth_date"] == "2020-10-01"


@pytest.mark.parametrize("tag", [tag for tag in LANGUAGES if tag != "de"])
def test_every_cell_of_the_sheet_carries_its_language(sheet, tag):
    cells = languages_of(sheet(tag, CHILD), {"/TH", "/TD"})
    assert len(cells) > 10
    assert cells == [tag, "de"] * (len(cells) // 2)


def test_names_in_another_language_carry_theirs(sheet):
    assert "de" in languages_of(sheet("ar", CHILD), {"/NonStruct"})


def languages_of(written, kinds):
    """The languages that tags of some kinds say themselves, in the order of reading."""

    def walk(tag):
        if isinstance(tag, pikepdf.Dictionary):
            if str(tag.get("/S", "")) in kinds and "/Lang" in tag:
                yield str(tag.Lang)
            inner = tag.get("/K")
            for one in inner if isinstance(inner, pikepdf.Array) else ():
                yield from walk(one)

    with pikepdf.open(io.BytesIO(written)) as document:
        return list(walk(document.Root.StructTreeRoot.K[0]))


@pytest.mark.parametrize(
    "line",
    [
        "لا يوجد مكان للأطفال. اسألوا المكتب الآن، إلى نهاية 2027",
        "الأم والأولاد يذهبون إلى المدرسة",
        "لاله به مدرسه می رود و سوال دارد",
    ],
)
@pytest.mark.parametrize("style", ["", "font-weight: 600"])
def test_copied_arabic_and_farsi_reads_right(line, style):
    drawn = pdf.draw(page_of(line, style))
    assert copied(drawn) == [line]


def test_vowel_signs_do_not_tear_a_line_apart():
    assert copied(pdf.draw(page_of("مجانًا لكلِّ طفلٍ أيضًا في المدرسة"))) == [
        "مجانا لكل طفل أيضا في المدرسة"
    ]


def page_of(line, style=""):
    return (
        '<!DOCTYPE html><html lang="ar" dir="rtl"><head><title>x</title>'
        '<link rel="stylesheet" href="/static/ui/pdf-fonts.css">'
        f'<style>p {{ {style} }}</style></head><body class="{{size}}"><p>{line}</p></body></html>'
    )


def copied(written):
    """What a browser gives when the page is copied, letters joined in one sign taken apart."""
    text = pypdfium2.PdfDocument(written)[0].get_textpage().get_text_bounded()
    return [unicodedata.normalize("NFKC", one).strip() for one in text.splitlines() if one.strip()]


def test_nothing_is_fetched_from_elsewhere():
    for address in (
        "https://example.org/x.css",
        "file:///etc/passwd",
        f"{pdf.NOWHERE}/static/no-x.css",
    ):
        with pytest.raises(ValueError, match=r"x|passwd"):
            pdf._fetch(address)


def test_busy_machine_shows_the_sheet_to_print(db, monkeypatch):
    monkeypatch.setattr(pdf, "WAIT_SECONDS", 0)
    with pdf._one_at_a_time, clock.frozen(NOW):
        response = Client().post("/en/weg/blatt.pdf", MOTHER)
    assert "text/html" in response["Content-Type"]
    assert 'sheet__code"' in response.content.decode()
