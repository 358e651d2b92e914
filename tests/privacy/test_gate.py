"""Who opens a personal record is let through by its gate and written down, for good."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.http import Http404
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from lotse.accounts.models import User
from lotse.accounts.roles import Administrator, Coordinator, Reader
from lotse.backoffice.privacy.staff_texts import KINDS
from lotse.kit import clock
from lotse.privacy import gate, journal
from lotse.privacy.models import Access, Change
from lotse.privacy.registry import list_gates
from tests.factories.accounts import log_in, make_user
from tests.factories.events import join, make_round
from tests.factories.offers import make_offer

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 24, 9, 1, tzinfo=UTC)


def test_who_reads_is_noted_once_a_visit(client):
    registration, person = join(make_round()), make_user(Coordinator)
    with clock.frozen(NOW):
        for _ in range(3):
            assert gate.open(registration, by=person, why="read") == registration
    with clock.frozen(NOW + gate.VISIT):
        gate.open(registration, by=person, why="read")
    entries = gate.accesses(kind="events.Registration", record_id=str(registration.pk))
    assert [(one.person, one.why) for one in entries] == [(person.pk, "read")] * 2
    assert "familie@example.org" not in str([one.__dict__ for one in entries])


def test_whom_the_gate_refuses_sees_nothing_and_is_not_noted():
    registration = join(make_round())
    off = make_user(Coordinator, is_active=False)
    for person in (make_user(Reader), off):
        with pytest.raises(Http404):
            gate.open(registration, by=person, why="read")
    assert gate.open_all([registration], by=off, why="read") == []
    assert not Access.objects.exists()


def test_record_without_a_gate_opens_for_nobody():
    with pytest.raises(LookupError, match=r"offers\.Offer"):
        gate.open(make_offer(), by=make_user(), why="read")


def test_screens_of_families_go_through_the_gate(client):
    """The kind: every screen of the back office that shows who signed up for an event."""
    registration = join(make_round())
    round_, person = registration.round, make_user(Coordinator)
    log_in(client, person)
    date, number = round_.dates.get().pk, registration.number
    for name, arguments, kind, why in (
        ("staff_round", [round_.pk], "events.Round", "read"),
        ("staff_registration", [round_.pk, number], "events.Registration", "read"),
        ("staff_round_preparing", [round_.pk], "events.Round", "prepare"),
        ("staff_door", [round_.pk, date], "events.Round", "door"),
        ("staff_attendance", [round_.pk, date], "events.Round", "print"),
    ):
        assert client.get(reverse(name, args=arguments)).status_code == 200, name
        assert gate.accesses(kind=kind, person=person.pk).filter(why=why).exists(), name


def test_who_answers_for_data_protection_reads_who_opened_what(client):
    """In words, without a word about the family; one record or one colleague at a time."""
    registration = join(make_round())
    reader, other = make_user(Coordinator), make_user(Coordinator, "zwei@example.org")
    gate.open(registration, by=reader, why="read")
    gate.open(registration.round, by=other, why="door")
    gate.open(registration.round, by=make_user(Coordinator, "drei@example.org"), why="print")
    User.objects.get(email="drei@example.org").delete()
    log_in(client, make_user(Administrator))
    page = reverse("staff_accesses")

    def shown(**asked):
        html = client.get(page, asked).content.decode()
        assert "familie@example.org" not in html
        return [one in html for one in ("angesehen</td>", "eingelassen</td>", "gedruckt</td>")]

    assert shown() == [True, True, True]
    assert "Konto, das es nicht mehr gibt" in client.get(page).content.decode()
    assert shown(person=reader.pk) == [True, False, False]
    assert shown(kind="events.Round") == [False, True, True]
    assert shown(kind="events.Registration", record=registration.pk) == [True, False, False]
    assert shown(person="0 OR 1=1", order="x") == [True, True, True]
    assert client.get(page, {"page": "9"}).status_code == 404
    # Looking into the log is the same for one entry as for many.
    with CaptureQueriesContext(connection) as few:
        client.get(page, {"person": reader.pk})
    with CaptureQueriesContext(connection) as many:
        client.get(page)
    assert len(few) == len(many)


def test_everything_a_gate_opens_has_words():
    assert set(KINDS) == {one.model for one in list_gates()}


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE privacy_access SET person = 0",
        "DELETE FROM privacy_access",
        "TRUNCATE privacy_access",
        """INSERT INTO privacy_access SELECT * FROM privacy_access
        ON CONFLICT (id) DO UPDATE SET why = 'x' """,
    ],
)
def test_log_can_only_be_added_to(statement):
    gate.open(join(make_round()), by=make_user(Coordinator), why="read")
    before = list(Access.objects.values())
    with (
        pytest.raises(DatabaseError, match="neither changed nor removed"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
    assert list(Access.objects.values()) == before


def test_what_is_older_than_a_year_may_go():
    old = datetime.now(UTC) - gate.KEPT - timedelta(days=1)
    Access.objects.create(kind="a", record_id="1", person=1, why="read", visit=old, at=old)
    assert Access.objects.all().delete()[0] == 1


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE privacy_change SET state = '{}'",
        "UPDATE privacy_change SET by_id = NULL, verb = 'x'",
        "UPDATE privacy_change SET by_id = (SELECT max(id) FROM accounts_user)",
        "DELETE FROM privacy_change",
        "TRUNCATE privacy_change",
    ],
)
def test_journal_of_changes_can_only_be_added_to(statement):
    first, second = make_user(), make_user(email="zwei@example.org")
    assert first.pk < second.pk
    change = {"kind": "a", "verb": "save", "state": {"x": 1}, "by": first, "now": NOW}
    for record in ("eins", "zwei"):
        journal.note_change(record_id=record, **change)
    # Who is erased goes, and that opens the door for nothing else, not even in one transaction.
    journal.forget(kind="a", record_ids=["eins"])
    before = list(Change.objects.values())
    assert [one["record_id"] for one in before] == ["zwei"]
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # else TRUNCATE is refused for these
    with (
        pytest.raises(DatabaseError, match="neither changed nor removed"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
    assert list(Change.objects.values()) == before


def test_account_that_goes_leaves_its_changes_behind():
    user = make_user()
    journal.note_change(kind="a", record_id="eins", verb="save", state={"x": 1}, by=user, now=NOW)
    user.delete()
    assert Change.objects.get().by is None
