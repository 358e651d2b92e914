import json
from datetime import UTC, date, datetime, time

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lotse.events.actions.rescheduling import cancel_event
from lotse.events.domain.series import Series
from lotse.kit import clock
from lotse.offers.domain.facts import ScheduleFacts
from lotse.pages.kinds import PAGE
from lotse.words.actions import Entry, write_texts
from lotse.words.domain.states import Origin
from tests.factories.events import make_event
from tests.factories.offers import NOW, make_offer, make_partner
from tests.factories.pages import make_page, text

BASE = "/api/v3/landkreis-goslar/de"
TUESDAYS = ScheduleFacts("WEEKLY", 1, ("TU",), time(10), time(12))


@pytest.fixture
def sample(shared):
    """Real answers of the Integreat API."""
    return json.loads((shared / "integreat/sample_de.json").read_text())


def test_district_is_a_region_with_its_languages(get):
    said = get("/api/v3/regions/").json()[0]
    assert (said["path"], said["prefix"], said["name_without_prefix"]) == (
        "landkreis-goslar",
        "Landkreis",
        "Goslar",
    )
    assert {one["code"]: one["dir"] for one in said["languages"]}["ar"] == "rtl"
    assert get("/api/v3/landkreis-goslar/languages/").json() == said["languages"]


def test_pages_have_the_fields_of_real_answers(get, sample):
    make_offer()
    for entry in get(f"{BASE}/pages/").json():
        assert set(sample[0]) <= set(entry)
        assert set(entry["parent"]) == set(sample[0]["parent"])
        assert isinstance(entry["id"], int)
        for other in entry["available_languages"].values():
            assert set(other) == {"id", "url", "path"}


def test_offers_are_pages_below_their_topic(get):
    make_offer(texts={"uk": {"title": "Курс", "summary": "Опис"}})
    topic, offer = get(f"{BASE}/pages/").json()
    assert topic["parent"] == {"id": 0, "url": None, "path": None}
    assert offer["parent"]["id"] == topic["id"]
    assert offer["title"] == "Deutschkurs für Eltern"
    assert offer["url"].endswith("/de/angebote/deutschkurs/")
    assert list(offer["available_languages"]) == ["uk"]
    other = get("/api/v3/landkreis-goslar/uk/pages/").json()[1]
    assert other["id"] == offer["available_languages"]["uk"]["id"]


def test_offer_without_translation_is_not_among_the_pages_of_a_language(get):
    make_offer()
    assert get("/api/v3/landkreis-goslar/uk/pages/").json() == []


def test_editorial_pages_stand_beside_topics_in_the_languages_they_are_in(get):
    page = make_page(text("Melden Sie Ihr Kind **gleich** an.\n\n<script>x</script>"))
    make_page(slug="entwurf", published=False)
    (entry,) = get(f"{BASE}/pages/").json()
    assert entry["title"] == "Ankommen in der Schule"
    assert entry["path"] == "/landkreis-goslar/de/info/ankommen/"
    assert entry["url"].endswith("/de/info/ankommen/")
    assert entry["parent"] == {"id": 0, "url": None, "path": None}
    assert (
        "<h2>Erste Woche</h2><p>Melden Sie Ihr Kind <strong>gleich</strong> an.</p>"
        in (entry["content"])
    )
    assert "<script>" not in entry["content"]
    assert get("/api/v3/landkreis-goslar/uk/pages/").json() == []
    title = Entry(str(page.pk), "title", "uk", "Перші тижні", Origin.MACHINE)
    write_texts(kind=PAGE, source_language="de", entries=[title], by=None, now=NOW)
    (other,) = get("/api/v3/landkreis-goslar/uk/pages/").json()
    assert other["title"] == "Перші тижні"
    assert "Melden" not in other["content"]
    assert list(other["available_languages"]) == ["de"]


def test_words_are_escaped(get):
    make_offer(texts={"de": {"description": "<script>alert(1)</script>"}})
    assert "<script>" not in get(f"{BASE}/pages/").json()[1]["content"]


def test_places_of_partners_are_locations(get):
    make_partner()
    said = get(f"{BASE}/locations/").json()[0]
    assert said["location"]["town"] == "Goslar"
    assert said["phone_number"] == "030 23125-110"
    assert said["organization"]["slug"] == "kvhs"
    assert said["barrier_free"] is None  # nobody has said so


