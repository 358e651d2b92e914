"""The office's screens for events: list, files, page, start page."""

import csv
import io
import re
from datetime import date, time, timedelta

import pytest
from django.test import Client
from openpyxl import load_workbook

from lotse.events.actions.rescheduling import cancel_event
from lotse.events.domain.series import Series
from lotse.events.models import Event
from lotse.kit import clock
from tests.factories.accounts import log_in, make_user, staff_client
from tests.factories.events import NOW, join, make_event, party

LIST = "/staff/veranstaltungen/"
EVENING = Series(date(2027, 1, 14), time(18), time(20))
WEEKLY = Series(date(2026, 11, 30), time(10), time(11), rule="FREQ=WEEKLY;COUNT=3")
LONG_AGO = Series(date(2026, 3, 2), time(18), time(20))


@pytest.fixture(autouse=True)
def _november():
    with clock.frozen(NOW):
        yield


@pytest.fixture
def coordinator(db):
    return staff_client("coordinator")


def text(response):
    return response.content.decode()


def titles(response):
    return re.findall(
        r'<th scope="row">\s*<a href="/staff/veranstaltungen/([^"/]*)/"', text(response)
    )


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["woche", "abend", "alt"]),
        ("q=infoabend", ["woche", "abend", "alt"]),
        ("q=abend+goslar", ["woche", "abend", "alt"]),
        ("q=zebra", []),
        ("status=draft", ["woche"]),
        ("status=king", ["woche", "abend", "alt"]),
        ("audience=professionals", ["abend"]),
        ("language=uk", ["woche", "abend", "alt"]),
        ("language=tr", ["alt"]),
        ("stage=adult", ["alt"]),
        ("time=coming", ["woche", "abend"]),
        ("time=week", ["woche"]),
        ("time=past", ["alt"]),
        ("people=waiting", ["abend"]),
        ("people=offered", []),
        ("people=nonsense", ["woche", "abend", "alt"]),
        ("order=-date", ["abend", "woche", "alt"]),
        ("order=title", ["woche", "abend", "alt"]),
    ],
)
def test_list_is_searched_filtered_and_sorted(coordinator, query, found):
    make_event("woche", published=False, series=WEEKLY)
    join(make_event("abend", audience="professionals", seats=2).rounds.get(), party(2))
    join(Event.objects.get(slug="abend").rounds.get(), party(1))
    make_event("alt", series=LONG_AGO, stages=("adult",), languages=("tr",))
    assert titles(coordinator.get(f"{LIST}?{query}")) == found


def test_list_shows_next_date_places_and_who_waits(coordinator):
    round_ = make_event(seats=2).rounds.get()
    join(round_, party(2))
    join(round_, party(1, 7))
    make_event("woche", series=WEEKLY)
    page = text(coordinator.get(LIST))
    assert "14.01.2027 18:00" in page
    assert "und 2 weitere" in page
    row = page[page.index('href="/staff/veranstaltungen/infoabend/"') :]
    row = row[: row.index("</tr>")]
    assert re.search(r">\s*2 / 2</td>", row)
    assert re.search(r'data-label="Wartend">2</td>', row)


def test_page_beyond_the_list_is_not_found(coordinator):
    assert coordinator.get(f"{LIST}?page=2").status_code == 404


@pytest.mark.parametrize("number", [1, 3, 60])
def test_list_and_start_page_cost_few_statements_at_any_size(
    committed, number, django_assert_max_num_queries
):
    from lotse.accounts.models import User

    for index in range(number):
        make_event(f"abend-{index}", series=WEEKLY)
    client = log_in(Client(), make_user("coordinator", "statements@example.org"))
    try:
        client.get(LIST)
        with django_assert_max_num_queries(15):
            asked = "q=abend&stage=primary&language=de&time=coming&order=-changed"
            assert len(titles(client.get(f"{LIST}?{asked}"))) == min(number, 50)
        client.get("/staff/")  # the rule book and kinds of content are read once a process
        with django_assert_max_num_queries(20):
            assert client.get("/staff/").status_code == 200
    finally:
        User.objects.all().delete()


@pytest.mark.parametrize("number", [1, 3, 60])
def test_page_of_an_event_costs_few_statements_at_any_number_of_dates(
    committed, number, django_assert_max_num_queries
):
    from lotse.accounts.models import User

    make_event(series=Series(date(2027, 1, 14), time(18), rule=f"FREQ=DAILY;COUNT={number}"))
    client = log_in(Client(), make_user("coordinator", "statements@example.org"))
    try:
        client.get(f"{LIST}infoabend/")
        with django_assert_max_num_queries(30):
            page = text(client.get(f"{LIST}infoabend/"))
        assert page.count("Sitzplätze: 0 / 20") == number
    finally:
        User.objects.all().delete()


