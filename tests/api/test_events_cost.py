import pytest
from django.test import Client

from lotse.kit import clock
from tests.factories.events import NOW, make_event


@pytest.mark.parametrize("number", [1, 3])
def test_list_costs_few_statements(committed, django_assert_max_num_queries, number):
    for index in range(number):
        make_event(f"abend-{index}")
    with clock.frozen(NOW):
        Client().get("/api/events")
        with django_assert_max_num_queries(12):
            found = Client().get("/api/events?language=uk").json()["rounds"]
    assert len(found) == number
