"""Each person chooses the columns of a list."""

import re

import pytest
from django.test import Client

from tests.backoffice.test_offers import text
from tests.factories.accounts import log_in, make_user, staff_client
from tests.factories.events import make_event
from tests.factories.offers import make_offer

OFFERS, PARTNERS, EVENTS = "/staff/angebote/", "/staff/partner/", "/staff/veranstaltungen/"


@pytest.fixture
def reader(db):
    make_offer("eins", age_from=3, age_to=6)
    return staff_client("reader")


def heads(client, url):
    page = text(client.get(url))
    head = page[page.index("<thead>") :].partition("</thead>")[0]
    return re.findall(r'<th scope="col">(?:<a [^>]*>)?([^<]*)', head)


def choose(client, which, *columns, **data):
    return client.post(f"/staff/spalten/{which}/", {"column": columns, **data})


def test_usual_columns_come_first(reader):
    assert heads(reader, OFFERS) == [
        "Titel",
        "Stand",
        "Themen",
        "Orte",
        "Nächste Prüfung",
        "Geändert",
    ]
    assert heads(reader, PARTNERS) == ["Name", "Art", "Stand", "Orte", "Geändert"]


def test_chosen_columns_stay_with_the_account(reader):
    back = f"{OFFERS}?status=published"
    response = choose(reader, "offers", "phone", "ages", "languages", back=back)
    assert response.headers["Location"] == back
    choose(reader, "partners", "emails")
    page = text(reader.get(OFFERS))
    assert heads(reader, OFFERS) == ["Titel", "Alter", "Sprachen, die gesprochen werden", "Telefon"]
    assert 'data-label="Alter">3–6<' in page
    assert "Arabisch, Deutsch" in page or "Deutsch, Arabisch" in page
    assert heads(reader, PARTNERS) == ["Name", "E-Mail"]
    assert "kvhs@example.org" in text(reader.get(PARTNERS))
    other = log_in(Client(), make_user("editor"))
    assert len(heads(other, OFFERS)) == 6


def test_every_column_can_be_shown(reader):
    boxes = re.findall(r'name="column" value="(\w+)"', text(reader.get(OFFERS)))
    choose(reader, "offers", *boxes)
    assert len(heads(reader, OFFERS)) == len(boxes) + 1
    boxes = re.findall(r'name="column" value="(\w+)"', text(reader.get(PARTNERS)))
    choose(reader, "partners", *boxes)
    assert len(heads(reader, PARTNERS)) == len(boxes) + 1
    make_event()
    boxes = re.findall(r'name="column" value="(\w+)"', text(reader.get(EVENTS)))
    choose(reader, "events", *boxes)
    assert len(heads(reader, EVENTS)) == len(boxes) + 1 == 10


def test_events_show_the_columns_that_are_chosen(reader):
    make_event(languages=("tr",))
    usual = ["Titel", "Stand", "Nächster Termin", "Sitzplätze", "Wartend", "Für wen?", "Geändert"]
    assert heads(reader, EVENTS) == usual
    choose(reader, "events", "languages", "rounds")
    assert len(heads(reader, EVENTS)) == 3
    page = text(reader.get(EVENTS))
    assert 'data-label="Sprachen, die gesprochen werden">Türkisch<' in page
    assert re.search(r'data-label="[^"]*">1<', page)


def test_usual_columns_come_back(reader):
    choose(reader, "offers")
    assert heads(reader, OFFERS) == ["Titel"]
    choose(reader, "offers", deed="usual")
    assert len(heads(reader, OFFERS)) == 6


def test_what_is_unknown_is_left_out(reader):
    choose(reader, "offers", "king", "places")
    assert heads(reader, OFFERS) == ["Titel", "Orte"]
    assert choose(reader, "king", "places").status_code == 404


@pytest.mark.parametrize("back", ["https://evil.example/", "//evil.example/", "/staff/\\evil", ""])
def test_the_way_back_stays_in_the_office(reader, back):
    assert choose(reader, "offers", back=back).headers["Location"] == "/staff/"


def test_times_are_those_of_the_place(reader):
    page = text(reader.get(f"{OFFERS}eins/verlauf/"))
    assert "24. November 2026 10:00" in page
