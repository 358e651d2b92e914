"""Staff choose languages, paper and file, and get what they chose."""

import io
import zipfile

import pytest

from lotse.events.actions.coming import check_in
from lotse.events.actions.rescheduling import cancel_event
from lotse.kit import clock
from lotse.ui import pdf
from tests.events.papers import words
from tests.factories.accounts import staff_client
from tests.factories.events import NOW, join, make_event, make_round, party

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(not pdf.can_make_pdf(), reason="Pango is not installed"),
]
PAGE = "/staff/veranstaltungen/infoabend/druck/"
FLYER = f"{PAGE}einladung/"


@pytest.fixture(autouse=True)
def november():
    with clock.frozen(NOW):
        yield


@pytest.fixture
def reader(db):
    return staff_client("reader")


def asked(*languages, paper="a5", file="pdf"):
    return {"languages": languages, "format": paper, "file": file}


def test_screen_offers_languages_and_warns_of_those_that_are_not_ready(reader):
    make_event()
    page = reader.get(PAGE).content.decode()
    assert page.count('name="languages"') == 8
    assert "steht dort auf Deutsch" in page


def test_flyer_comes_as_pdf_picture_or_archive(reader):
    make_event()
    answer = reader.get(FLYER, asked("de", "uk"))
    assert (answer["Content-Type"], answer.content[:5]) == ("application/pdf", b"%PDF-")
    assert answer["Content-Disposition"] == 'attachment; filename="infoabend-a5.pdf"'
    answer = reader.get(FLYER, asked("de", file="png"))
    assert answer.content[:4] == b"\x89PNG"
    answer = reader.get(FLYER, asked("de", "uk", file="png"))
    names = zipfile.ZipFile(io.BytesIO(answer.content)).namelist()
    assert names == ["infoabend-de.png", "infoabend-uk.png"]


def test_no_language_and_unknown_paper_are_said_beside_the_field(reader):
    make_event()
    for said in (asked(), asked("de", paper="a0"), asked("xx")):
        answer = reader.get(FLYER, said)
        assert answer.status_code == 422
        assert "bo-error" in answer.content.decode()


def test_event_that_nobody_can_open_is_not_printed(reader):
    make_event(published=False)
    make_event(slug="abgesagt")
    cancel_event(slug="abgesagt", now=NOW)
    for address in (PAGE, FLYER, FLYER.replace("infoabend", "abgesagt")):
        page = reader.get(address, asked("de"))
        assert "Veröffentlichen Sie zuerst" in page.content.decode()
    assert reader.get(PAGE.replace("infoabend", "nirgends")).status_code == 404
    assert reader.get(FLYER.replace("infoabend", "nirgends")).status_code == 404


def test_busy_machine_says_so_and_keeps_the_choice(reader, monkeypatch):
    make_event()
    monkeypatch.setattr(pdf, "WAIT_SECONDS", 0)
    with pdf._one_at_a_time:
        answer = reader.get(FLYER, asked("uk"))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "in einer Minute noch einmal" in page
    assert 'value="uk"' in page


def test_machine_without_pango_says_what_is_missing(reader, monkeypatch):
    make_event()
    monkeypatch.setattr("lotse.backoffice.events.printing.can_make_pdf", lambda: False)
    assert "Pango" in reader.get(FLYER, asked("de")).content.decode()


ROUND = "/staff/veranstaltungen/runde/{}/druck/"


def test_round_offers_feedback_sheets_and_says_why_there_are_no_certificates(db):
    coordinator = staff_client("coordinator")
    round_ = make_round()
    address = ROUND.format(round_.pk)
    page = coordinator.get(address).content.decode()
    assert page.count('name="languages"') == 8
    assert "Noch wurde niemand als anwesend notiert" in page
    answer = coordinator.get(f"{address}bescheinigungen/")
    assert answer.status_code == 422
    answer = coordinator.get(
        f"{address}rueckmeldung/", {"languages": ["ar", "de"], "layout": "cards"}
    )
    assert answer.content[:5] == b"%PDF-"
    assert coordinator.get(f"{address}rueckmeldung/").status_code == 422


def test_certificates_of_all_who_came_are_one_file(db):
    round_ = make_round()
    for language in ("ar", "de"):
        family = join(round_, party(1, language=language))
        date = round_.dates.get()
        check_in(date_id=date.pk, registration_id=family.pk, positions=None, now=date.starts_at)
    join(round_)
    coordinator = staff_client("coordinator")
    assert "2 Familien" in coordinator.get(ROUND.format(round_.pk)).content.decode()
    answer = coordinator.get(f"{ROUND.format(round_.pk)}bescheinigungen/")
    assert len(words(answer.content)) == 2


def test_papers_of_a_round_are_for_those_who_see_registrations(reader):
    round_ = make_round()
    for end in ("", "rueckmeldung/", "bescheinigungen/"):
        assert reader.get(f"{ROUND.format(round_.pk)}{end}").status_code == 403
