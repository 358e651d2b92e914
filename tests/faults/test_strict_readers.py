"""A file that nobody could have meant is refused with its reason, whoever reads it."""

import io
import json
import unicodedata
import zipfile
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from openpyxl import Workbook

from lotse.interop.directory_files import read_offers
from lotse.interop.hsds.importing import import_document
from lotse.interop.hsds.reading import read
from lotse.interop.school_registers import read_register
from lotse.interop.text_files import formats
from lotse.kit.errors import Refused
from lotse.kit.yaml_files import load
from lotse.offers.models import Offer
from lotse.offers.queries import facts_of
from lotse.partners.models import Site
from lotse.reference.domain.areas import NoAreaError, is_area, read_area
from tests.factories.accounts import staff_client
from tests.factories.events import NOW
from tests.interop.test_directory_files import OFFER
from tests.interop.test_hsds_import import service
from tests.interop.test_school_registers import PLAIN, PLAIN_HEADER

BEYOND = 10**400
"""A whole number that no column and no number with a point holds."""
SHEET = "xl/worksheets/sheet1.xml"

# --- YAML ----------------------------------------------------------------------------------------


def test_key_said_twice_is_a_fault_of_its_line(tmp_path):
    """The second would win, and nobody would know what became of the first."""
    path = tmp_path / "file.yaml"
    path.write_text("offers:\n  - key: a\n    title: Eins\n    title: Zwei\n", encoding="utf-8")
    with pytest.raises(Refused, match=r"title.*said twice.*line 4"):
        load(path)


@pytest.mark.parametrize(
    "value",
    ["2026-02-30", "2026-13-01", "2026-01-01 25:00:00", "2026-01-01T00:00:00+99:99", "9" * 5000,
     "!!int x", "!!float x", "!!bool x", "!!timestamp x"],
)  # fmt: skip
def test_value_that_is_none_is_refused_with_its_line(tmp_path, value):
    path = tmp_path / "file.yaml"
    path.write_text(f"first: 1\nsecond:\n  - {value}\n", encoding="utf-8")
    with pytest.raises(Refused) as refused:
        load(path)
    assert refused.value.code == "kit.unreadable_file"
    assert "file.yaml: " in refused.value.details["reason"]
    assert "line 3" in refused.value.details["reason"]


def test_day_that_no_month_has_refuses_a_directory(tmp_path):
    path = tmp_path / "offers.yaml"
    path.write_text(OFFER.replace("2026-09-01", "2026-02-30"), encoding="utf-8")
    with pytest.raises(Refused, match="unreadable_file"):
        read_offers(path)


# --- translations --------------------------------------------------------------------------------

UNIT = (
    '<xliff xmlns="urn:oasis:names:tc:xliff:document:2.0" version="2.0" srcLang="de" trgLang="en">'
    '<file id="f"><unit id="u" name="events.event/infoabend/title"><notes>'
    '<note category="versions">1/0</note></notes><segment><source>Infoabend</source>'
    "<target>Evening</target></segment></unit></file></xliff>"
)
PO = (
    'msgid ""\nmsgstr "Language: en\\n"\n\n#. lotse versions: 1/0\n'
    'msgctxt "events.event/infoabend/title"\nmsgid "Infoabend"\nmsgstr "Evening"\n'
)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (UNIT.replace("Evening", "<mrk>" * 6000 + "x" + "</mrk>" * 6000), "nested too deeply"),
        (f'<?xml version="1.0" encoding="bogus"?>{UNIT}', "bogus"),
    ],
)
def test_translations_that_no_program_writes_are_refused(content, reason):
    with pytest.raises(Refused) as refused:
        formats.read(content.encode(), "x.xlf")
    assert refused.value.code == "words.unreadable_file"
    assert reason in refused.value.details["reason"]


@pytest.mark.parametrize(("content", "ending"), [(UNIT, "xlf"), (PO, "po")])
def test_version_that_none_of_ours_has_counts_as_none(content, ending):
    assert "1/0" in content
    [unit] = formats.read(content.replace("1/0", f"{'9' * 5000}/1").encode(), f"x.{ending}").units
    assert (unit.source_version, unit.version, unit.target) == (0, 0, "Evening")


# --- registers -----------------------------------------------------------------------------------


