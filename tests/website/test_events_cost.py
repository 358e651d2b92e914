"""What the pages of events cost, as a running site has it: without a surrounding transaction."""

import uuid

import pytest
from django.db import connection
from django.test import Client

from lotse.events.domain.series import Series
from lotse.kit import clock
from tests.factories.events import EVENING, NOW, make_event

pytestmark = pytest.mark.usefixtures("committed")


@pytest.mark.parametrize("weeks", [1, 3, 60])
def test_list_costs_few_statements_at_any_size(weeks, django_assert_max_num_queries):
    rule = f"FREQ=WEEKLY;COUNT={weeks}"
    make_event(series=Series(EVENING.starts_on, EVENING.opens_at, rule=rule))
    client = Client()
    client.get("/de/")
    with clock.frozen(NOW), django_assert_max_num_queries(8):
        page = client.get("/de/veranstaltungen/")
    assert page.content.count(b'class="lo-card"') == min(weeks, 30)


def test_page_of_an_event_costs_few_statements(django_assert_max_num_queries):
    rule = "FREQ=WEEKLY;COUNT=40"
    make_event(series=Series(EVENING.starts_on, EVENING.opens_at, rule=rule))
    client = Client()
    client.get("/de/")
    with clock.frozen(NOW), django_assert_max_num_queries(12):
        assert client.get("/de/veranstaltungen/infoabend/").status_code == 200


@pytest.mark.parametrize("weeks", [1, 3, 60])
def test_signing_up_costs_few_statements_at_any_size(weeks):
    rule = f"FREQ=WEEKLY;COUNT={weeks}"
    series = Series(EVENING.starts_on, EVENING.opens_at, rule=rule)
    round_ = make_event(series=series, childcare=4).rounds.last()
    address = f"/de/veranstaltungen/infoabend/{round_.pk}/anmelden/"
    family = {
        "form_key": str(uuid.uuid4()),
        "kind_1": "adult",
        "kind_2": "4",
        "care_2": "on",
        "language": "ar",
        "email": "familie@example.org",
    }
    statements = []
    Client().get("/de/")

    def note(execute, sql, params, many, context):
        statements.append(sql)
        return execute(sql, params, many, context)

    with clock.frozen(NOW), connection.execute_wrapper(note):
        assert Client().post(address, family).status_code == 302
    # One more than the fourteen of a sign-up: is the same contact signed up here already?
    assert len(statements) <= 15, (len(statements), "\n".join(statements))
