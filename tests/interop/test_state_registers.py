"""One small file in the manner of each state's register; its schools are invented."""

from pathlib import Path

import pytest
from openpyxl import Workbook

from lotse.interop.school_registers import read_register
from lotse.partners.actions import import_schools
from lotse.partners.models import ContactFunction, Organisation, School, Site
from lotse.reference.domain.places import STATES, state_code
from lotse.reference.models import SchoolType
from lotse.reference.queries import register_words_of
from tests.factories.offers import NOW

FOLDER = Path(__file__).with_name("registers")
NO_NUMBER = "no_number"
WANTED = {
    "BB": ([{"GS"}, {"FOES-LE"}], []),
    "BE": ([{"ISS"}, {"GMS"}], []),
    "BW": ([{"GS", "WRS"}, {"FOES-LE"}], []),
    "BY": ([{"GS"}, {"MS"}], [(4, "unreadable")]),
    "HB": ([{"OBSA"}], []),
    "HE": ([{"HS", "RS"}, {"MSS"}], []),
    "HH": ([{"STS"}, {"FOES"}], []),
    "MV": ([{"REGS"}, {"KGS"}], []),
    "NI": ([{"GS"}, {"IGS"}], [(3, "no_school")]),
    "NW": ([{"SEK"}, {"BBS"}], [(2, "unreadable"), (5, "unreadable")]),
    "RP": ([{"GS", "RSP"}, {"RSP", "BBS"}], []),
    "SH": ([{"GMS"}, {"GS", "GMS"}], []),
    "SL": ([{"GMS"}, {"BBS"}], []),
    "SN": ([{"OBS"}, {"BBS"}], []),
    "ST": ([{"SEK"}, {"FOES-LE"}], []),
    "TH": ([{"RGL"}, set()], [(4, "unreadable")]),
}


def land(state, **options):
    (file,) = FOLDER.glob(f"{state}.*")
    rows, rejected = read_register(file)
    return import_schools(
        rows=rows, rejected=rejected, state=state, now=NOW, today=NOW.date(), **options
    )


@pytest.mark.parametrize("state", sorted(STATES))
def test_register_of_every_state_is_read(db, state):
    report = land(state)
    types, refused = WANTED[state]
    schools = list(School.objects.order_by("pk"))
    assert [{kind.pk for kind in school.types.all()} for school in schools] == types
    assert [(one.line, one.code) for one in report.refused] == refused
    assert all(site.postcode and site.place for site in Site.objects.all())
    assert land(state).unchanged == len(types)


def test_values_of_the_present_dump_land(db):
    land("NI")
    school = School.objects.select_related("organisation").get(number="90001")
    assert school.organisation.website == "https://probe.example/"
    contact = ContactFunction.objects.get(organisation=school.organisation)
    assert (contact.phone, contact.email) == ("05321 76-420", "info@probe.example")
    # Whoever leads a school is a person: no column of ours can hold the name.
    land("BE")
    assert not Organisation.objects.filter(name__contains="Muster").exists()


def test_first_of_several_numbers_counts_and_postcodes_get_their_zero_back(db):
    land("BB")
    contact = ContactFunction.objects.get()
    assert contact.phone == "0355 1234-1"
    assert contact.organisation.website == "https://schule.example"
    assert set(Site.objects.values_list("postcode", flat=True)) == {"03046", "14467"}


def test_address_without_a_comma_is_taken_apart(db):
    land("HB")
    site = Site.objects.get()
    assert (site.street, site.postcode, site.place) == ("Übungsweg 5", "28195", "Bremen")
    assert ContactFunction.objects.get().phone == "0421 361-1"


def test_long_name_is_kept_whole(db):
    land("SH")
    assert max(len(name) for name in Organisation.objects.values_list("name", flat=True)) > 250


def test_school_without_a_number_is_flagged(db):
    flags = [(flag.number, flag.code) for flag in land("ST").flagged]
    assert [code for _, code in flags] == [NO_NUMBER, NO_NUMBER]
    assert len({number for number, _ in flags}) == 2


def test_whole_file_is_refused_only_when_asked_for(db):
    from lotse.kit.errors import Refused

    with pytest.raises(Refused):
        land("TH", only_whole=True)
    assert not School.objects.exists()


def test_workbook_is_read_like_a_file(db, tmp_path):
    book = Workbook()
    book.active.append(["Schulnummer", "Schulname", "Straße", "PLZ", "Ort", "Schulart", None])
    book.active.append([4100001.0, "Oberschule Elbaue", "Elbweg 1", 1067, "Dresden", "Oberschule"])
    book.active.append([None, None, None])
    book.active.append([4100002, "", "Elbweg 2", 1067, "Dresden", "Oberschule"])
    book.save(tmp_path / "schools.xlsx")
    rows, rejected = read_register(tmp_path / "schools.xlsx")
    assert rows == []
    # Only the state says that a zero is missing.
    assert [(one.line, one.reason) for one in rejected] == [
        (2, "'1067' is no five digit postcode"),
        (4, "'1067' is no five digit postcode"),
    ]
    rows, rejected = read_register(tmp_path / "schools.xlsx", state="SN")
    assert [(one.number, one.postcode, one.types) for one in rows] == [
        ("4100001", "01067", ("Oberschule",))
    ]
    assert [(one.line, one.reason) for one in rejected] == [(4, "no name")]


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("NI", "NI"),
        ("DE-BY", "BY"),
        ("NRW", "NW"),
        ("Sachsen", "SN"),
        ("Niedersachsen", "NI"),
        ("Sachsen-Anhalt", "ST"),
        ("Freistaat Thüringen", "TH"),
        ("BADEN-WUERTTEMBERG", "BW"),
        ("Atlantis", None),
    ],
)
def test_state_is_known_by_code_and_in_words(said, code):
    assert state_code(said) == code


@pytest.mark.parametrize("state", sorted(STATES))
def test_every_word_of_a_register_means_a_type_that_exists(db, state):
    words = register_words_of(state)
    codes = {code for found in words.codes.values() for code in found}
    assert codes <= set(SchoolType.objects.values_list("pk", flat=True))
    assert words.read(("Grundschule", "Gymnasium", "Förderschule")) == (
        {"GS", "GYM", "FOES"},
        [],
    )
