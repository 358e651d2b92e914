"""The office reads, gives away, answers and closes messages of the public."""

from datetime import timedelta

import pytest

from lotse.accounts.models import User
from lotse.kit import clock
from lotse.kit.models import Mail
from lotse.reports.models import Kind, Report
from tests.factories.accounts import staff_client
from tests.factories.offers import make_offer, make_partner
from tests.factories.reports import make_report

LIST = "/staff/meldungen/"


@pytest.fixture
def coordinator(db):
    return staff_client("coordinator")


def text(response):
    return response.content.decode()


def act(client, report, **said):
    return client.post(f"{LIST}{report.pk}/erledigen/", said)


def test_open_and_overdue_messages_are_on_the_start_page(coordinator):
    make_report()
    assert "Meldung wartet" in text(coordinator.get("/staff/"))
    Report.objects.update(due_on=clock.now().date() - timedelta(days=1))
    page = text(coordinator.get("/staff/"))
    assert "Meldung ist überfällig" in page
    assert "Meldung wartet" not in page


def test_list_shows_open_overdue_and_all(coordinator):
    make_report()
    assert "Die Nummer stimmt nicht." in text(coordinator.get(LIST))
    assert "Die Nummer stimmt nicht." not in text(coordinator.get(f"{LIST}?view=overdue"))
    Report.objects.update(state="closed", done_at=clock.now())
    assert "Die Nummer stimmt nicht." not in text(coordinator.get(f"{LIST}?view=nonsense"))
    assert "Die Nummer stimmt nicht." in text(coordinator.get(f"{LIST}?view=all"))


@pytest.mark.parametrize("number", [1, 5])
def test_list_costs_few_statements_at_any_length(committed, django_assert_max_num_queries, number):
    for index in range(number):
        make_report(text=f"{index}")
    client = staff_client("coordinator")
    try:
        client.get(LIST)
        with django_assert_max_num_queries(12):
            client.get(LIST)
    finally:
        User.objects.all().delete()


def test_message_is_given_answered_and_done(coordinator):
    report = make_report(email="olena@example.org", text="<b>Neu</b>")
    assert "&lt;b&gt;Neu" in text(coordinator.get(f"{LIST}{report.pk}/"))
    me = User.objects.get(role="coordinator")
    act(coordinator, report, deed="assign", person=str(me.pk))
    report.refresh_from_db()
    assert report.assigned_to == me
    assert act(coordinator, report, deed="answer", answer="Danke!").status_code == 302
    assert Mail.objects.get().recipient == "olena@example.org"
    assert "Danke!" in text(coordinator.get(f"{LIST}{report.pk}/"))


def test_refused_answer_is_still_there(coordinator):
    report = make_report()
    response = act(coordinator, report, deed="answer", answer="Danke!")
    assert response.status_code == 422
    assert "keine E-Mail-Adresse" in text(response)


def test_second_colleague_is_told_that_it_is_done(coordinator):
    report = make_report()
    act(coordinator, report, deed="close")
    response = act(staff_client("administrator"), report, deed="close")
    assert "war schneller" in text(response)


def test_unknown_deeds_and_people_change_nothing(coordinator):
    report = make_report()
    assert act(coordinator, report, deed="burn").status_code == 404
    assert act(coordinator, report, deed="assign", person="x").status_code == 422
    report.refresh_from_db()
    assert (report.state, report.assigned_to) == ("open", None)


@pytest.mark.parametrize("role", ["reader", "translator", "editor"])
def test_others_read_and_may_do_nothing(db, role):
    report = make_report()
    client = staff_client(role)
    page = client.get(f"{LIST}{report.pk}/")
    assert page.status_code == 200
    assert "erledigen" not in text(page)
    assert act(client, report, deed="close").status_code == 403
    report.refresh_from_db()
    assert report.state == "open"


def test_page_is_named_by_its_title_where_it_has_one(coordinator):
    make_offer()
    make_partner("verein", name="Verein Brücke")
    about = [
        ("offer", "deutschkurs", "Angebot: Deutschkurs für Eltern"),
        ("partner", "verein", "Partner: Verein Brücke"),
        ("station", "primary-school", "Seite zum Schulsystem: Grundschule"),
        ("offer", "gibt-es-nicht", "Angebot: /de/angebote/gibt-es-nicht/"),
    ]
    for kind, record, _ in about:
        make_report(kind=Kind(kind), record=record, path=f"/de/angebote/{record}/")
    page = text(coordinator.get(LIST))
    for *_, words in about:
        assert words in page
    report = Report.objects.get(record="verein")
    assert ">Verein Brücke</a>" in text(coordinator.get(f"{LIST}{report.pk}/"))
