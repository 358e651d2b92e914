"""What the screens of a round cost, as a running site has it: with the vocabularies in memory."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lotse.accounts.models import User
from lotse.kit import clock
from tests.factories.accounts import staff_client
from tests.factories.events import NOW, join, make_round, party

MOST = 17


@pytest.fixture
def client(committed):
    yield staff_client("coordinator")
    User.objects.all().delete()


def statements(client, where):
    with clock.frozen(NOW), CaptureQueriesContext(connection) as found:
        assert client.get(where).status_code == 200
    return len(found)


@pytest.mark.parametrize("rest", ["", "vorbereiten/", "einlass/DATE/"])
def test_screen_of_a_round_costs_the_same_at_any_length(client, rest):
    round_ = make_round(seats=2)
    where = f"/staff/veranstaltungen/runde/{round_.pk}/{rest}"
    where = where.replace("DATE", str(round_.dates.get().pk))
    join(round_, party(1, interpreter="ar"))
    join(round_, party(2))
    statements(client, where)
    few = statements(client, where)
    for number in range(4):
        join(round_, party(1, 3, email=f"familie{number}@example.org", interpreter="uk"))
    assert statements(client, where) == few <= MOST
