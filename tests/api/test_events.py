"""Machines see what is to come and sign families up by the same rules as the website."""

import json
import uuid

import pytest
from django.test import Client

from lotse.events.actions.rescheduling import cancel_round
from lotse.events.models import Registration, State
from lotse.kit import clock
from lotse.kit.models import Mail
from tests.factories.events import NOW, join, make_event, make_round, party, taken

LIST = "/api/events"


@pytest.fixture(autouse=True)
def november(db):
    with clock.frozen(NOW):
        yield


def said(**changes):
    family = {
        "key": str(uuid.uuid4()),
        "people": [{}, {}, {"age": 4, "in_childcare": True}],
        "language": "ar",
        "email": "familie@example.org",
    }
    return family | changes


def post(round_id, body):
    raw = body if isinstance(body, str) else json.dumps(body)
    return Client().post(f"{LIST}/{round_id}/registrations", raw, "application/json")


def test_list_tells_what_is_to_come_and_no_numbers_of_places():
    make_round(seats=20)
    make_event("entwurf", published=False)
    cancel_round(round_id=make_event("abgesagt").rounds.get().pk, now=NOW)
    (found,) = Client().get(f"{LIST}?language=ar").json()["rounds"]
    assert (found["event"], found["sign_up"], found["places"]) == ("infoabend", "open", "open")
    assert found["url"].endswith("/ar/veranstaltungen/infoabend/")
    assert [one["starts_at"] for one in found["dates"]] == ["2027-01-14T17:00:00Z"]
    assert not {"20", "seats", "taken"} & set(map(str, found))


def test_unknown_language_of_the_list_is_refused_with_those_that_are_known():
    make_round()
    answer = Client().get(f"{LIST}?language=xx")
    assert (answer.status_code, answer.json()["code"]) == (422, "api.unknown_language")
    assert "uk" in answer.json()["detail"]


def test_family_is_signed_up_told_and_gets_its_link():
    round_ = make_round(seats=20, childcare=3)
    answer = post(round_.pk, said())
    assert (answer.status_code, answer["Cache-Control"]) == (201, "no-store")
    made = Registration.objects.get()
    assert (made.channel, made.state) == ("api", State.CONFIRMED)
    assert (taken(round_), taken(round_, "childcare")) == (2, 1)
    assert answer.json()["number"] == made.number
    path = answer.json()["link"].removeprefix("http://localhost:8000")
    assert Client().get(path).status_code == 200
    assert Mail.objects.get().language == "ar"


def test_sent_twice_it_is_one_registration():
    round_ = make_round(childcare=3)
    body = said()
    assert post(round_.pk, body).json() == post(round_.pk, body).json()
    assert Registration.objects.count() == 1


def test_full_round_gives_the_waiting_list():
    round_ = make_round(seats=2)
    join(round_, party(2))
    assert post(round_.pk, said(people=[{}], email="b@example.org")).json()["state"] == "waiting"


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"language": "xx"}, "body.said.language"),
        ({"interpreter": "qq"}, "body.said.interpreter"),
        ({"municipality": "1"}, "body.said.municipality"),
        ({"people": []}, "body.said.people"),
        ({"people": [{}] * 41}, "body.said.people"),
        ({"people": [{"age": "Anna"}]}, "body.said.people.0.age"),
        ({"email": "keine Adresse"}, "body.said.email"),
        ({"key": "1"}, "body.said.key"),
    ],
)
def test_faulty_values_are_named_and_nothing_is_stored(changes, place):
    answer = post(make_round().pk, said(**changes))
    assert answer.status_code == 422
    assert answer["Content-Type"] == "application/problem+json"
    assert place in [error["place"] for error in answer.json()["errors"]]
    assert not Registration.objects.exists()


def test_refusal_has_a_code_and_speaks_the_language_of_the_family():
    answer = post(make_round(childcare=3).pk, said(email="", phone=""))
    assert (answer.status_code, answer.json()["code"]) == (422, "events.no_contact")
    assert "نحتاج" in answer.json()["detail"]


def test_drafts_unknown_and_cancelled_rounds_take_nobody():
    draft = make_event("entwurf", published=False).rounds.get()
    assert post(draft.pk, said()).status_code == 404
    assert post(999_999, said()).status_code == 404
    gone = make_event("abgesagt").rounds.get()
    cancel_round(round_id=gone.pk, now=NOW)
    assert post(gone.pk, said()).json()["code"] == "events.cancelled"


def test_what_is_no_json_is_refused():
    assert post(make_round().pk, "{").status_code in {400, 422}
