"""What is uploaded is what it says, small enough, and never becomes a page of this site."""

import re
import struct
import zlib
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from django.core.files.images import ImageFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image
from wagtail.documents import get_document_model

from lotse.interop.hsds.reading import read as read_hsds
from lotse.interop.register_tables import UnreadableError, read_table
from lotse.interop.text_files import xliff
from lotse.kit import tables
from lotse.kit.errors import Refused
from lotse.words.models import Picture
from tests.factories.accounts import staff_client

pytestmark = pytest.mark.django_db
SCRIPT = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def archive(entries):
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as made:
        for name, content in entries.items():
            made.writestr(name, content)
    return out.getvalue()


def png(width, height):
    """A picture by its head: no pixel is in it."""

    def part(kind, data):
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    head = part(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    rest = part(b"IDAT", zlib.compress(b"\0" * 100)) + part(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + head + rest


def picture(kind="PNG", **more):
    out = BytesIO()
    Image.new("RGB", (60, 40), "green").save(out, kind, **more)
    return out.getvalue()


BOMB = archive({"word/document.xml": b"\0" * 40_000_000})
WORD = archive({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w/>"})
CALC = archive({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet"})


@pytest.mark.parametrize(
    ("name", "content", "is_taken"),
    [
        ("flyer.pdf", b"%PDF-1.7\n...", True),
        ("flyer.pdf", b"<html><script>alert(1)</script>", False),
        ("brief.docx", WORD, True),
        ("brief.docx", b"%PDF-1.7", False),
        ("brief.docx", archive({"x": b"1"}), False),
        ("brief.docx", archive({"word/document.xml": b"1", "word/vbaProject.bin": b"1"}), False),
        ("brief.docx", BOMB, False),
        ("brief.docx", archive({f"word/{n}": b"1" for n in range(3_000)}), False),
        ("liste.ods", CALC, True),
        ("liste.odt", CALC, False),
        ("wort.txt", "Grüße".encode(), True),
        ("wort.txt", SCRIPT, False),
        ("seite.html", b"<p>", False),
        ("bild.svg", SCRIPT, False),
    ],
)
def test_document_is_taken_by_its_content(name, content, is_taken):
    client = staff_client("editor")
    file = SimpleUploadedFile(name, content)
    said = client.post(
        "/staff/documents/multiple/add/",
        {"files[]": file, "title": "Ein Titel"},
        headers={"x-requested-with": "XMLHttpRequest"},
    ).json()
    assert said["success"] is is_taken, said
    assert get_document_model().objects.count() == is_taken


@pytest.mark.parametrize(
    ("name", "content", "is_taken"),
    [
        ("bild.png", picture(), True),
        ("bild.png", picture("JPEG"), False),
        ("bild.png", SCRIPT, False),
        ("bild.svg", SCRIPT, False),
        ("bild.png", png(60_000, 60_000), False),
    ],
)
def test_picture_is_taken_by_its_content(name, content, is_taken):
    client = staff_client("editor")
    file = SimpleUploadedFile(name, content)
    answer = client.post("/staff/images/add/", {"file": file, "title": "Ein Bild"})
    assert answer.status_code == (302 if is_taken else 200)
    assert Picture.objects.count() == is_taken


def test_stored_name_is_ours_and_cannot_be_guessed(media):
    names = set()
    for _ in range(2):
        file = ImageFile(BytesIO(picture()), name="../Familie Müller.PNG")
        names.add(Picture.objects.create(title="Kurs", file=file).file.name)
    assert len(names) == 2
    for name in names:
        assert re.fullmatch(r"original_images/[0-9a-f]{32}\.png", name)
    rendition = Picture.objects.first().get_rendition("width-20|format-webp")
    assert re.fullmatch(r"images/[0-9a-f]{32}\.webp", rendition.file.name)


def test_picture_tells_nobody_where_it_was_taken():
    exif = Image.Exif()
    exif[0x0112] = 6  # turned
    exif[0x8825] = {1: "N", 2: (51.0, 54.0, 20.0)}  # GPS
    exif[0x010F] = "KAMERA-VON-AMINA"
    content = picture("JPEG", exif=exif)
    assert b"KAMERA" in content
    client = staff_client("editor")
    file = SimpleUploadedFile("foto.jpg", content)
    client.post("/staff/images/add/", {"file": file, "title": "Ein Bild"})
    shown = Picture.objects.get()
    with shown.file.open() as stored:
        assert b"KAMERA" not in stored.read()
    for spec in ("width-20|format-webp", "width-20|format-jpeg", "original"):
        with shown.get_rendition(spec).file.open() as stored:
            said = stored.read()
        assert b"KAMERA" not in said
        assert not Image.open(BytesIO(said)).getexif().get_ifd(0x8825)
    # Turned once and for all: the hint how to turn it is gone with the rest.
    assert (shown.width, shown.height) == (40, 60)


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("a.svg", SCRIPT, "application/octet-stream"),
        ("a.html", b"<script>alert(1)</script>", "application/octet-stream"),
        ("a.xhtml", b"<html/>", "application/octet-stream"),
        ("a.js", b"alert(1)", "application/octet-stream"),
        ("a.txt", b"Text", "application/octet-stream"),
        ("a.pdf", b"%PDF-1.7", "application/pdf"),
        ("a.png", picture(), "image/png"),
    ],
)
def test_stored_file_is_no_page(media, name, content, kind):
    (media / name).write_bytes(content)
    answer = Client().get(f"/media/{name}")
    assert b"".join(answer.streaming_content) == content
    assert answer["Content-Type"] == kind
    assert (answer.get("Content-Disposition") == "attachment") is (kind != "image/png")
    assert answer["Content-Security-Policy"].startswith("default-src 'none'; sandbox")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert not answer.cookies


@pytest.mark.parametrize("path", ["", "../secret-key", "%2e%2e/x", "a/../../x", "..%5cx", "dir/"])
def test_nothing_but_stored_files_is_served(media, path, caplog):
    (media / "dir").mkdir()
    assert Client().get(f"/media/{path}").status_code == 404
    assert not [one for one in caplog.records if one.levelname == "ERROR"]


def test_archive_that_unpacks_to_far_too_much_is_refused_everywhere(tmp_path):
    with pytest.raises(Refused, match=r"kit\.table_too_large"):
        tables.read_table(archive({"xl/workbook.xml": b"\0" * 30_000_000}), most=50)
    for name, read, refusal in (
        ("a.xlsx", read_table, UnreadableError),
        ("a.zip", read_hsds, Refused),
    ):
        (tmp_path / name).write_bytes(archive({"services.csv": b"\0" * 100_000_000}))
        with pytest.raises(refusal):
            read(tmp_path / name)


@pytest.mark.parametrize(
    "head",
    [
        '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>',
        '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE x SYSTEM "http://127.0.0.1:1/x.dtd">',
    ],
)
def test_xml_has_no_entities(head):
    with pytest.raises(Refused, match=r"words\.unreadable_file"):
        xliff.read(f'<?xml version="1.0"?>{head}<xliff version="2.0">&a;</xliff>')
