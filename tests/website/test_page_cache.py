import gzip
from datetime import UTC, date, datetime, time, timedelta

import brotli
import pytest
from django.core.cache import cache
from django.test import Client

from lotse.events.domain.series import Series
from lotse.kit import clock, content_version
from lotse.offers.actions import withdraw_offer
from lotse.offers.domain.facts import ScheduleFacts
from tests.factories.events import make_event
from tests.factories.offers import NOW, make_offer

pytestmark = pytest.mark.usefixtures("committed")


@pytest.fixture
def client():
    return Client()


def test_cached_page_costs_one_statement(client, monkeypatch, django_assert_num_queries):
    first = client.get("/de/")
    asked = []
    current = content_version.current
    monkeypatch.setattr(content_version, "current", lambda: asked.append(1) or current())
    with django_assert_num_queries(0):  # the version is asked beside Django's cursors
        second = client.get("/de/")
    assert len(asked) == 1
    assert second.content == first.content


def test_published_change_is_visible_on_the_next_request(client):
    assert b"Neuer Kurs" not in client.get("/de/angebote/").content
    make_offer("neu", {"de": {"title": "Neuer Kurs"}})
    assert b"Neuer Kurs" in client.get("/de/angebote/").content
    withdraw_offer(slug="neu", now=NOW)
    assert b"Neuer Kurs" not in client.get("/de/angebote/").content


def test_page_is_compressed_as_the_browser_wishes(client):
    plain = client.get("/de/").content
    small = client.get("/de/", headers={"accept-encoding": "gzip, br"})
    assert (small["Content-Encoding"], brotli.decompress(small.content)) == ("br", plain)
    small = client.get("/de/", headers={"accept-encoding": "gzip"})
    assert (small["Content-Encoding"], gzip.decompress(small.content)) == ("gzip", plain)


def test_unchanged_page_is_not_sent_again(client):
    first = client.get("/de/")
    again = client.get("/de/", headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    make_offer()
    changed = client.get("/de/", headers={"if-none-match": first["ETag"]})
    assert changed.status_code == 200


def test_languages_do_not_share_a_cached_page(client):
    assert b'lang="de"' in client.get("/de/").content
    assert b'lang="uk"' in client.get("/uk/").content


def test_errors_are_not_kept(client):
    assert client.get("/de/angebote/spaeter/").status_code == 404
    make_offer("spaeter")
    assert client.get("/de/angebote/spaeter/").status_code == 200


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
def test_public_pages_can_only_be_read(client, method):
    assert getattr(client, method)("/de/").status_code == 405


def test_kept_page_has_the_same_protection(client):
    first, kept = client.get("/de/"), client.get("/de/")
    numbers = {page.headers.pop("X-Request-ID", None) for page in (first, kept)}
    assert None in numbers or len(numbers) == 2  # each request has a number of its own
    assert dict(first.headers) == dict(kept.headers)
    assert "default-src 'none'" in kept["Content-Security-Policy"]
    assert kept["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("accepted", ["br", "gzip", ""])
def test_kept_page_says_how_long_it_is(accepted):
    for _ in range(2):
        answer = Client().get("/de/", headers={"accept-encoding": accepted})
        assert int(answer["Content-Length"]) == len(answer.content)


def test_pages_change_their_day_at_the_midnight_of_the_place(client):
    """23:00 in the database is midnight in the district: what says "today" is written anew."""
    evening = datetime(2026, 11, 24, 22, 30, tzinfo=UTC)
    pages = []
    for later in (timedelta(), timedelta(minutes=25), timedelta(hours=1), timedelta(hours=2)):
        with clock.frozen(evening + later):
            client.get("/de/termine/")
        pages.append(sum("page:" in key for key in cache._cache))
    # One for each day of the place, and no other at the midnight of the database.
    assert pages == [1, 1, 2, 2]


def test_what_is_over_leaves_a_kept_page(client):
    """A date of today is shown until it has ended, however often the page was asked for before."""
    tuesdays = ScheduleFacts("WEEKLY", 1, ("TU",), time(10), time(12))
    make_offer(schedules=(tuesdays,))
    make_event(series=Series(date(2026, 11, 24), time(9), time(11)))
    offer, events = "/de/angebote/deutschkurs/", "/de/veranstaltungen/"
    shown = []
    for hour, minute in ((8, 0), (9, 59), (10, 1), (10, 59), (11, 0)):  # UTC; an hour later here
        with clock.frozen(datetime(2026, 11, 24, hour, minute, tzinfo=UTC)):
            pages = [client.get(path).content.decode() for path in (offer, events)]
        shown.append(["2026-11-24T10:00" in pages[0], "infoabend" in pages[1]])
    assert shown == [[True, True], [True, True], [True, False], [True, False], [False, False]]
