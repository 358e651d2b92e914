"""What the pages of events cost, as a running site has it: without a surrounding transaction."""

import pytest
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
