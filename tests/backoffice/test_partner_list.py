"""A partner's list: shown with its faults by line and field, signed up whole or not at all."""

import io
import re

import pytest
from openpyxl import Workbook

from lotse.events.models import Registration
from lotse.kit import clock
from lotse.kit.errors import Refused
from lotse.kit.tables import read_table
from tests.factories.accounts import staff_client
from tests.factories.events import NOW, make_event, taken

HEAD = "Initialen;Alter;Sprache;Telefon;E-Mail\n"
GOOD = f"{HEAD}A. K.;9;Deutsch;;\n\nBM;;uk;05321 12345;b@example.org\n"


@pytest.fixture(autouse=True)
def _november():
    with clock.frozen(NOW):
        yield


@pytest.fixture
def coordinator(db):
    return staff_client("coordinator")


@pytest.fixture
def round_(db):
    return make_event(mode="partners", seats=10).rounds.get()


def text(response):
    return response.content.decode()


def address_of(round_):
    return f"/staff/veranstaltungen/runde/{round_.pk}/liste/"


def upload(client, round_, content, name="liste.csv", organisation="kvhs"):
    file = io.BytesIO(content.encode() if isinstance(content, str) else content)
    file.name = name
    return client.post(address_of(round_), {"organisation": organisation, "file": file})


def sealed_in(response):
    return re.search(r'name="lines" value="([^"]+)"', text(response)).group(1)


def confirm(client, round_, sealed, organisation="kvhs"):
    return client.post(address_of(round_), {"organisation": organisation, "lines": sealed})


def test_list_is_shown_first_and_signed_up_once_however_often_it_is_sent(coordinator, round_):
    shown = upload(coordinator, round_, GOOD)
    assert shown.status_code == 200
    assert "2 Personen auf der Liste" in text(shown)
    assert Registration.objects.count() == 0
    for _ in range(2):
        assert confirm(coordinator, round_, sealed_in(shown)).status_code == 302
    again = upload(coordinator, round_, GOOD.replace("\n\n", "\nCC;8;;;\n"))
    assert confirm(coordinator, round_, sealed_in(again)).status_code == 302
    assert Registration.objects.count() == taken(round_) == 3
    second = Registration.objects.get(email="b@example.org")
    assert (second.language, second.phone, second.channel) == ("uk", "+49532112345", "partner")
    assert second.participants.get().age is None


def test_two_with_the_same_initials_and_age_are_two(coordinator, round_):
    shown = upload(coordinator, round_, "Initialen,Alter\nAB,9\nAB,9\n")
    confirm(coordinator, round_, sealed_in(shown))
    assert Registration.objects.count() == 2


def test_xlsx_is_read_like_csv(coordinator, round_):
    book = Workbook()
    book.active.append(["Kürzel", "Alter"])
    book.active.append(["A. K.", 9])
    book.active.append(["BM", 10.0])
    out = io.BytesIO()
    book.save(out)
    shown = upload(coordinator, round_, out.getvalue(), "liste.xlsx")
    confirm(coordinator, round_, sealed_in(shown))
    ages = Registration.objects.order_by("pk").values_list("participants__age", flat=True)
    assert list(ages) == [9, 10]


def test_faults_are_told_by_line_and_field_and_nobody_is_signed_up(coordinator, round_):
    content = (
        "Initialen;Alter;Sprache;Telefon;E-Mail\n"
        "Anna Kaya;9;;;\nAK;Ali;;;\nBK;40;;;\nCK;9;klingonisch;;\nDK;9;;=1+1;\nEK;9;;;falsch\n"
    )
    response = upload(coordinator, round_, content)
    page = text(response)
    assert response.status_code == 422
    for words in (
        "Zeile 2, Anfangsbuchstaben „Anna Kaya“",
        "Zeile 3, Alter „Ali“",
        "Zeile 4, Alter „40“",
        "Zeile 5, Sprache „klingonisch“",
        "Zeile 6, Telefon „=1+1“",
        "Zeile 7, E-Mail „falsch“",
    ):
        assert words in page
    assert 'name="lines"' not in page
    assert Registration.objects.count() == 0


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", "leer"),
        ("Name;Alter\nAnna;9\n", "Die erste Zeile muss die Spalten nennen"),
        ("Initialen;Alter\n", "Die Liste ist leer."),
        ("Initialen\n" + "AB\n" * 101, "höchstens 100 Zeilen"),
        (b"PK\x03\x04 no zip", "lässt sich nicht lesen"),
        (b"\x89PNG\x00\x00", "lässt sich nicht lesen"),
    ],
)
def test_what_is_no_list_is_said(coordinator, round_, content, words):
    response = upload(coordinator, round_, content)
    assert response.status_code == 422
    assert words in text(response)


def test_nothing_chosen_is_said(coordinator, round_):
    response = coordinator.post(address_of(round_), {"organisation": "kvhs"})
    assert response.status_code == 422
    assert "Bitte wählen Sie eine Datei." in text(response)


def test_lines_that_somebody_changed_are_refused(coordinator, round_):
    sealed = sealed_in(upload(coordinator, round_, GOOD))
    response = confirm(coordinator, round_, "x" + sealed)
    assert response.status_code == 422
    assert Registration.objects.count() == 0


def test_what_cannot_be_signed_up_leaves_nobody_and_keeps_the_list(coordinator, round_):
    sealed = sealed_in(upload(coordinator, round_, GOOD))
    round_.is_cancelled = True
    round_.save()
    response = confirm(coordinator, round_, sealed)
    assert response.status_code == 422
    assert "Diese Veranstaltung wurde abgesagt." in text(response)
    assert "2 Personen auf der Liste" in text(response)
    assert sealed_in(response) == sealed
    assert Registration.objects.count() == 0


@pytest.mark.parametrize("role", ["reader", "translator", "editor"])
def test_who_may_not_see_registrations_brings_no_list(round_, role):
    client = staff_client(role)
    assert client.get(address_of(round_)).status_code == 403
    assert upload(client, round_, GOOD).status_code == 403
    assert Registration.objects.count() == 0


def test_large_files_are_not_read():
    with pytest.raises(Refused, match=r"kit\.table_too_large"):
        read_table(b"a" * 1_000_001, most=10)


def test_tables_from_windows_are_read():
    table = read_table("Kürzel;Alter\r\nÄÖ;9\r\n".encode("cp1252"), most=10)
    assert table.is_doubtful
    assert table.rows == [
        ["Kürzel", "Alter"],
        ["ÄÖ", "9"],
    ]