def test_export_holds_all_pages_and_neutralises_formulas(coordinator):
    from lotse.events.actions.planning import Words, save_event
    from tests.factories.events import event_facts

    make_event("abend-0")
    save_event(
        facts=event_facts("abend-0"),
        words=[Words("de", {"title": "=HYPERLINK(1)"})],
        by=None,
        now=NOW,
    )
    for index in range(1, 55):
        make_event(f"abend-{index}")
    content = coordinator.get(f"{LIST}export.csv?order=title").content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(content), delimiter=";"))
    assert len(rows) == 56
    assert "'=HYPERLINK(1)" in [row[0] for row in rows]
    response = coordinator.get(f"{LIST}export.xlsx?order=title")
    sheet = load_workbook(io.BytesIO(response.content)).active
    assert sheet.max_row == 56
    assert sheet["D2"].value.hour == 18
    assert coordinator.get(f"{LIST}export.exe").status_code == 404


def test_many_are_published_and_what_cannot_be_is_said(coordinator):
    make_event("gut", published=False)
    make_event("stumm", published=False, languages=())
    data = {"deed": "publish", "slug": ["gut", "stumm"], "back": f"{LIST}?status=draft"}
    response = coordinator.post(f"{LIST}auswahl/", data, follow=True)
    assert response.redirect_chain[-1][0] == f"{LIST}?status=draft"
    assert "Für 1 Veranstaltung erledigt." in text(response)
    assert "stumm: Eine Sprache fehlt." in text(response)
    assert Event.objects.get(slug="gut").status == "published"
    assert Event.objects.get(slug="stumm").status == "draft"


@pytest.mark.parametrize("data", [{}, {"deed": "publish"}, {"deed": "king", "slug": "gut"}])
def test_choosing_nothing_is_said_and_leads_nowhere_else(coordinator, data):
    make_event("gut", published=False)
    data = {**data, "back": "https://example.org/"}
    response = coordinator.post(f"{LIST}auswahl/", data, follow=True)
    assert response.redirect_chain[-1][0] == LIST
    assert "Bitte wählen Sie Veranstaltungen" in text(response)
    assert Event.objects.get(slug="gut").status == "draft"


def test_page_shows_dates_numbers_and_whom_to_call(coordinator):
    round_ = make_event(seats=2, childcare=3, interpreter_seats=5).rounds.get()
    first = join(round_, party(2))
    join(round_, party(1, email="", phone="05321 12345"))
    from lotse.events.actions.signing_up import cancel

    cancel(registration_id=first.pk, now=NOW)
    page = text(coordinator.get(f"{LIST}infoabend/"))
    assert "Donnerstag, 14. Januar 2027, 18:00 bis 20:00" in page
    assert "Sitzplätze: 1 / 2" in page
    assert "Kinderbetreuung: 0 / 3" in page
    assert "Dolmetschen, Arabisch: 0 / 5" in page
    assert "1 Familie anrufen" in page
    assert "1 Familie hat noch nicht geantwortet" in page
    assert "05321" not in page


def test_unknown_event_is_not_found(coordinator):
    assert coordinator.get(f"{LIST}nirgends/").status_code == 404
    assert coordinator.post(f"{LIST}nirgends/status/").status_code == 404


def test_publishing_twice_is_once_and_obstacles_are_said(coordinator):
    make_event("stumm", published=False, languages=())
    assert "Eine Sprache fehlt." in text(coordinator.get(f"{LIST}stumm/"))
    response = coordinator.post(f"{LIST}stumm/status/", {"deed": "publish"}, follow=True)
    assert "Eine Sprache fehlt." in text(response)
    assert Event.objects.get(slug="stumm").status == "draft"
    make_event("gut", published=False)
    for _ in range(2):
        coordinator.post(f"{LIST}gut/status/", {"deed": "publish"})
    assert Event.objects.get(slug="gut").status == "published"
    cancel_event(slug="gut", now=NOW)
    response = coordinator.post(f"{LIST}gut/status/", {"deed": "publish"}, follow=True)
    assert "Das wurde abgesagt" in text(response)


@pytest.mark.parametrize("role", ["reader", "translator", "editor"])
def test_only_who_may_publish_publishes(db, role):
    make_event("gut", published=False)
    client = staff_client(role)
    assert client.post(f"{LIST}gut/status/", {"deed": "publish"}).status_code == 403
    data = {"deed": "publish", "slug": "gut"}
    assert client.post(f"{LIST}auswahl/", data).status_code == 403
    assert Event.objects.get(slug="gut").status == "draft"
    assert 'value="publish"' not in text(client.get(f"{LIST}gut/"))
    assert 'value="publish"' not in text(client.get(LIST))


def test_start_page_says_what_wants_attention(coordinator):
    make_event("entwurf", published=False)
    make_event("bald", series=Series(date(2026, 11, 26), time(18)))
    round_ = make_event("abend", seats=1).rounds.get()
    first = join(round_)
    join(round_, party(1, email="", phone="05321 12345"))
    join(round_)
    from lotse.events.actions.signing_up import cancel

    cancel(registration_id=first.pk, now=NOW)
    page = " ".join(re.sub(r"<[^>]*>", " ", text(coordinator.get("/staff/"))).split())
    assert "1 Veranstaltung findet in den nächsten sieben Tagen statt" in page
    assert "1 Termin einer Veranstaltung hat eine Warteliste" in page
    assert "1 Veranstaltung ist ein Entwurf" in page
    with clock.frozen(NOW + timedelta(days=100)):
        page = " ".join(re.sub(r"<[^>]*>", " ", text(coordinator.get("/staff/"))).split())
    assert "Warteliste" not in page
