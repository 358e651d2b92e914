"""The page behind the link in a mail."""

import logging
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from lotse.config.logs import NoTokens
from lotse.kit import clock
from lotse.kit.models import Mail
from lotse.offers.actions import withdraw_offer
from lotse.offers.links import make_link
from lotse.offers.models import ConfirmationLink, Offer, ProviderAnswer
from tests.factories.offers import make_offer, make_partner

pytestmark = pytest.mark.django_db
client = Client(raise_request_exception=False)


@pytest.fixture
def token():
    return make_link(offer=make_offer(), now=clock.now())


def url(token, tag="de"):
    return f"/{tag}/bestaetigung/{token}/"


def post(token, answer, **said):
    return client.post(url(token), {"answer": answer, **said})


def form_values():
    offer = Offer.objects.get()
    return {
        "title": "Deutschkurs für Eltern",
        "summary": "Sie lernen Deutsch.",
        "how_to_join": "Rufen Sie an.",
        "phone": offer.phone,
        "email": offer.email,
        "website": offer.website,
    }


def test_looking_changes_nothing_however_often(token):
    before = Offer.objects.values().get()
    for method in (client.get, client.head, client.get):
        assert method(url(token)).status_code == 200
    assert Offer.objects.values().get() == before
    assert ConfirmationLink.objects.get().used_at is None


def test_page_is_kept_nowhere_and_tells_nobody(token):
    for response in (client.get(url(token)), client.get(url("wrong")), post(token, "still_right")):
        assert response["Cache-Control"] == "no-store"
        assert response["Referrer-Policy"] == "no-referrer"
        assert response["X-Robots-Tag"] == "noindex, nofollow"
        assert not response.cookies


def test_page_shows_the_offer_in_the_language_of_the_address(token):
    make_offer(texts={"uk": {"title": "Курс німецької для батьків"}})
    page = client.get(url(token, "uk")).content.decode()
    assert "Курс німецької для батьків" in page
    assert 'name="title"' in page
    assert "Deutschkurs für Eltern" in page


def test_one_button_confirms(token):
    response = post(token, "still_right")
    assert (response.status_code, response["Location"]) == (302, url(token))
    assert Offer.objects.get().confirmed_by == "provider"
    assert "Vielen Dank" in client.get(url(token)).content.decode()


def test_changes_are_kept_for_the_office(token):
    post(token, "changed", **form_values() | {"phone": "030 23125-999", "remark": "Neu"})
    assert ProviderAnswer.objects.get().said == {"phone": "030 23125-999", "remark": "Neu"}
    assert Offer.objects.get().phone == "030 23125-110"


def test_end_is_kept_for_the_office(token):
    post(token, "ended", ended_on="2026-12-24")
    given = ProviderAnswer.objects.get()
    assert (given.answer, given.said) == ("ended", {"ends_on": "2026-12-24"})


@pytest.mark.parametrize(
    "changed",
    [
        {"email": "kein"},
        {"website": "javascript:alert(1)"},
        {"ends_on": "bald"},
        {"title": "x" * 121},
    ],
)
def test_faulty_entry_is_marked_and_nothing_is_lost(token, changed):
    said = form_values() | {"remark": "Bitte lesen"} | changed
    response = post(token, "changed", **said)
    page = response.content.decode()
    assert response.status_code == 422
    (name,) = changed
    assert f'id="id_{name}_error"' in page
    assert "Bitte lesen" in page
    assert ConfirmationLink.objects.get().used_at is None


def test_change_without_a_change_leads_to_the_first_button(token):
    response = post(token, "changed", **form_values())
    assert response.status_code == 422
    assert "nichts geändert" in response.content.decode()


@pytest.mark.parametrize("said", ["", "maybe", "still_right\x07"])
def test_unknown_answer_changes_nothing(token, said):
    assert post(token, said).status_code == 200
    assert not ProviderAnswer.objects.exists()


def test_second_answer_is_told_and_not_kept(token):
    post(token, "still_right")
    response = post(token, "ended")
    assert response.status_code == 409
    assert "Vielen Dank" in response.content.decode()
    assert ProviderAnswer.objects.count() == 1


def test_wrong_link_says_what_to_do(token):
    response = client.get(url("x" * 43))
    assert response.status_code == 404
    assert "Diesen Link kennen wir nicht" in response.content.decode()
    assert "office@example.org" in response.content.decode()
    assert client.post(url("x" * 43), {"answer": "still_right"}).status_code == 404


def test_expired_link_brings_a_new_one(token):
    ConfirmationLink.objects.update(expires_at=clock.now() - timedelta(seconds=1))
    for response in (client.get(url(token)), post(token, "still_right")):
        assert response.status_code == 410
        assert "Dieser Link gilt nicht mehr" in response.content.decode()
    assert not ProviderAnswer.objects.exists()
    sent = post(token, "new_link")
    assert sent.status_code == 200
    assert "Ein neuer Link ist unterwegs" in sent.content.decode()
    assert Mail.objects.get().recipient == "kvhs@example.org"


def test_new_link_without_a_known_address_says_call_us():
    make_partner("kvhs", contacts=[])
    response = post(make_link(offer=make_offer(), now=clock.now()), "new_link")
    assert response.status_code == 409
    assert "030 23125-101" in response.content.decode()


def test_page_of_a_withdrawn_offer_says_that_nobody_sees_it(token):
    withdraw_offer(slug="deutschkurs", now=clock.now())
    assert "nicht sehen" in client.get(url(token)).content.decode()


def test_statements_do_not_grow_with_the_offers():
    def count():
        with CaptureQueriesContext(connection) as queries:
            assert client.get(url(token)).status_code == 200
        return len(queries)

    token = make_link(offer=make_offer(), now=clock.now())
    client.get(url(token))
    before = count()
    for index in range(8):
        make_link(offer=make_offer(f"angebot-{index}"), now=clock.now())
    assert count() == before


@pytest.mark.parametrize("place", ["/de/bestaetigung", "/de/veranstaltungen/anmeldung/7KX3ABCD"])
def test_log_never_learns_a_token(place):
    said = ("Not Found: %s", (f"{place}/abc-DEF/",))
    record = logging.LogRecord("django.request", logging.WARNING, "", 0, *said, None)
    assert NoTokens().filter(record)
    assert record.getMessage() == f"Not Found: {place}/…/"