def workbook(*rows):
    book = Workbook()
    for row in rows:
        book.active.append(row.split(","))
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def changed(content, name, change):
    """A workbook with another content of one of its files."""
    changed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(changed, "w") as new:
        for one in old.namelist():
            new.writestr(one, change(old.read(one)) if one == name else old.read(one))
    return changed.getvalue()


@pytest.mark.parametrize(
    ("name", "change"),
    [
        (SHEET, lambda said: said[:-60]),
        (SHEET, lambda _: b""),
        (SHEET, lambda said: said[: said.index(b'<row r="2"') + 40]),
        (SHEET, lambda said: said.replace(b'r="A2"', b'r="!!"')),
        ("xl/styles.xml", lambda _: b"<x"),
    ],
)
def test_workbook_that_broke_on_its_way_is_refused(tmp_path, name, change):
    path = tmp_path / "register.xlsx"
    head, row = PLAIN_HEADER, PLAIN.replace('"Goslar, Stadt"', "Goslar")
    path.write_bytes(workbook(head, row))
    assert read_register(path, "NI")[0][0].number == "1"
    path.write_bytes(changed(path.read_bytes(), name, change))
    with pytest.raises(Refused) as refused:
        read_register(path, "NI")
    assert "register.xlsx: this is no Excel workbook" in refused.value.details["reason"]


HEAD = "Dienststellenschlüssel;Schulname;Straße;PLZ;Ort;Telefon\r\n"
ROW = "12345;Schüle A;Weg 1;38640;Goslar;05321 12345\r\n"


@pytest.mark.parametrize(
    "content",
    [
        f"sep=;\r\n{HEAD}{ROW}",
        f'"sep=;"\n{HEAD}{ROW}',
        unicodedata.normalize("NFD", HEAD + ROW),
        f"\u200b{HEAD}\u200b{ROW}",
        HEAD + ROW.replace("12345;", "12345\u200b;").replace("38640", "38640\u2060"),
        HEAD + ROW.replace("05321 12345", "\u202d05321\u00a012345\u202c"),
    ],
)
def test_register_is_read_as_it_looks(tmp_path, content):
    """Without its number, a school would come in as another one."""
    path = tmp_path / "register.csv"
    path.write_bytes(content.encode())
    [row], rejected = read_register(path, "NI")
    assert rejected == []
    assert (row.number, row.name, row.postcode) == ("12345", "Schüle A", "38640")
    assert (row.street, row.phone) == ("Weg 1", "05321 12345")


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("532112345", "0532112345"),  # a spreadsheet took it for a number
        ("3051234567", "03051234567"),
        ("12345", ""),  # nobody knows the area code
        ("76420123", ""),
        ("0532112345", "0532112345"),
    ],
)
def test_zero_that_a_spreadsheet_took_is_put_back(tmp_path, said, kept):
    path = tmp_path / "register.csv"
    path.write_text(HEAD + ROW.replace("05321 12345", said), encoding="utf-8")
    assert read_register(path, "NI")[0][0].phone == kept


def test_fault_in_a_register_names_the_line_of_the_file_after_a_separator(tmp_path):
    path = tmp_path / "register.csv"
    path.write_text(f"sep=;\n{HEAD}{ROW}{ROW.replace('38640', 'x')}", encoding="utf-8", newline="")
    [row], [fault] = read_register(path, "NI")
    assert (row.line, fault.line) == (3, 4)


# --- borders -------------------------------------------------------------------------------------


@pytest.mark.parametrize("place", [[BEYOND, 51.9], [10.4, -BEYOND], [True, 51.9], [[], {}]])
def test_position_that_no_map_has_is_no_area(place):
    ring = [place, [10.5, 51.9], [10.5, 52.0], place]
    with pytest.raises(NoAreaError):
        read_area({"type": "Polygon", "coordinates": [ring]})


RING = [[10.3, 51.8], [10.5, 51.8], [10.5, 52.0], [10.3, 51.8]]


@pytest.mark.parametrize("height", [[100], [None], ["x"], [100, "2026-11-30"], [{}]])
def test_what_stands_behind_the_two_numbers_of_a_position_is_no_matter(height):
    for ring in ([place + height for place in RING], [RING[0] + height, *RING[1:]]):
        area = read_area({"type": "Polygon", "coordinates": [ring]})
        assert area.bounds == (10.3, 51.8, 10.5, 52.0)


