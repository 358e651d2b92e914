"""Reading papers as a person, a phone and a screen reader do."""

import io
import unicodedata

import pikepdf
import pypdfium2
import zxingcpp
from page import ValidationProfile, validate_pdf
from PIL import Image

from lotse.ui.pdf import as_pictures


def faults(pdf, tmp_path):
    """What a checker of PDF/UA says."""
    file = tmp_path / "paper.pdf"
    file.write_bytes(pdf)
    report = validate_pdf(str(file), profile=ValidationProfile.PDF_UA_1)
    return [failure.message for failure in report.failures]


def words(pdf):
    """The text of each page, with single spaces and the letters of joint signs apart."""
    texts = [page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(pdf)]
    return [" ".join(unicodedata.normalize("NFKC", text).split()) for text in texts]


def scanned(pdf):
    """The addresses behind the codes of each page, as a camera sees them on paper."""
    pictures = [Image.open(io.BytesIO(one)) for one in as_pictures(pdf, width=1600)]
    return [{code.text for code in zxingcpp.read_barcodes(picture)} for picture in pictures]


def spoken(pdf):
    """The languages of the tagged parts in their order, and that of the whole."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        parts = document.Root.StructTreeRoot.K[0].K
        return str(document.Root.Lang), [str(part.get("/Lang", "")) for part in parts]


def alternatives(pdf):
    """What is said instead of each picture, in the order of reading."""

    def walk(tag):
        if not isinstance(tag, pikepdf.Dictionary):
            return
        if "/Alt" in tag:
            yield str(tag.Alt)
        inner = tag.get("/K")
        for one in inner if isinstance(inner, pikepdf.Array) else ():
            yield from walk(one)

    with pikepdf.open(io.BytesIO(pdf)) as document:
        return list(walk(document.Root.StructTreeRoot.K[0]))
