import re
from datetime import UTC, datetime
from html import unescape
from uuid import NAMESPACE_URL, uuid5

import pytest
from icalendar import Calendar

from lotse.guide.queries import get_rule_book, get_wording
from lotse.kit import clock
from tests.factories.reference import LANGUAGES

NOW = datetime(2026, 11, 25, 8, tzinfo=UTC)
CLASS_1 = "registration-class-1-2028"
DISTRICT = "03153"


@pytest.fixture
def ask(get):
    def at(path, now=NOW, **headers):
        with clock.frozen(now):
            return get(path, **headers)

    return at


def titles(response):
    return re.findall(
        r'lo-date__title"><a href="/\w+/termine/([\w-]+)/"', response.content.decode()
    )


def events(response):
    return list(Calendar.from_ical(response.content).walk("VEVENT"))


def test_dates_come_by_month_and_past_ones_are_folded(ask):
    html = ask("/en/termine/").content.decode()
    assert "1 date is over" in html
    past, coming = html.split("Today:")
    assert "external-exam-2026-2" in past
    assert coming.index("February 2027") < coming.index("May 2027")
    assert "1 February 2027" in coming
    assert "Every vocational school sets its own" in coming
    assert "The exact days are set there." in coming


def test_dates_of_offices_stand_apart(ask):
    html = ask("/en/termine/?audience=office").content.decode()
    assert "office-grant-application-2027" in html
    assert "registration-class-1" not in html
    assert "office-grant" not in ask("/en/termine/").content.decode()


def test_running_date_is_marked(ask):
    html = ask("/en/termine/", datetime(2027, 5, 12, tzinfo=UTC)).content.decode()
    assert '<span class="lo-badge">Now</span> May 2027' in html


@pytest.mark.parametrize(
    ("query", "has", "lacks"),
    [
        ("", "registration-class-1-2028", "none"),
        ("?stage=early_childhood", "registration-class-1-2028", "external-exam-2027-1"),
        ("?stage=adult", "external-exam-2027-1", "registration-class-1-2028"),
        ("?stage=adult&municipality=03153017", "external-exam-2027-1", "flex-children-2027"),
    ],
)
def test_dates_are_those_of_a_stage_and_a_place(ask, query, has, lacks):
    shown = titles(ask(f"/de/termine/{query}"))
    assert has in shown
    assert lacks not in shown
    assert shown != []


@pytest.mark.parametrize("query", ["stage=moon", "municipality=1", "audience=nobody"])
def test_unknown_filter_is_said_on_the_page_and_refused_by_the_feed(ask, query):
    assert "left it out" in ask(f"/en/termine/?{query}").content.decode()
    assert ask(f"/en/termine/termine.ics?{query}").status_code == 404


def uid_of(name):
    """Of the district, whatever the site is called."""
    return str(uuid5(NAMESPACE_URL, f"{DISTRICT}/{name}"))


def test_feed_holds_all_day_dates(ask):
    response = ask("/de/termine/termine.ics")
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    found = {str(event["uid"]): event for event in events(response)}
    event = found[uid_of(CLASS_1)]
    assert str(event["summary"]) == "Anmeldung für Klasse 1"
    assert event["dtstart"].params["VALUE"] == "DATE"
    assert (str(event["dtstart"].dt), str(event["dtend"].dt)) == ("2027-05-01", "2027-06-01")
    assert event["status"] == "TENTATIVE"
    assert str(event["url"]).endswith(f"/de/termine/{CLASS_1}/")
    assert event["summary"].params["LANGUAGE"] == "de"
    assert str(event["organizer"]) == "mailto:office@example.org"
    assert b"localhost" not in b"".join(str(one).encode() for one in found)
    assert found[uid_of("external-exam-2027-1")]["status"] == "CONFIRMED"


def test_feed_obeys_rfc_5545(ask):
    body = ask("/ar/termine/termine.ics").content
    lines = body.split(b"\r\n")
    assert b"\n" not in body.replace(b"\r\n", b"")
    assert all(len(line) <= 75 for line in lines)
    assert (lines[0], lines[-2]) == (b"BEGIN:VCALENDAR", b"END:VCALENDAR")
    body.decode("utf-8")
    calendar = Calendar.from_ical(body)
    assert calendar["version"] == "2.0"
    assert calendar["prodid"]
    for event in calendar.walk("VEVENT"):
        assert event["uid"]
        assert event["dtstamp"]
        assert not event.errors


def test_feed_of_every_language_has_the_same_dates_in_its_own_words(ask):
    feeds = {tag: events(ask(f"/{tag}/termine/termine.ics")) for tag in LANGUAGES}
    uids = {tag: [str(event["uid"]) for event in found] for tag, found in feeds.items()}
    assert len({tuple(found) for found in uids.values()}) == 1
    assert len(set(uids["de"])) == len(uids["de"])
    assert len({str(found[0]["summary"]) for found in feeds.values()}) >= len(LANGUAGES) - 1


def test_feed_is_the_same_on_every_day_until_something_changes(ask):
    first = ask("/de/termine/termine.ics?stage=primary").content
    later = ask("/de/termine/termine.ics?stage=primary", datetime(2027, 3, 3, tzinfo=UTC)).content
    assert first == later


@pytest.mark.usefixtures("committed")
def test_feed_that_the_reader_has_is_not_sent_again(client):
    first = client.get("/de/termine/termine.ics?stage=primary")
    again = client.get(
        "/de/termine/termine.ics?stage=primary", headers={"If-None-Match": first["ETag"]}
    )
    assert again.status_code == 304
    assert again.content == b""


def test_reminder_is_there_in_all_languages_at_once(ask):
    html = unescape(ask(f"/de/termine/{CLASS_1}/").content.decode())
    for tag in LANGUAGES:
        direction = "rtl" if tag in {"ar", "fa"} else "ltr"
        assert f'id="text-{tag}" lang="{tag}" dir="{direction}"' in html
        assert f"/{tag}/termine/{CLASS_1}/" in html
    assert "Запис до 1 класу" in html
    assert "mailto:?subject=" in html
    assert "Mai 2027" in html


def test_reminder_says_what_when_where_with_what(ask, db):
    html = unescape(ask(f"/de/termine/{CLASS_1}/").content.decode())
    text = re.search(r'id="text-de"[^>]*>(.*?)</p>', html, re.DOTALL)[1]
    wording = get_wording("de")
    rule = get_rule_book().rules["registration_class_1"]
    for said in (
        "Anmeldung für Klasse 1",
        "Mai 2027",
        wording.rule(rule, NOW.date()).value,
        wording("where", "catchment_school").value,
        wording("document", "birth_certificate").value,
        f"http://localhost:8000/de/termine/{CLASS_1}/",
    ):
        assert said in text, said


@pytest.mark.parametrize(
    "path", ["nichts", "registration-class-1-2050", "registration-class-1", "flex-children-0"]
)
def test_date_that_does_not_exist_is_not_found(ask, path):
    assert ask(f"/de/termine/{path}/").status_code == 404


def test_sources_and_the_day_of_the_check_are_told(ask):
    html = ask("/en/termine/external-exam-2027-1/").content.decode()
    assert "bildungsportal-niedersachsen.de" in html
    assert "Checked on 30 November 2026." in html


@pytest.mark.usefixtures("committed")
@pytest.mark.parametrize("path", ["", "external-exam-2027-1/", "termine.ics"])
def test_pages_ask_the_database_little(client, django_assert_max_num_queries, path):
    with clock.frozen(NOW):
        client.get("/de/termine/?stage=primary")
        with django_assert_max_num_queries(12):
            assert client.get(f"/de/termine/{path}").status_code == 200