def test_speck_on_the_map_is_no_area():
    ring = [[10.3, 51.8], [10.3 + 1e-9, 51.8], [10.3, 51.8 + 1e-9], [10.3, 51.8]]
    with pytest.raises(NoAreaError, match="empty"):
        read_area({"type": "Polygon", "coordinates": [ring]})


@pytest.mark.parametrize("kind", [[], {}, ["Polygon"], None, 7])
def test_kind_of_a_geometry_that_is_no_word_is_no_area(kind):
    geometry = {"type": kind, "coordinates": []}
    assert not is_area(geometry)
    with pytest.raises(NoAreaError):
        read_area(geometry)


@pytest.mark.django_db
def test_borders_with_a_kind_that_is_no_word_are_refused_by_the_command(tmp_path):
    path = tmp_path / "border.geojson"
    feature = {"type": "Feature", "properties": {"ags": "03153017"}, "geometry": {"type": []}}
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))
    with pytest.raises(CommandError, match=r"border\.geojson"):
        call_command("import_borders", str(path))


# --- directories ---------------------------------------------------------------------------------


def bring(tmp_path, said):
    (tmp_path / "services.json").write_text(json.dumps(said), encoding="utf-8")
    document = read(tmp_path / "services.json")
    return import_document(document=document, by=None, now=NOW, today=NOW.date())


@pytest.mark.django_db
@pytest.mark.parametrize(
    "change",
    [
        {"phones": 5},
        {"schedules": "daily"},
        {"attributes": {"a": 1}},
        {"contacts": True},
        {"minimum_age": BEYOND},
        {"assured_date": []},
        {"url": {"a": 1}, "email": ["a"]},
        {"organization_id": ["x"]},
    ],
)
def test_part_that_is_none_takes_no_import_with_it(tmp_path, change):
    report = bring(tmp_path, service(**change))
    assert (len(report.created), report.refused) == (2, [])
    assert Offer.objects.get().website == ""


@pytest.mark.django_db
@pytest.mark.parametrize("place", [BEYOND, -BEYOND, [], {"a": 1}, "x", True])
def test_place_that_is_nowhere_has_no_point(tmp_path, place):
    said = service()
    said["service_at_locations"][0]["location"]["latitude"] = place
    bring(tmp_path, said)
    assert Site.objects.get().latitude in {None, 1.0}


@pytest.mark.django_db
@pytest.mark.parametrize(
    "row",
    [
        {"opens_at": "10:00+99:00"},
        {"opens_at": "10:00", "timezone": "+25:00"},
        {"opens_at": "10:00", "timezone": "inf"},
        {"opens_at": "10:00", "timezone": 10**300},
        {"opens_at": ["10:00"]},
        {"opens_at": "10:00", "freq": ["WEEKLY"]},
    ],
)
def test_zone_that_no_clock_has_takes_no_import_with_it(tmp_path, row):
    schedule = {"id": str(uuid4()), "freq": "WEEKLY", "byday": "MO", **row}
    report = bring(tmp_path, service(schedules=[schedule]))
    assert (len(report.created), report.refused) == (2, [])


@pytest.mark.django_db
def test_topic_in_decomposed_letters_is_the_same_topic(tmp_path):
    said = service()
    name = unicodedata.normalize("NFD", "Deutsch\u00a0für\u200b Kinder")
    said["attributes"][0]["taxonomy_term"] = {"id": str(uuid4()), "name": name}
    report = bring(tmp_path, said)
    assert [one.reason for one in report.left_out if "not one of ours" in one.reason] == []
    assert "language_support" in str(facts_of(Offer.objects.get()).topics)


# --- forms ---------------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "1899-12-31"])
@pytest.mark.parametrize("field", ["on", "law_of"])
def test_comparison_of_a_day_that_nobody_means_is_asked_back(field, day):
    said = {"family": "ukrainian_adult_before_stop", field: day}
    answer = staff_client("coordinator").post("/staff/regeln/vergleich/", said)
    assert answer.status_code == 200
    assert "Dieser Tag liegt zu weit weg" in answer.content.decode()
