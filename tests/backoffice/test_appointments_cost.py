"""What the week of appointments costs, as a running site has it: with vocabularies in memory."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lotse.accounts.models import User
from lotse.kit import clock
from tests.factories.accounts import staff_client
from tests.factories.appointments import NOW, booked, make_counsellor, make_kind, visitor

MOST = 15
WEEK = "/staff/beratung/termine/?ab=2026-11-30"


@pytest.fixture
def office(committed):
    yield staff_client("coordinator")
    User.objects.all().delete()


def statements(office):
    with clock.frozen(NOW), CaptureQueriesContext(connection) as found:
        assert office.get(WEEK).status_code == 200
    return len(found)


def test_the_week_costs_the_same_statements_at_any_size(office):
    kind = make_kind(step=60)
    counts = []
    for number, hour in enumerate(("09:00", "10:00", "11:00")):
        make_counsellor(kind)
        booked(kind, hour, who=visitor(email=f"{number}@example.org"))
        statements(office)
        counts.append(statements(office))
    assert counts[0] == counts[1] == counts[2] <= MOST
