"""Booking a talk on the site: without an account, without script, in the reader's language."""

import re
import uuid

import pytest

from lotse.counselling.models import Appointment
from lotse.kit import clock
from lotse.kit.models import Mail
from tests.factories.appointments import NOW, at, booked, make_counsellor, make_kind, visitor
from tests.factories.purging import tables_with

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _now():
    with clock.frozen(NOW):
        yield


@pytest.fixture
def kind():
    kind = make_kind(slug="gespraech", step=60, notice_hours=24)
    make_counsellor(kind, "de", "ar")
    return kind


def times_of(client, query=""):
    page = client.get(f"/de/beratung/gespraech/{query}")
    assert page.status_code == 200
    return re.findall(r'name="zeit" value="([^"]+)"', page.content.decode())


def take(client, moment, language="de", **said):
    return client.post(
        f"/{language}/beratung/gespraech/",
        {"zeit": moment, "art": "phone", "sprache": "de", "form_key": uuid.uuid4()} | said,
    )


FORM = {"do": "book", "called": "Amina", "phone": "030 23125 001", "language": "fa"}


def test_a_mother_books_moves_and_cancels_without_an_account(client, kind):
    first, second = times_of(client, "?art=phone")[:2]
    held = take(client, first, "fa")
    page = held["Location"]
    assert first not in times_of(client, "?art=phone")
    assert client.post(page, FORM)["Location"] == page
    html = client.get(page).content.decode()
    one = Appointment.objects.get()
    assert one.state == "booked"
    assert one.number in html
    assert 'dir="rtl"' in html
    assert client.post(page, {"zeit": second})["Location"] == page
    one.refresh_from_db()
    assert one.begins_at.isoformat() == second
    assert b"BEGIN:VEVENT" in client.get(f"{page}termin.ics").content
    client.post(page, {"do": "cancel"})
    client.post(page, {"do": "cancel"})
    one.refresh_from_db()
    assert (one.state, one.cancelled_by) == ("cancelled", "family")
    assert first in times_of(client, "?art=phone")
    assert client.get(f"{page}termin.ics").status_code == 404


def test_looking_changes_nothing_and_the_page_is_kept_by_nobody(client, kind):
    held = take(client, times_of(client)[0])
    page = held["Location"]
    before = list(Appointment.objects.values())
    shown = [client.get(page) for _ in range(2)]
    assert list(Appointment.objects.values()) == before
    for answer in (held, *shown):
        assert answer["Cache-Control"] == "no-store"
        assert answer["Referrer-Policy"] == "no-referrer"


def test_what_was_written_is_kept_when_something_is_missing(client, kind):
    page = take(client, times_of(client)[0])["Location"]
    answer = client.post(page, FORM | {"phone": "ruf mich an"})
    assert answer.status_code == 422
    html = answer.content.decode()
    assert 'value="Amina"' in html
    assert 'value="ruf mich an"' in html
    answer = client.post(page, FORM | {"phone": ""})
    assert answer.status_code == 422
    assert "eine E-Mail-Adresse oder eine Telefonnummer" in answer.content.decode()


def test_whoever_is_too_late_is_told_and_sees_what_is_free(client, kind):
    moment = times_of(client, "?art=phone")[0]
    assert take(client, moment).status_code == 302
    answer = take(client, moment)
    assert answer.status_code == 409
    html = answer.content.decode()
    assert "gerade jemand anderes genommen" in html
    assert 'name="zeit"' in html


@pytest.mark.parametrize(
    "moment",
    ["", "morgen", "2026-11-30T09:07:00+01:00", "9999-12-31", "0001-01-01T00:00+14:00", "\u0661"],
)
def test_a_time_that_is_none_is_taken_like_one_that_is_gone(client, kind, moment):
    assert take(client, moment).status_code == 409
    assert not Appointment.objects.exists()


def test_the_same_form_twice_holds_one_time(client, kind):
    key, moment = uuid.uuid4(), times_of(client, "?art=phone")[0]
    pages = {take(client, moment, form_key=key)["Location"] for _ in range(3)}
    assert len(pages) == 1
    page = pages.pop()
    for _ in range(3):
        client.post(page, FORM | {"email": "familie@example.org"})
    assert Mail.objects.count() == 1
    assert "familie" not in page


