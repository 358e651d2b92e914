"""Figures of events: right after forgetting too, and nobody can be recognised by them."""

import csv
import io
from datetime import timedelta

import pytest
from django.test import Client

from lotse.events.actions.afterwards import forget_round, give_feedback
from lotse.events.actions.coming import check_in
from lotse.events.actions.rescheduling import cancel_round
from lotse.events.domain.protection import rounded, share
from lotse.events.models import Figure
from lotse.kit import clock
from tests.factories.accounts import log_in, make_user, staff_client
from tests.factories.events import NOW, join, make_event, party

LIST = "/staff/veranstaltungen/"
AFTER = NOW + timedelta(days=60)


@pytest.fixture
def coordinator(db):
    return staff_client("coordinator")


def rows_of(client, query=""):
    content = client.get(f"{LIST}infoabend/zahlen.csv{query}").content.decode("utf-8-sig")
    rows = csv.reader(io.StringIO(content), delimiter=";")
    return {(group, name): (number, percent) for group, name, number, percent in rows}


def crowd(round_):
    """24 people of whom 18 come; 3 of them read Ukrainian."""
    for number in range(8):
        said = {"language": "uk"} if number == 0 else {"heard": "school"}
        one = join(round_, party(2, 7, **said))
        if number < 6:
            date = round_.dates.get()
            people = one.participants.values_list("position", flat=True)
            check_in(
                registration_id=one.pk, date_id=date.pk, positions=list(people), now=date.starts_at
            )


def test_every_count_is_a_multiple_of_five_and_small_groups_have_no_share():
    assert {rounded(number) % 5 for number in range(200)} == {0}
    assert all(abs(rounded(number) - number) <= 2 for number in range(200))
    assert share(5, 17) is None
    assert share(25, 25) == 100
    assert share(12, 10) is None


def test_figures_are_rounded_and_stay_when_people_are_forgotten(coordinator):
    round_ = make_event(seats=None).rounds.get()
    crowd(round_)
    before = rows_of(coordinator)
    assert before["Alle", "Angemeldet"] == ("25", "")
    assert before["Alle", "Gekommen"] == ("20", "80")
    assert before["Alle", "Nicht gekommen"] == ("5", "20")
    assert before["Nach Sprache", "Ukrainisch"] == ("5", "20")
    assert before["Wie sie davon erfahren haben", "Schule oder Kita"] == ("20", "80")
    forget_round(round_id=round_.pk, now=AFTER)
    assert rows_of(coordinator) == before


def test_faces_are_counted(coordinator):
    import uuid

    round_ = make_event().rounds.get()
    for number in range(21):
        give_feedback(
            round_id=round_.pk,
            form_key=uuid.uuid4(),
            language="de",
            understood=1 if number < 4 else 3,
            helped=None,
            welcome=2,
            remark="",
            now=round_.ends_at,
        )
    found = rows_of(coordinator)
    assert found["Haben Sie alles verstanden?", "🙂"] == ("15", "75")
    assert found["Haben Sie alles verstanden?", "🙁"] == ("5", "25")
    assert found["Hat es Ihnen geholfen?", "🙂"] == ("0", "")


def test_one_round_is_shown_alone_and_no_round_of_another_event(coordinator):
    from datetime import date, time

    from lotse.events.domain.series import Series

    weekly = Series(date(2027, 1, 14), time(18), rule="FREQ=WEEKLY;COUNT=2")
    first, second = make_event(series=weekly, seats=None).rounds.all()
    crowd(first)
    assert rows_of(coordinator, f"?round={first.pk}")["Alle", "Angemeldet"][0] == "25"
    assert rows_of(coordinator, f"?round={second.pk}")["Alle", "Angemeldet"][0] == "0"
    other = make_event("anderer").rounds.get()
    for asked in (other.pk, "x", 0):
        assert coordinator.get(f"{LIST}infoabend/zahlen/?round={asked}").status_code == 404
    page = coordinator.get(f"{LIST}infoabend/zahlen/?round={first.pk}")
    assert "80 %" in page.content.decode()


