"""The office's screens for interpreters: the pool, requests, asking, noting answers."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from lotse.counselling.models import Interpreter, InterpreterRequest
from lotse.kit import clock
from lotse.kit.models import Mail
from tests.factories.accounts import log_in, make_user
from tests.factories.appointments import NOW, make_counsellor, make_kind
from tests.factories.interpreters import ask_all, make_interpreter, make_request, says
from tests.factories.reference import GOSLAR

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def november():
    with clock.frozen(NOW):
        yield


@pytest.fixture
def adviser(client):
    user = make_user("adviser", "beratung@example.org")
    log_in(client, user)
    return user


def text(answer):
    return answer.content.decode()


TALK = {
    "talk": "parents_talk",
    "language": "fa",
    "way": "school",
    "on": "2026-12-14",
    "at": "10:00",
    "until": "11:00",
    "municipality": GOSLAR,
    "place": "Grundschule Beispiel",
}


def key_in(page):
    return re.search(r'name="form_key" value="([^"]+)"', text(page))[1]


def test_request_is_made_asked_and_answered_on_the_telephone(client, adviser):
    anna, olga = (
        make_interpreter("fa", name=name, email=f"{name}@example.org") for name in ("anna", "olga")
    )
    new = reverse("staff_interpreter_request_new")
    key = key_in(client.get(new))
    for _twice in range(2):
        made = client.post(new, TALK | {"form_key": key})
        assert made.status_code == 302
    request = InterpreterRequest.objects.get()
    page = text(client.get(made["Location"]))
    assert page.count("checked") == 2
    deed = reverse("staff_interpreter_deed", args=[request.number])
    refused = client.post(deed, {"do": "ask"})
    assert refused.status_code == 422
    assert "Bitte wählen Sie, wen Sie fragen." in text(refused)
    client.post(deed, {"do": "ask", "who": [anna.pk, olga.pk]})
    assert Mail.objects.filter(key__contains="_asked:").count() == 2
    client.post(deed, {"answer": f"{olga.slug}:yes"})
    page = text(client.get(made["Location"]))
    assert "jemand hat zugesagt: olga" in page
    assert "olga" in text(client.get(reverse("staff_interpreting")))
    client.post(deed, {"answer": f"{olga.slug}:no"})
    client.post(deed, {"do": "give_up"})
    request.refresh_from_db()
    assert request.state == "unmet"
    assert request.number in text(client.get(reverse("staff_interpreting")))


def test_excluded_and_impossible_talks_are_refused_and_nothing_is_lost(client, adviser):
    new = reverse("staff_interpreter_request_new")
    key = key_in(client.get(new))
    for change, said in (
        ({"talk": "special_needs"}, "dolmetschen solche Gespräche nicht"),
        ({"until": "13:00"}, "höchstens 120 Minuten"),
        ({"until": "09:00"}, "Das Ende muss nach dem Beginn liegen."),
        ({"place": ""}, "Bitte schreiben Sie, wo das Gespräch ist."),
        ({"on": "2026-11-23"}, "Diese Zeit ist vorbei"),
    ):
        refused = client.post(new, TALK | change | {"form_key": key})
        assert refused.status_code == 422
        assert said in text(refused)
        assert ("Grundschule Beispiel" in text(refused)) is ("place" not in change)
    assert not InterpreterRequest.objects.exists()


def test_who_does_not_fit_is_shown_with_the_reasons(client, adviser):
    make_interpreter("fa", name="Ohne Zusage", undertaken_on=None, email="a@example.org")
    make_interpreter("fa", name="Fern", areas=(), email="b@example.org")
    request = make_request(by=adviser)
    page = text(client.get(reverse("staff_interpreter_request", args=[request.number])))
    assert "hat keine Verschwiegenheit zugesagt" in page
    assert "fährt meistens nicht dorthin" in page
    assert page.count('name="who"') == 1
    assert "checked" not in page
    assert "Das ist später, als die Regel will." in page


def test_an_adviser_looks_after_the_own_requests_and_nobody_elses(client, adviser):
    request = make_request(by=make_user("coordinator", "leitung@example.org"))
    page = reverse("staff_interpreter_request", args=[request.number])
    deed = reverse("staff_interpreter_deed", args=[request.number])
    assert client.get(page).status_code == 404
    assert client.post(deed, {"do": "give_up"}).status_code == 404
    request.refresh_from_db()
    assert request.state == "open"
    own = make_request("12:00", "13:00", by=adviser)
    assert (
        client.post(
            reverse("staff_interpreter_deed", args=[own.number]), {"do": "give_up"}
        ).status_code
        == 302
    )


def test_yes_on_the_telephone_that_came_second_is_said(client, adviser):
    anna, olga = (
        make_interpreter("fa", name=name, email=f"{name}@example.org") for name in ("anna", "olga")
    )
    request = make_request(by=adviser)
    ask_all(request, anna, olga)
    deed = reverse("staff_interpreter_deed", args=[request.number])
    client.post(deed, {"answer": f"{anna.slug}:yes"})
    late = client.post(deed, {"answer": f"{olga.slug}:yes"}, follow=True)
    assert "Jemand anders war schneller." in text(late)


def test_pool_is_for_those_who_see_all(client, adviser):
    who = make_interpreter("fa", "ar")
    for path in (reverse("staff_interpreters"), reverse("staff_interpreter", args=[who.slug])):
        assert client.get(path).status_code == 403
    log_in(client, make_user("coordinator", "leitung@example.org"))
    page = text(client.get(reverse("staff_interpreters")))
    assert "Nadia Beispiel" in page
    one = text(client.get(reverse("staff_interpreter", args=[who.slug])))
    assert "Mittwoch" in one
    assert "/dolmetschen/zeiten/" in one


def test_interpreter_is_taken_into_the_pool_and_gets_the_link(client):
    log_in(client, make_user("coordinator", "leitung@example.org"))
    data = {
        "seen": "",
        "name": "Nadia Beispiel",
        "email": "nadia@example.org",
        "phone": "",
        "language": "de",
        "training": "volunteer",
        "papers": "",
        "undertaken_on": "2026-01-01",
        "certificate_until": "",
        "areas": [GOSLAR],
        "is_active": "on",
        "spoken-TOTAL_FORMS": "2",
        "spoken-INITIAL_FORMS": "0",
        "spoken-0-tag": "",
        "spoken-0-level": "first",
        "spoken-1-tag": "",
        "spoken-1-level": "first",
    }
    new = reverse("staff_interpreter_new")
    refused = client.post(new, data)
    assert refused.status_code == 422
    assert "Bitte wählen Sie eine Sprache." in text(refused)
    assert not Interpreter.objects.exists()
    twice = client.post(new, data | {"spoken-0-tag": "fa", "spoken-1-tag": "fa"})
    assert "jede Sprache nur einmal" in text(twice)
    assert client.post(new, data | {"spoken-0-tag": "fa"}).status_code == 302
    assert Interpreter.objects.get().spoken.get().language_id == "fa"
    assert Mail.objects.get().recipient == "nadia@example.org"


def test_start_page_counts_talks_without_an_interpreter(client, adviser):
    make_request()
    found = make_request("13:00", "14:00")
    who = make_interpreter("fa")
    ask_all(found, who)
    says(found, who)
    assert "Gespräch hat noch keine Sprachmittlung" in text(client.get(reverse("staff_start")))


def test_list_needs_as_many_statements_for_three_as_for_one(
    client, adviser, django_assert_max_num_queries
):
    make_counsellor(make_kind())
    make_request()
    address = reverse("staff_interpreting")
    client.get(address)
    with CaptureQueriesContext(connection) as one:
        client.get(address)
    for clock_ in ("12:00", "14:00"):
        make_request(clock_, f"{int(clock_[:2]) + 1}:00")
    with django_assert_max_num_queries(len(one)):
        client.get(address)
