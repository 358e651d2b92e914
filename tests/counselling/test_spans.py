"""Sets of time against the slow way: each minute looked at by itself."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from lotse.counselling.domain.spans import Span, joined, without

BEGIN = datetime(2026, 3, 29, tzinfo=UTC)
MINUTES = 60


def at(minute):
    return BEGIN + timedelta(minutes=minute)


def span(first, last):
    return Span(at(first), at(last))


minute = st.integers(0, MINUTES)
spans = st.lists(st.builds(span, minute, minute), max_size=8)


def minutes_in(found):
    """The minutes of the hour, and some around it, that lie in one of the spans."""
    return {
        number
        for number in range(-MINUTES, 2 * MINUTES)
        if any(one.begins <= at(number) < one.ends for one in found)
    }


def is_a_set(found):
    """Sorted, neither empty nor overlapping nor touching."""
    return all(one.begins < one.ends for one in found) and all(
        one.ends < other.begins for one, other in pairwise(found)
    )


@given(spans, spans)
def test_sets_hold_the_minutes_they_should(some, others):
    one, other = joined(some), joined(others)
    assert is_a_set(one)
    assert minutes_in(one) == minutes_in(some)
    assert is_a_set(without(one, other))
    assert minutes_in(without(one, other)) == minutes_in(some) - minutes_in(others)


def test_spans_that_touch_are_one_and_backward_ones_are_nothing():
    assert joined([span(10, 20), span(0, 10), span(30, 25), span(40, 40)]) == (span(0, 20),)
