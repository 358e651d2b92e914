"""The question log: written once, corrected by whoever wrote it, without anybody who asked."""

import uuid
from datetime import timedelta

import pytest
from django.test import Client

from lotse.counselling.actions.question_log import (
    DAYS_BACK,
    correct_entry,
    take_back_entry,
    write_entry,
)
from lotse.counselling.domain.personal_words import Hint, find_hints
from lotse.counselling.models import LogEntry, Outcome
from lotse.counselling.personal_words import personal_words
from lotse.counselling.queries.question_log import last_entry, list_own_entries
from lotse.kit.errors import Refused
from tests.factories.accounts import log_in, make_user
from tests.factories.counselling import NOW, make_log_entry, question


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
