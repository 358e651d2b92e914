"""The form to write to the office, with and without JavaScript."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from lotse.kit import clock
from lotse.reports.domain.challenge import WAIT
from lotse.reports.models import Report
from tests.factories.offers import make_offer
from tests.factories.reports import proof_for

pytestmark = pytest.mark.django_db
client = Client(raise_request_exception=False)
ABOUT = "?zu=/de/angebote/deutschkurs/"
FORM = "/de/rueckmeldung/"


def text(response):
    return response.content.decode()


def challenge_in(response):
    return re.search(r'name="challenge" value="([^"]*)"', text(response))[1]


def send(challenge, about=ABOUT, **said):
    facts = {"text": "Die Nummer stimmt nicht.", "challenge": challenge}
    return client.post(FORM + about, facts | said)


def test_form_sends_with_a_proof():
    challenge = challenge_in(client.get(FORM + ABOUT))
    response = send(challenge, proof=proof_for(challenge), email="olena@example.org")
    assert response.status_code == 302
    assert "angekommen" in text(client.get(response["Location"]))
    report = Report.objects.get()
    assert (report.kind, report.record, report.language) == ("offer", "deutschkurs", "de")
    assert (report.path, report.email) == ("/de/angebote/deutschkurs/", "olena@example.org")


def test_without_javascript_too_early_keeps_all_and_later_is_sent():
    challenge = challenge_in(client.get(FORM + ABOUT))
    early = send(challenge, name="Olena")
    assert early.status_code == 422
    page = text(early)
    assert "15 Sekunden" in page
    assert "Die Nummer stimmt nicht." in page
    assert 'value="Olena"' in page
    assert challenge_in(early) == challenge
    assert not Report.objects.exists()
    with clock.frozen(clock.now() + WAIT):
        assert send(challenge).status_code == 302
    assert Report.objects.count() == 1


def test_expired_form_gets_a_new_challenge_and_keeps_the_text():
    challenge = challenge_in(client.get(FORM))
    with clock.frozen(clock.now() + timedelta(days=2)):
        response = send(challenge)
        assert challenge_in(response) != challenge
    assert response.status_code == 422
    assert "Die Nummer stimmt nicht." in text(response)


def test_trap_is_empty_again_when_the_form_comes_back():
    challenge = challenge_in(client.get(FORM))
    response = send(challenge, website="https://example.org")
    assert response.status_code == 422
    assert "https://example.org" not in text(response)
    assert not Report.objects.exists()


@pytest.mark.parametrize("said", [{"text": " "}, {"text": "x" * 2001}, {"email": "olena"}])
def test_faults_are_said_at_the_field(said):
    challenge = challenge_in(client.get(FORM))
    response = send(challenge, proof=proof_for(challenge), **said)
    assert response.status_code == 422
    assert "lo-field__error" in text(response)
    assert not Report.objects.exists()


@pytest.mark.parametrize(
    ("path", "kind", "record"),
    [
        ("/uk/partner/volkshochschule/", "partner", "volkshochschule"),
        ("/de/schulsystem/oberschule/", "station", "oberschule"),
        ("/de/info/ankommen/", "page", "ankommen"),
        ("/de/barrierefreiheit/", "accessibility", ""),
        ("/de/bestaetigung/geheim/", "general", ""),
        ("/de/impressum/", "general", ""),
        ("/staff/", "general", ""),
        ("https://example.org/", "general", ""),
        ("//example.org", "general", ""),
        ("/de/angebote/" + "x" * 300 + "/", "general", ""),
        ("", "general", ""),
    ],
)
def test_report_knows_what_it_is_about_and_notes_no_other_page(path, kind, record):
    response = client.get(FORM, {"zu": path})
    challenge = challenge_in(response)
    send(challenge, about=f"?zu={path}", proof=proof_for(challenge))
    report = Report.objects.get()
    assert (report.kind, report.record) == (kind, record)
    assert report.path == ("" if kind == "general" else path)


def test_form_is_kept_nowhere_and_sets_no_cookie():
    response = client.get(FORM)
    assert response["Cache-Control"] == "no-store"
    assert response["X-Robots-Tag"] == "noindex, nofollow"
    assert not response.cookies


@pytest.mark.parametrize("page", ["angebote/deutschkurs/", "barrierefreiheit/"])
def test_pages_lead_to_the_form(page):
    make_offer()
    assert f"/de/rueckmeldung/?zu=/de/{page}" in text(client.get(f"/de/{page}"))


def test_pages_of_partners_and_stations_lead_to_the_form():
    offer = make_offer()
    for page in (f"partner/{offer.provider.slug}/", "schulsystem/oberschule/"):
        assert f"/de/rueckmeldung/?zu=/de/{page}" in text(client.get(f"/de/{page}"))
