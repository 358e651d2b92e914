"""Who opens a personal record is let through by its gate and written down, for good."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.http import Http404
from django.urls import reverse

from lotse.accounts.roles import Coordinator, Reader
from lotse.kit import clock
from lotse.privacy import gate
from lotse.privacy.models import Access
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
