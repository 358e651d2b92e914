"""What is refused at the outer door, and how it is said."""

import logging

import pytest
from django.test import Client

from lotse.config.incoming import ALL_SENDERS, MAX_BODY, ONE_SENDER, SENDERS
from lotse.config.logs import MAX_LINE
from tests.factories.accounts import staff_client

pytestmark = pytest.mark.django_db
client = Client(raise_request_exception=False)
FORM = "application/x-www-form-urlencoded"


def test_nul_in_a_form_is_refused_in_the_readers_language():
    answer = client.post("/uk/rueckmeldung/", {"text": "a\0b"})
    assert answer.status_code == 422
    assert 'lang="uk"' in answer.content.decode()
    assert "default-src 'none'" in answer["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/media/" + "a" * 300, 404),
        ("/de/angebote/?q=%00", 422),
        ("/de/%00/", 422),
        ("/de/angebote/?q=" + "x" * 9_000, 414),
        ("/de/angebote/?" + "&".join(f"f{n}=1" for n in range(1_500)), 414),
        ("/de/angebote/?" + "&" * 3_000, 400),
        ("/api/hsds/services?modified_after=0001-01-01T00:00:00%2B15:59", 422),
        ("/api/hsds/services?modified_after=7395-03-02T02:59:18-21:59", 200),
        ("/de/angebote/?q=Deutsch%20%25%00", 422),
        ("/de/angebote/?q=%2500", 200),
    ],
)
def test_address_is_answered_with(address, status):
    assert client.get(address).status_code == status


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"text=" + b"x" * MAX_BODY, FORM, 413),
        (b"&".join(b"f%d=1" % n for n in range(1_500)), FORM, 400),
        (b"text=1", FORM + "; charset=utf-7", 400),
        (b"x", "multipart/form-data; boundary=" + "a" * 3_000, 400),
        (b"text=Hallo", FORM, 422),
    ],
)
def test_body_is_answered_with(body, kind, status):
    answer = client.generic("POST", "/de/rueckmeldung/", body, content_type=kind)
    assert answer.status_code == status


@pytest.mark.parametrize(
    ("address", "body", "status"),
    [
        ("events/1/registrations", b'{"email": "\\ud83d"}', 422),
        ("events/1/registrations", b'{"people": [{"\\u0000": 1}]}', 422),
        ("guide/answer", b'{"facts": {"\\udc00": "a\\u0000"}}', 422),
        ("hsds/services?modified_after=%00", None, 422),
        ("guide/answer", b"\xff\xfe", 400),
        ("guide/answer", b"x" * (MAX_BODY + 1), 413),
        ("hsds/services?page=" + "1" * 9_000, None, 414),
    ],
)
def test_what_is_no_request_is_a_problem_for_machines(address, body, status):
    method = "GET" if body is None else "POST"
    answer = client.generic(method, f"/api/{address}", body or b"", "application/json")
    assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")
    assert answer.json()["status"] == status
    assert ("half a character" in answer.json()["detail"]) == (status == 422)


def test_when_too_many_send_slowly_others_are_told_to_come_back():
    visitors = [f"192.0.2.{number}" for number in range(ALL_SENDERS)]
    assert all(SENDERS.begin(visitor) for visitor in visitors)
    try:
        answer = client.post("/ar/rueckmeldung/", {"text": "Hallo"})
        assert (answer.status_code, answer["Retry-After"]) == (503, "5")
        assert 'dir="rtl"' in answer.content.decode()
        assert client.get("/ar/angebote/").status_code == 200
    finally:
        for visitor in visitors:
            SENDERS.end(visitor)
    assert client.post("/ar/rueckmeldung/", {"text": ""}).status_code == 422


def test_one_slow_sender_does_not_take_the_places_of_all():
    begun = [SENDERS.begin("192.0.2.66") for _ in range(200)]
    try:
        assert sum(begun) == ONE_SENDER
        assert client.post("/ar/rueckmeldung/", {"text": ""}).status_code == 422
    finally:
        for _ in range(sum(begun)):
            SENDERS.end("192.0.2.66")


@pytest.mark.django_db
def test_a_form_that_lacks_its_own_fields_is_refused():
    answer = staff_client("administrator").post("/staff/seiten/add/", {"text": "x"})
    assert answer.status_code == 400


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/de/angebote/", 405),
        ("/media/a.png", 404),
        ("/sitemap.xml", 405),
        ("/api/events/0.5/registrations", 404),
        ("/api/", 404),
    ],
)
def test_what_takes_no_form_says_so(address, status):
    strict = Client(raise_request_exception=False, enforce_csrf_checks=True)
    answer = strict.post(address, {"a": "1"})
    assert answer.status_code == status
    assert "CSRF" not in answer.content.decode()
    if address.startswith("/api/"):
        assert answer["Content-Type"] == "application/problem+json"


def test_form_of_staff_from_before_a_new_log_in_says_so():
    client = staff_client("editor")
    client.handler.enforce_csrf_checks = True
    answer = client.post("/staff/angebote/neu/", {"title": "x"})
    assert answer.status_code == 403
    assert "zu alt" in answer.content.decode()


def test_host_that_is_not_ours_is_one_short_line_and_no_alarm(settings, caplog):
    settings.ALLOWED_HOSTS = ["lotse.example"]
    for host in ("evil.example", "x" * 5_000, "a b", "[::1"):
        caplog.clear()
        answer = client.get("/de/", headers={"Host": host})
        assert answer.status_code == 400, host
        said = [one for one in caplog.records if one.levelno >= logging.WARNING]
        assert [one.name for one in said] == ["django.security.DisallowedHost"], host
        assert said[0].levelno == logging.WARNING
        assert said[0].exc_info is None
        assert len(said[0].getMessage()) <= MAX_LINE
