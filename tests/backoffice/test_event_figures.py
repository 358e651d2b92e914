"""Figures of events: right after forgetting too, and nobody can be recognised by them."""

import csv
import io
import uuid
from datetime import UTC, date, datetime, time, timedelta
from unittest.mock import Mock

import pytest
from django.test import Client
from django.utils.formats import date_format

from lotse.accounts.models import User
from lotse.events.actions import counting
from lotse.events.actions.afterwards import forget_round, give_feedback
from lotse.events.actions.coming import check_in
from lotse.events.actions.counting import publish_due
from lotse.events.actions.rescheduling import cancel_round
from lotse.events.domain.series import Series
from lotse.events.models import Figure
from lotse.kit import clock
from lotse.privacy.models import Publication
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


def over(round_, days=10):
    """The night some days after a round."""
    publish_due(now=round_.ends_at + timedelta(days=days))


def test_figures_are_multiples_of_five_near_the_truth_and_stay_when_people_are_forgotten(
    coordinator,
):
    round_ = make_event(seats=None).rounds.get()
    crowd(round_)
    over(round_)
    before = rows_of(coordinator)
    shown = {key: int(number) for key, (number, _) in before.items() if number.isdigit()}
    assert {number % 5 for number in shown.values()} == {0}
    assert shown["Alle", "Angemeldet"] in {20, 25}
    assert shown["Alle", "Gekommen"] in {15, 20}
    assert shown["Alle", "Nicht gekommen"] in {5, 10}
    assert shown.get(("Nach Sprache", "Ukrainisch"), 0) in {0, 5}
    assert before["Alle", "Gekommen"][1]
    forget_round(round_id=round_.pk, now=AFTER)
    assert rows_of(coordinator) == before


def test_what_is_entered_after_the_count_changes_no_figure(coordinator):
    round_ = make_event(seats=None).rounds.get()
    crowd(round_)
    over(round_)
    before = rows_of(coordinator)
    for _ in range(6):
        join(round_, party(2), now=round_.starts_at - timedelta(days=1))
    over(round_, days=11)
    assert rows_of(coordinator) == before
    forget_round(round_id=round_.pk, now=AFTER)
    assert rows_of(coordinator) == before


def test_before_the_count_the_page_says_when_it_comes(coordinator):
    round_ = make_event(seats=None).rounds.get()
    crowd(round_)
    over(round_, days=6)
    assert not Publication.objects.exists()
    page = coordinator.get(f"{LIST}infoabend/zahlen/").content.decode()
    day = date_format(round_.ends_at + timedelta(days=7), "DATE_FORMAT")
    assert f"Die Zahlen entstehen am {day}." in page
    over(round_, days=7)
    page = coordinator.get(f"{LIST}infoabend/zahlen/").content.decode()
    assert "Die Zahlen entstehen am" not in page
    assert "Angemeldet" in page
    assert "nicht in diesen Zahlen" not in page


def test_about_few_people_there_are_no_figures(coordinator):
    round_ = make_event(seats=None).rounds.get()
    for _ in range(3):
        join(round_, party(2, 7))
    over(round_)
    page = coordinator.get(f"{LIST}infoabend/zahlen/").content.decode()
    assert "weniger als zehn Menschen" in page
    assert rows_of(coordinator) == {
        ("Gruppe", "Name"): ("Personen, auf Fünfer gerundet", "Prozent")
    }


def test_a_date_of_one_known_family_is_in_no_figures(coordinator):
    weekly = Series(date(2027, 1, 14), time(18), rule="FREQ=WEEKLY;COUNT=2")
    first, second = make_event(series=weekly, seats=None).rounds.all()
    crowd(first)
    join(second, party(1, language="ti"))
    for _ in range(2):
        publish_due(now=datetime(2028, 1, 20, tzinfo=UTC))
    alone = rows_of(coordinator, f"?of=round-{first.pk}")
    assert rows_of(coordinator, "?of=year-2027") == alone
    assert year_of(coordinator, 2027) == {key: number for key, (number, _) in alone.items()}
    assert coordinator.get(f"{LIST}infoabend/zahlen/?of=round-{second.pk}").status_code == 404
    page = coordinator.get(f"{LIST}zahlen/?year=2027").content.decode()
    assert "Weniger als zehn Menschen sind nicht in diesen Zahlen" in page


def test_faces_are_counted(coordinator):
    round_ = make_event().rounds.get()
    for number in range(21):
        give_feedback(
            round_id=round_.pk,
            form_key=uuid.uuid4(),
            language="de",
            understood=1 if number < 5 else 3,
            helped=3 if number < 9 else None,
            welcome=2,
            remark="",
            now=round_.ends_at,
        )
    over(round_)
    found = rows_of(coordinator)
    assert found["Haben Sie alles verstanden?", "🙂"][0] in {"15", "20"}
    assert found["Haben Sie alles verstanden?", "🙁"][0] == "5"
    assert int(found["Haben Sie sich willkommen gefühlt?", "😐"][1]) == 100
    assert not [name for group, name in found if group == "Hat es Ihnen geholfen?"]


def test_one_round_is_shown_alone_and_no_round_of_another_event(coordinator):
    weekly = Series(date(2027, 1, 14), time(18), rule="FREQ=WEEKLY;COUNT=2")
    first, second = make_event(series=weekly, seats=None).rounds.all()
    crowd(first)
    crowd(second)
    crowd(other := make_event("anderer", seats=None).rounds.get())
    publish_due(now=datetime(2028, 1, 20, tzinfo=UTC))
    numbers = [
        int(rows_of(coordinator, f"?of={of}")["Alle", "Angemeldet"][0])
        for of in (f"round-{first.pk}", f"round-{second.pk}", "year-2027")
    ]
    assert set(numbers[:2]) <= {20, 25}
    assert numbers[2] in {45, 50}
    for asked in (f"round-{other.pk}", "x", "0", "year-2026"):
        assert coordinator.get(f"{LIST}infoabend/zahlen/?of={asked}").status_code == 404


