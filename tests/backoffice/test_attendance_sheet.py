"""The sheet for the door: on paper stand numbers, never names."""

import pikepdf
import pytest
from page import ValidationProfile, validate_pdf

from lotse.backoffice.events.attendance_sheet import initials
from lotse.events.actions.signing_up import Party, cancel, leave
from lotse.events.domain.capacity import Person
from lotse.kit import clock
from lotse.ui.pdf import can_make_pdf
from tests.factories.accounts import staff_client
from tests.factories.events import NOW, join, make_round, party

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def november():
    with clock.frozen(NOW):
        yield


@pytest.fixture
def coordinator():
    return staff_client("coordinator")


def sheet(round_, name="blatt/"):
    return f"/staff/veranstaltungen/runde/{round_.pk}/einlass/{round_.dates.get().pk}/{name}"


def test_sheet_has_a_box_for_each_person_who_is_expected(coordinator):
    round_ = make_round(seats=6)
    family, gone = join(round_, party(2, 7, 9, interpreter="ar")), join(round_, party(2))
    leave(registration_id=family.pk, positions=[4], now=NOW)
    cancel(registration_id=gone.pk, now=NOW)
    join(round_, party(3, language="ar"))
    waits = join(round_, party(3))
    page = coordinator.get(sheet(round_)).content.decode()
    assert page.count('class="sheet__box"') == 6
    assert "6 Personen sind angemeldet" in page
    assert family.number in page
    for absent in (gone.number, waits.number, "familie@example.org"):
        assert absent not in page


def test_sheet_has_initials_where_an_event_has_names(coordinator):
    round_ = make_round(needs_names=True)
    join(round_, Party(people=(Person(name="Olena Test"),), language="uk", phone="030 23125000"))
    page = coordinator.get(sheet(round_)).content.decode()
    assert "O. T. erwachsen" in page
    assert "Olena" not in page
    assert initials("") == ""


@pytest.mark.skipif(not can_make_pdf(), reason="Pango is not installed")
def test_sheet_is_a_tagged_pdf_of_as_many_pages_as_it_takes(coordinator, tmp_path):
    round_ = make_round(seats=300)
    for _ in range(60):
        join(round_, party(4))
    response = coordinator.get(sheet(round_, "blatt.pdf"))
    assert response.headers["Content-Type"] == "application/pdf"
    assert response.headers["Cache-Control"] == "no-store"
    file = tmp_path / "sheet.pdf"
    file.write_bytes(response.content)
    report = validate_pdf(str(file), profile=ValidationProfile.PDF_UA_1)
    assert [failure.message for failure in report.failures] == []
    with pikepdf.open(file) as drawn:
        assert len(drawn.pages) > 1
        assert str(drawn.Root.Lang) == "de"


@pytest.mark.parametrize("role", ["reader", "translator", "editor"])
def test_sheet_is_for_those_who_may_see_registrations(role):
    round_ = make_round()
    client = staff_client(role)
    assert client.get(sheet(round_)).status_code == 403
    assert client.get(sheet(round_, "blatt.pdf")).status_code == 403