def test_dates_of_offers_are_events(get):
    make_offer(schedules=(TUESDAYS,))
    with clock.frozen(datetime(2026, 11, 24, 9, tzinfo=UTC)):
        said = get(f"{BASE}/events/").json()
        combined = get(f"{BASE}/events/?combine_recurring=1").json()
    assert [one["event"]["start"] for one in said][:2] == [
        "2026-11-24T10:00:00+01:00",
        "2026-12-01T10:00:00+01:00",
    ]
    assert said[0]["recurrence_rule"] == (
        "DTSTART:20261124T090000Z\nRRULE:FREQ=WEEKLY;INTERVAL=1;BYDAY=TU"
    )
    assert said[0]["location"]["postcode"] == "38640"
    assert len(combined) == 1


def events(get, query=""):
    with clock.frozen(NOW):
        return get(f"{BASE}/events/{query}").json()


def test_events_are_events_with_the_fields_of_offers_dates(get):
    make_offer(schedules=(TUESDAYS,))
    make_event()
    told = events(get)
    event = next(one for one in told if "infoabend" in one["url"])
    offer = next(one for one in told if one is not event)
    assert set(event) == set(offer)
    assert set(event["event"]) == set(offer["event"])
    assert event["title"] == "Infoabend Klasse 5"
    assert event["url"].endswith("/de/veranstaltungen/infoabend/")
    assert event["path"] == "/landkreis-goslar/de/events/infoabend$2027-01-14/"
    assert (event["event"]["start"], event["event"]["end"]) == (
        "2027-01-14T18:00:00+01:00",
        "2027-01-14T20:00:00+01:00",
    )
    assert event["location"]["town"] == "Goslar"


def test_series_is_told_by_its_rule_where_the_rule_tells_it_all(get):
    rule = "FREQ=WEEKLY;COUNT=3"
    make_event(series=Series(date(2027, 3, 24), time(18), time(20), rule=rule))
    assert [one["event"]["start"][-6:] for one in events(get)] == ["+01:00", "+02:00", "+02:00"]
    (combined,) = events(get, "?combine_recurring=1")
    assert combined["recurrence_rule"] == (
        "DTSTART:20270324T170000Z\nRRULE:FREQ=WEEKLY;UNTIL=20270407T235959Z"
    )
    exceptions = (date(2027, 3, 31),)
    series = Series(date(2027, 3, 24), time(18), time(20), rule=rule, without=exceptions)
    make_event(series=series)
    assert [one["recurrence_rule"] for one in events(get, "?combine_recurring=1")] == [None, None]


def test_online_event_of_a_whole_day_has_its_address_and_no_hours(get):
    series = Series(date(2027, 3, 28))  # the day on which the clocks change
    make_event(series=series, site=None, online_url="https://treffen.example/tag")
    (said,) = events(get)
    assert said["meeting_url"] == "https://treffen.example/tag"
    assert (said["event"]["all_day"], said["event"]["end_date"]) == (True, "2027-03-28")


def test_cancelled_events_and_events_in_other_languages_are_left_out(get):
    make_event()
    with clock.frozen(NOW):
        assert get("/api/v3/landkreis-goslar/uk/events/").json() == []
    cancel_event(slug="infoabend", now=NOW)
    assert events(get) == []


def test_drafts_appear_nowhere(get):
    make_partner()
    make_offer("entwurf", schedules=(TUESDAYS,), published=False)
    make_event("entwurf", published=False)
    assert get(f"{BASE}/pages/").json() == get(f"{BASE}/events/").json() == []


@pytest.mark.parametrize(
    "path",
    [
        "landkreis-nirgendwo/de/pages/",
        "landkreis-goslar/tlh/pages/",
        "landkreis-goslar/tlh/events/",
        "landkreis-goslar/de/nothing",
        "landkreis-nirgendwo/languages/",
    ],
)
def test_unknown_region_or_language_is_not_found(get, path):
    answer = get(f"/api/v3/{path}")
    assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")


def test_overlong_value_is_refused(get):
    assert get(f"{BASE}/events/?combine_recurring=123456").status_code == 422


@pytest.mark.parametrize("what", ["pages", "locations", "events"])
def test_statements_do_not_grow(get, what):
    counts = []
    for size in (1, 3, 9):
        for number in range(size):
            make_offer(f"kurs-{number}", provider=f"p-{number}", sites=(), schedules=(TUESDAYS,))
            make_event(f"abend-{number}", series=Series(date(2090, 1, 1)))
        with CaptureQueriesContext(connection) as caught:
            get(f"{BASE}/{what}/")
        counts.append(len(caught))
    assert counts[0] == counts[1] == counts[2]


def test_change_is_told_in_local_time_and_utc(get):
    make_offer()
    said = get(f"{BASE}/pages/").json()[1]
    assert said["modified_gmt"] == NOW.isoformat()
    assert said["last_updated"] == "2026-11-24T10:00:00+01:00"