@pytest.mark.parametrize("secret", ["0" * 32, "x"])
def test_a_wrong_link_opens_nothing(client, kind, secret):
    one = booked(kind, "10:00")
    path = f"/de/beratung/meiner/{one.number}/{secret}/"
    assert client.get(path).status_code == 404
    assert client.post(path, {"do": "cancel"}).status_code == 404
    one.refresh_from_db()
    assert one.state == "booked"


def test_a_language_nobody_speaks_is_booked_with_an_interpreter(client, kind):
    moment = times_of(client, "?art=phone&sprache=tr")[0]
    page = take(client, moment, "tr", sprache="tr")["Location"]
    client.post(page, FORM | {"language": "tr"})
    assert Appointment.objects.get().interpreter == "tr"


def test_kinds_that_are_not_for_the_public_are_not_found(client):
    make_counsellor(make_kind(slug="intern", is_public=False))
    assert client.get("/de/beratung/intern/").status_code == 404
    assert client.get("/de/beratung/gibtsnicht/").status_code == 404
    assert client.get("/de/beratung/").status_code == 200


def test_a_first_name_stands_nowhere_in_the_database(client, kind):
    page = take(client, times_of(client)[0])["Location"]
    client.post(page, FORM | {"called": "Kanarienvogel", "email": ""})
    assert tables_with("Kanarienvogel") == []


def test_pages_are_complete_in_every_language(client, kind):
    one = booked(kind, "10:00", who=visitor(phone="030 23125 002", email=""))
    assert one.begins_at == at("10:00")
    for tag in ("de", "de-simple", "en", "ar", "uk", "ru", "tr", "fa"):
        for path in ("beratung/", "beratung/gespraech/"):
            html = client.get(f"/{tag}/{path}").content.decode()
            assert f'lang="{tag}"' in html or tag == "de-simple"
            assert tag == "en" or "Choose a time" not in html


def test_whoever_chooses_another_time_in_the_form_loses_no_word_of_it(client, kind):
    first, second, third = times_of(client, "?art=phone")[:3]
    page = take(client, first)["Location"]
    written = FORM | {"do": "another", "email": "falsch", "wants_earlier": "on"}
    shown = client.post(page, written)
    assert shown.status_code == 200
    html = shown.content.decode()
    assert 'name="called" value="Amina"' in html
    assert second in html
    # A time that somebody else took meanwhile is refused, and nothing is lost.
    assert take(client, second).status_code == 302
    refused = client.post(page, written | {"zeit": second, "do": ""})
    assert refused.status_code == 409
    assert 'name="called" value="Amina"' in refused.content.decode()
    one = Appointment.objects.get(number=page.split("/")[-3])
    assert one.begins_at.isoformat() == first
    for _ in range(2):
        form = client.post(page, written | {"zeit": third, "do": ""})
        assert form.status_code == 200
        html = form.content.decode()
        assert all(f'value="{said}"' in html for said in ("Amina", "030 23125 001", "falsch"))
        assert "checked" in html
    one.refresh_from_db()
    assert (one.begins_at.isoformat(), one.state) == (third, "held")
    assert first in times_of(client, "?art=phone")
    assert third not in times_of(client, "?art=phone")
    assert client.post(page, FORM)["Location"] == page
    one.refresh_from_db()
    assert (one.begins_at.isoformat(), one.state) == (third, "booked")


def test_the_topic_of_an_answer_is_filled_in_and_another_kind_comes_after_it(client, kind):
    fitting = make_kind(slug="kita", position=9)
    make_counsellor(fitting)
    fitting.topics.set(["kita"])
    html = client.get("/de/beratung/?thema=kita").content.decode()
    assert html.index("/beratung/kita/?thema=kita") < html.index("/beratung/gespraech/?thema=kita")
    assert '/beratung/kita/"' in client.get("/de/beratung/?thema=Amina").content.decode()
    query = "?art=phone&thema=kita"
    assert 'name="thema" value="kita"' in client.get(f"/de/beratung/kita/{query}").content.decode()
    page = take(client, times_of(client, query)[0], thema="kita")["Location"]
    assert 'value="kita" selected' in client.get(page).content.decode()