@pytest.mark.parametrize("number", [1, 3])
def test_page_costs_few_statements_at_any_number_of_families(
    committed, number, django_assert_max_num_queries
):
    round_ = make_event(seats=None).rounds.get()
    for _ in range(number):
        crowd(round_)
    over(round_)
    client = log_in(Client(), make_user("coordinator", "statements@example.org"))
    try:
        client.get(f"{LIST}infoabend/zahlen/")
        with django_assert_max_num_queries(20), clock.frozen(NOW):
            assert client.get(f"{LIST}infoabend/zahlen/").status_code == 200
    finally:
        User.objects.all().delete()
        Publication.objects.all().delete()


def test_publishing_twice_or_after_a_crash_is_publishing_once(coordinator, monkeypatch):
    round_ = make_event(seats=None).rounds.get()
    crowd(round_)
    with monkeypatch.context() as patched:
        patched.setattr(counting, "_publish", Mock(side_effect=RuntimeError))
        with pytest.raises(RuntimeError):
            over(round_)
    assert not Figure.objects.exists()
    over(round_)
    made = list(Publication.objects.values())
    kept = list(Figure.objects.values())
    over(round_, days=300)
    assert list(Figure.objects.values()) == kept
    assert [one for one in Publication.objects.values() if "/round/" in one["subject"]] == made


def test_forgetting_before_the_count_counts_at_once(coordinator):
    round_ = make_event(seats=None).rounds.get()
    crowd(round_)
    forget_round(round_id=round_.pk, now=round_.ends_at + timedelta(days=1))
    assert rows_of(coordinator)["Alle", "Angemeldet"][0] in {"20", "25"}


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
        join(other, party(2))
    publish_due(now=datetime(2028, 1, 20, tzinfo=UTC))
    found = year_of(coordinator, 2027)
    assert found["Alle", "Angemeldet"] in {"35", "40"}
    stages = {name: int(n) for (group, name), n in found.items() if "Bildungsphase" in group}
    few, many = sorted(stages.values())
    assert few in {10, 15}
    assert many in {35, 40}
    page = coordinator.get(f"{LIST}zahlen/?year=2027").content.decode()
    assert "2 Veranstaltungen" in page


def test_year_leaves_out_drafts_cancelled_dates_and_other_years(coordinator):
    crowd(make_event(seats=None).rounds.get())
    make_event("entwurf", published=False)
    cancel_round(round_id=make_event("abgesagt").rounds.get().pk, now=NOW)
    publish_due(now=datetime(2028, 1, 20, tzinfo=UTC))
    page = coordinator.get(f"{LIST}zahlen/?year=2027").content.decode()
    assert "1 Veranstaltung," in page
    assert year_of(coordinator, 2026).keys() == {("Gruppe", "Name")}


def test_year_is_published_two_weeks_after_it_ends(coordinator):
    crowd(make_event(seats=None).rounds.get())
    publish_due(now=datetime(2028, 1, 13, tzinfo=UTC))
    page = coordinator.get(f"{LIST}zahlen/?year=2027").content.decode()
    assert "Die Zahlen entstehen am 14. Januar 2028." in page
    publish_due(now=datetime(2028, 1, 14, 12, tzinfo=UTC))
    assert "Angemeldet" in coordinator.get(f"{LIST}zahlen/?year=2027").content.decode()


@pytest.mark.parametrize("typed", ["abc", "-1", "20261", "0000", "9999", "²⁰²⁶"])
def test_nonsense_as_a_year_is_not_found(coordinator, typed):
    assert coordinator.get(f"{LIST}zahlen/", {"year": typed}).status_code == 404


@pytest.mark.parametrize("number", [1, 3])
def test_year_costs_few_statements(committed, django_assert_max_num_queries, number):
    for index in range(number):
        join(make_event(f"abend-{index}").rounds.get())
    client = log_in(Client(), make_user("coordinator", "statements@example.org"))
    try:
        client.get(f"{LIST}zahlen/?year=2027")
        with django_assert_max_num_queries(20):
            client.get(f"{LIST}zahlen/?year=2027")
    finally:
        User.objects.all().delete()


def test_what_families_wrote_is_read_by_who_knows_them_and_leads_to_nobody(coordinator):
    many, few = (make_event(slug, seats=None).rounds.get() for slug in ("infoabend", "klein"))
    crowd(many)
    join(few)
    said = ["Ganz toll!", "ал <b>добре</b>", "Zu kurz.\nLeider."]
    for round_ in (many, few):
        for words in reversed(said):
            give_feedback(
                round_id=round_.pk, form_key=uuid.uuid4(), language="uk", understood=None,
                helped=None, welcome=None, remark=words, now=round_.ends_at,
            )  # fmt: skip

    def page(round_):
        answer = coordinator.get(f"{LIST}runde/{round_.pk}/rueckmeldungen/")
        assert answer.status_code == 200
        return answer.content.decode()

    day = date_format(many.ends_at + timedelta(days=7), "DATE_FORMAT")
    assert f"ab dem {day}" in page(many)
    assert "Ganz toll!" not in page(many)
    over(many, days=8)
    html = page(many)
    shown = [html.index(words) for words in ("Ganz toll!", "Zu kurz.<br>Leider.", "ал &lt;b&gt;")]
    assert shown == sorted(shown)
    assert "Ganz toll!" not in page(few)
    assert "erkennen" in page(few)
    editor = staff_client("editor")
    assert editor.get(f"{LIST}runde/{many.pk}/rueckmeldungen/").status_code == 403
