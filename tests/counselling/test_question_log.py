"""The question log: written once, corrected by whoever wrote it, without anybody who asked."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from lotse.counselling.actions.counting import count_due
from lotse.counselling.actions.question_log import (
    DAYS_BACK,
    KEEP_ENTRY,
    correct_entry,
    take_back_entry,
    write_entry,
)
from lotse.counselling.domain.personal_words import Hint, find_hints
from lotse.counselling.figures import published_of_year
from lotse.counselling.models import LogCount, LogEntry, Outcome
from lotse.counselling.personal_words import personal_words
from lotse.counselling.queries.question_log import last_entry, list_own_entries
from lotse.kit import clock
from lotse.kit.errors import Refused
from tests.factories.accounts import log_in, make_user
from tests.factories.counselling import NOW, make_log_entry, question
from tests.factories.purging import erased_by


def refused(code):
    """The refusal with this code."""
    return pytest.raises(Refused, match=rf"^counselling\.{code}\b")


# --- what a note must not hold --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("note", "hints"),
    [
        ("", set()),
        ("Kita-Platz ab August, zwei Kinder, Klasse 5", set()),
        ("Rückruf Mo 14:30", set()),
        ("Zeugnis übersetzen, B1 fehlt, 3 Jahre hier", set()),
        ("Frau K. kommt wieder", {Hint.NAME}),
        ("OLENA ruft an", {Hint.NAME}),
        ("Herr", {Hint.NAME}),
        ("السيدة", {Hint.NAME}),
        ("0171 / 2312577", {Hint.NUMBER}),
        ("geht am 01.02.2019 zur Kita", {Hint.NUMBER}),
        ("x@example.org", {Hint.ADDRESS}),
        ("wohnt Marktstraße 7", {Hint.ADDRESS}),
        ("Am Weg 12", {Hint.ADDRESS}),
        ("Frau Ali, Bahnhofstr. 3, 030-2312577", {Hint.NAME, Hint.ADDRESS, Hint.NUMBER}),
    ],
)
def test_note_that_looks_like_a_person_is_seen(note, hints):
    assert find_hints(note, personal_words()) == hints


# --- writing --------------------------------------------------------------------------------------


def test_entry_sent_twice_is_one_and_stays_as_it_was_first(db):
    person, key = make_user(), uuid.uuid4()
    for topic in ("kita", "work"):
        write_entry(
            key=key, question=question(topic=topic), asked_on=NOW.date(), by=person, now=NOW
        )
    assert [one.topic for one in list_own_entries(person)] == ["kita"]


def test_entry_taken_back_does_not_come_back_when_it_is_sent_again(db):
    person = make_user()
    entry = make_log_entry(person, note="ohne Namen")
    for _ in range(2):
        take_back_entry(key=entry.key, by=person, now=NOW)
    write_entry(
        key=entry.key, question=question(note="ohne"), asked_on=NOW.date(), by=person, now=NOW
    )
    entry.refresh_from_db()
    assert (entry.taken_back_at, entry.note) == (NOW, "")
    assert last_entry(person) is None
    correct_entry(key=entry.key, question=question(minutes=20), by=person, now=NOW)
    assert last_entry(person).minutes == 20


def test_note_that_names_somebody_is_kept_only_after_a_look(db):
    person, key = make_user(), uuid.uuid4()
    said = {"key": key, "asked_on": NOW.date(), "by": person, "now": NOW}
    named = question(note="Frau K. kommt wieder")
    with refused("note_names") as caught:
        write_entry(question=named, **said)
    assert caught.value.details == {"hints": ["name"]}
    assert not LogEntry.objects.exists()
    entry = write_entry(question=named, note_is_checked=True, **said)
    # A note that was looked at is not asked about again, a new one is.
    correct_entry(key=key, question=named, by=person, now=NOW)
    with refused("note_names"):
        correct_entry(key=key, question=question(note="Herr X"), by=person, now=NOW)
    entry.refresh_from_db()
    assert entry.note == named.note


def test_entry_is_of_the_last_days_and_of_no_day_to_come(db):
    person = make_user()
    said = {"question": question(), "by": person, "now": NOW}
    for days, code in ((1, "in_future"), (-DAYS_BACK - 1, "too_old")):
        with refused(code):
            write_entry(key=uuid.uuid4(), asked_on=NOW.date() + timedelta(days=days), **said)
    write_entry(key=uuid.uuid4(), asked_on=NOW.date() - timedelta(days=DAYS_BACK), **said)
    assert LogEntry.objects.count() == 1


def test_entries_of_others_are_not_there(db):
    entry = make_log_entry(make_user("adviser"))
    other = make_user("coordinator")
    for change in (
        lambda: take_back_entry(key=entry.key, by=other, now=NOW),
        lambda: correct_entry(key=entry.key, question=question(), by=other, now=NOW),
        lambda: write_entry(
            key=entry.key, question=question(), asked_on=NOW.date(), by=other, now=NOW
        ),
    ):
        with refused("unknown_entry"):
            change()
    assert not list_own_entries(other)
    for role in ("reader", "editor", "translator"):
        with refused("not_allowed"):
            make_log_entry(make_user(role))


def test_entry_that_is_counted_does_not_change(db):
    person = make_user()
    entry = make_log_entry(person)
    LogEntry.objects.update(counted_on=NOW.date())
    with refused("already_counted"):
        take_back_entry(key=entry.key, by=person, now=NOW)
    with refused("already_counted"):
        correct_entry(key=entry.key, question=question(), by=person, now=NOW)


def test_only_what_was_referred_names_to_whom(db):
    from tests.factories.offers import make_partner

    partner = make_partner("vhs")
    entry = make_log_entry(outcome=Outcome.REFERRED, referred_to=partner)
    assert entry.referred_to == partner
    other = make_log_entry(make_user("adviser"), referred_to=partner)
    assert other.referred_to is None


# --- screens --------------------------------------------------------------------------------------


def test_adviser_sees_own_entries_only(db, django_assert_max_num_queries):
    person = make_user("adviser")
    make_log_entry(person, note="Bescheid fehlt")
    make_log_entry(make_user("coordinator"), note="woanders")
    client = log_in(Client(), person)
    page = client.get("/staff/beratung/").content.decode()
    assert "Bescheid fehlt" in page
    assert "woanders" not in page


@pytest.fixture
def office(db):
    person = make_user("adviser")
    return log_in(Client(), person), person


def form(**said):
    """What the form sends."""
    facts = {
        "key": str(uuid.uuid4()),
        "asked_on": clock.today("Europe/Berlin").isoformat(),
        "topic": "kita",
        "outcome": "answered",
        "language": "uk",
        "channel": "phone",
        "minutes": "5",
    }
    return facts | said


def test_form_remembers_the_last_question_and_takes_what_a_link_says(office):
    client, _ = office
    said = form(minutes="20", stage="primary", referred_to="", note="Platz gesucht")
    assert client.post("/staff/beratung/zettel/schreiben/", said).status_code == 302
    page = client.get("/staff/beratung/zettel/?topic=work&language=ar&nonsense=1&key=x")
    shown = page.content.decode()
    assert 'value="ar" selected' in shown
    assert 'value="20"' in shown
    assert 'value="primary" selected' in shown
    assert "Platz gesucht" not in shown.split('name="note"')[1].split(">")[0]
    assert "script-src 'self';" in page.headers["Content-Security-Policy"]
    # A second sending of the same form is the same entry.
    client.post("/staff/beratung/zettel/schreiben/", said)
    assert LogEntry.objects.count() == 1


def test_form_is_asked_back_with_what_was_written(office):
    client, _ = office
    said = form(note="Frau Olena kommt", minutes="5")
    answer = client.post("/staff/beratung/zettel/schreiben/", said)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "einen Namen" in page
    assert "Frau Olena kommt" in page
    assert not LogEntry.objects.exists()
    script = {"headers": {"Accept": "application/json"}}
    answer = client.post("/staff/beratung/zettel/schreiben/", said, **script)
    assert (answer.status_code, "einen Namen" in answer.json()["refused"]) == (422, True)
    answer = client.post(
        "/staff/beratung/zettel/schreiben/", said | {"note_is_checked": "on"}, **script
    )
    assert answer.json() == {"said": "Festgehalten."}
    for wrong in (
        {"topic": "x"},
        {"minutes": "0"},
        {"key": "x"},
        {"asked_on": "9999-99-99"},
        {"channel": "\u202e"},
        {"note": "x" * 141},
        {"referred_to": "niemand"},
    ):
        answer = client.post("/staff/beratung/zettel/schreiben/", form(**wrong), **script)
        assert (wrong, answer.status_code, bool(answer.json()["refused"])) == (wrong, 422, True)
    assert LogEntry.objects.count() == 1


def test_own_entry_is_corrected_and_taken_back_on_the_screen(office):
    client, person = office
    entry = make_log_entry(person, now=clock.now())
    address = f"/staff/beratung/zettel/{entry.key}/"
    assert 'value="kita"' in client.get(address).content.decode()
    said = form(key=str(entry.key), minutes="45")
    assert client.post(address, said).status_code == 302
    assert LogEntry.objects.get().minutes == 45
    assert client.post(f"{address}zurueck/").status_code == 302
    assert LogEntry.objects.get().taken_back_at is not None
    other = log_in(Client(), make_user("coordinator"))
    assert other.get(address).status_code == 404
    assert other.post(address, said).status_code == 404
    assert other.post(f"{address}zurueck/").status_code == 404


# --- figures --------------------------------------------------------------------------------------


def test_month_is_counted_once_and_leaves_rounded(db):
    person = make_user()
    for number in range(24):
        make_log_entry(person, language="uk" if number < 23 else "ar", minutes=number + 1)
    taken = make_log_entry(person)
    take_back_entry(key=taken.key, by=person, now=NOW)
    make_log_entry(person, now=NOW + timedelta(days=10))
    count_due(now=datetime(2026, 12, 10, 9, tzinfo=UTC))
    assert not LogCount.objects.exists()
    for _ in range(2):
        count_due(now=datetime(2026, 12, 12, 9, tzinfo=UTC))
    assert LogEntry.objects.filter(counted_on=None).count() == 2
    shown = published_of_year(2026)["2026-11"]
    assert shown.of("asked").figure in {20, 25}
    assert shown.of("language", "uk").figure in {20, 25}
    assert shown.of("language", "ar").figure == 0
    with refused("already_counted"):
        take_back_entry(key=LogEntry.objects.earliest("pk").key, by=person, now=NOW)
    # A year of one full month and one of a single question: the little month is held back.
    count_due(now=datetime(2027, 1, 20, 9, tzinfo=UTC))
    found = published_of_year(2026)
    assert found["2026-12"].is_held_back
    assert found["year"].of("asked").figure in {20, 25}
    # The entries go, the figures stay.
    erased_by("counselling.entries", NOW + KEEP_ENTRY + timedelta(days=30))
    assert not LogEntry.objects.exists()
    count_due(now=datetime(2028, 1, 20, 9, tzinfo=UTC))
    assert published_of_year(2026) == found
