"""Who asks too much is slowed, not the others; nothing about anybody is stored."""

import pytest
from django.test import Client

from lotse.config import limits
from lotse.config.limits import VISITORS, Kind, network

pytestmark = pytest.mark.django_db
BURST = 5


@pytest.fixture(autouse=True)
def _small_limits(monkeypatch):
    """Few at once and hardly any more, so that a slow machine gives nobody a token meanwhile."""
    for kind in (limits.FORMS, limits.PAPERS, limits.SEARCHES, limits.GUESSES):
        monkeypatch.setattr(limits, kind.name.upper(), Kind(kind.name, BURST, 0.0001))


FORM = "/de/rueckmeldung/"


def client(address="192.0.2.7", **more):
    return Client(raise_request_exception=False, REMOTE_ADDR=address, **more)


def statuses(times, ask):
    return [ask().status_code for _ in range(times)]


def test_flood_of_forms_is_slowed_and_the_neighbour_is_not():
    flooder = client()
    said = statuses(BURST + 10, lambda: flooder.post(FORM, {"text": ""}))
    assert set(said[:BURST]) == {422}
    assert said[-1] == 429
    answer = flooder.post("/fa" + FORM[3:], {"text": "Was ich schrieb"})
    assert int(answer["Retry-After"]) >= 1
    page = answer.content.decode()
    assert 'lang="fa" dir="rtl"' in page
    assert 'value="Was ich schrieb"' in page
    assert flooder.get("/de/angebote/").status_code == 200
    assert client("192.0.2.8").post(FORM, {"text": ""}).status_code == 422


def test_guessing_links_ends_after_some_and_right_pages_stay():
    guesser, path = client(), "/de/veranstaltungen/anmeldung/ABCDEF{:02}/{:032x}/"
    tried = iter(range(10_000))
    said = statuses(BURST + 5, lambda: guesser.get(path.format(1, next(tried))))
    assert said == [404] * BURST + [429] * 5
    assert guesser.get("/de/bestaetigung/wrong/").status_code == 429
    assert guesser.get("/de/").status_code == 200
    assert client("192.0.2.8").get(path.format(1, 1)).status_code == 404


def test_papers_are_limited():
    reader = client()
    said = statuses(BURST + 2, lambda: reader.get("/de/weg/blatt.pdf"))
    assert said[-1] == 429


def test_visitor_is_what_a_trusted_server_says(settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    for number in range(BURST + 2):
        forged = client("10.0.0.1", HTTP_X_FORWARDED_FOR=f"203.0.113.{number}, 192.0.2.7")
        last = forged.post(FORM, {"text": ""}).status_code
    assert last == 429
    other = client("10.0.0.1", HTTP_X_FORWARDED_FOR="192.0.2.7, 192.0.2.9")
    assert other.post(FORM, {"text": ""}).status_code == 422


def test_household_of_ipv6_is_one_visitor():
    assert network("2001:db8:1:2::5") == network("2001:db8:1:2:ffff::1")
    assert network("2001:db8:1:2::5") != network("2001:db8:1:3::5")
    assert network("nonsense") == ""


def test_no_address_is_kept():
    client("198.51.100.23").post(FORM, {"text": ""})
    assert VISITORS._buckets
    kept = repr(vars(VISITORS)) + "".join(repr(vars(one)) for one in VISITORS._buckets.values())
    assert "198.51.100.23" not in kept
    assert all(len(digest) == 16 for digest in VISITORS._buckets)
