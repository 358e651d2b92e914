from urllib.parse import quote

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lotse.api.limits import BUCKET
from tests.factories.offers import make_offer

PARAMETERS = (
    "search page per_page format taxonomy_term_id taxonomy_id organization_id modified_after "
    "minimal full postcode proximity language full_service parent_id top_only combine_recurring"
).split()
PATHS = [
    "/api/hsds/services",
    "/api/hsds/organizations",
    "/api/hsds/service_at_locations",
    "/api/hsds/taxonomies",
    "/api/hsds/taxonomy_terms",
    "/api/v3/landkreis-goslar/de/events/",
    "/de/angebote/neu.atom",
    "/de/einbetten/angebote/",
]
VALUES = st.one_of(
    st.text(max_size=30),
    st.integers().map(str),
    st.sampled_from(
        ["0", "-1", "1e400", "NaN", "true", "", "%00", "'", "2026-11-25", "9999-12-31T23:59:59Z",
         "0001-01-01T00:00:00+14:00", "9223372036854775808", "00000000-0000-0000-0000-000000000000",
         "38640", "ndjson", "de"]
    ),
)  # fmt: skip


@pytest.fixture
def directory(db):
    make_offer()


@settings(
    max_examples=120,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    path=st.sampled_from(PATHS),
    query=st.lists(st.tuples(st.sampled_from(PARAMETERS), VALUES), max_size=4),
)
def test_no_query_is_a_fault_of_ours(directory, path, query):
    BUCKET.fill()
    text = "&".join(f"{name}={quote(value, errors='replace')}" for name, value in query)
    answer = Client(raise_request_exception=False).get(f"{path}?{text}")
    if answer.streaming:
        list(answer.streaming_content)
    assert answer.status_code in {200, 400, 404, 422}, f"{path}?{text}"


@pytest.mark.parametrize(
    "moment",
    ["0001-01-01T00:00:00%2B14:00", "9999-12-31T23:59:59-14:00", "0001-01-01", "-0001-01-01", "0"],
)
def test_ends_of_time_are_no_fault_of_ours(directory, moment):
    answer = Client(raise_request_exception=False).get(
        f"/api/hsds/services?modified_after={moment}"
    )
    assert answer.status_code in {200, 422}