@pytest.mark.parametrize("number", [1, 3])
def test_page_costs_few_statements_at_any_number_of_families(
    committed, number, django_assert_max_num_queries
):
    from lotse.accounts.models import User

    round_ = make_event(seats=None).rounds.get()
    for _ in range(number):
        join(round_)
    client = log_in(Client(), make_user("coordinator", "statements@example.org"))
    try:
        client.get(f"{LIST}infoabend/zahlen/")
        with django_assert_max_num_queries(25), clock.frozen(NOW):
            assert client.get(f"{LIST}infoabend/zahlen/").status_code == 200
    finally:
        User.objects.all().delete()


def test_only_who_may_export_takes_figures_away(db):
    make_event()
    client = staff_client("reader")
    assert client.get(f"{LIST}infoabend/zahlen/").status_code == 200
    assert client.get(f"{LIST}infoabend/zahlen.csv").status_code == 403
    assert client.get(f"{LIST}nirgends/zahlen/").status_code == 404


def year_of(client, year):
    content = client.get(f"{LIST}zahlen.csv?year={year}").content.decode("utf-8-sig")
    rows = csv.reader(io.StringIO(content), delimiter=";")
    return {(group, name): number for group, name, number, _ in rows}


def test_year_adds_its_events_up_and_counts_by_their_stages(coordinator):
    crowd(make_event(seats=None).rounds.get())
    other = make_event("kita", seats=None, stages=("early_childhood", "primary")).rounds.get()
    for _ in range(6):
        join(other, party(1))
    found = year_of(coordinator, 2027)
    assert found["Alle", "Angemeldet"] == "30"
    stages = {name: number for (group, name), number in found.items() if "Bildungsphase" in group}
    assert sorted(stages.values()) == ["30", "5"]
    page = coordinator.get(f"{LIST}zahlen/?year=2027").content.decode()
    assert "2 Veranstaltungen" in page


def test_year_leaves_out_drafts_cancelled_dates_and_other_years(coordinator):
    crowd(make_event(seats=None).rounds.get())
    make_event("entwurf", published=False)
    cancel_round(round_id=make_event("abgesagt").rounds.get().pk, now=NOW)
    page = coordinator.get(f"{LIST}zahlen/?year=2027").content.decode()
    assert "1 Veranstaltung," in page
    assert year_of(coordinator, 2026)["Alle", "Angemeldet"] == "0"


@pytest.mark.parametrize("typed", ["abc", "-1", "20261", "0000", "9999", "²⁰²⁶"])
def test_nonsense_as_a_year_is_not_found(coordinator, typed):
    assert coordinator.get(f"{LIST}zahlen/", {"year": typed}).status_code == 404


@pytest.mark.parametrize("number", [1, 3])
def test_year_costs_few_statements(committed, django_assert_max_num_queries, number):
    from lotse.accounts.models import User

    for index in range(number):
        join(make_event(f"abend-{index}").rounds.get())
    client = log_in(Client(), make_user("coordinator", "statements@example.org"))
    try:
        client.get(f"{LIST}zahlen/?year=2027")
        with django_assert_max_num_queries(20):
            client.get(f"{LIST}zahlen/?year=2027")
    finally:
        User.objects.all().delete()


@pytest.mark.parametrize("numbers", [(11, 12), (12, 11)])
def test_order_of_lines_says_nothing_about_the_true_numbers(coordinator, numbers):
    round_ = make_event().rounds.get()
    forget_round(round_id=round_.pk, now=AFTER)
    for tag, number in zip(("ar", "uk"), numbers, strict=True):
        Figure.objects.create(round=round_, name="language", value=tag, count=number)
    shown = [name for group, name in rows_of(coordinator) if group == "Nach Sprache"]
    assert shown == ["Arabisch", "Ukrainisch"]
