from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lotse.offers.domain.ageing import GRACE, LEAD, WARNING, Age, Step, age_of, next_step

REVIEW = date(2027, 3, 1)
DAYS = st.integers(-400, 400).map(lambda days: REVIEW + timedelta(days=days))


def at(days):
    return REVIEW + timedelta(days=days)


def step(today, taken=None, *, waiting=False):
    return next_step(REVIEW, today, taken or {}, is_answer_waiting=waiting)


@pytest.mark.parametrize(
    ("days", "age"),
    [
        (-22, Age.CURRENT),
        (-21, Age.DUE),
        (0, Age.DUE),
        (1, Age.OVERDUE),
        (90, Age.OVERDUE),
        (91, Age.EXPIRED),
    ],
)
def test_age_follows_from_the_review_day(days, age):
    assert age_of(REVIEW, at(days)) is age


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        (-22, None),
        (-21, Step.ASK),
        (0, Step.ASK),
        (1, Step.REMIND),
        (75, Step.REMIND),
        (76, Step.LAST_CALL),
        (90, Step.LAST_CALL),
    ],
)
def test_step_of_a_day(days, expected):
    assert step(at(days)) is expected


def test_step_is_taken_once():
    assert step(at(-10), {Step.ASK: at(-21)}) is None


def test_missed_steps_are_not_made_up_for():
    assert step(at(5)) is Step.REMIND
    assert step(at(6), {Step.REMIND: at(5)}) is None


def test_nothing_is_withdrawn_without_a_last_call_two_weeks_before():
    assert step(at(300)) is Step.LAST_CALL
    called = {Step.LAST_CALL: at(300)}
    assert step(at(313), called) is None
    assert step(at(314), called) is Step.WITHDRAW


def test_offer_is_withdrawn_after_the_second_period():
    called = {Step.LAST_CALL: at(76)}
    assert step(at(90), called) is None
    assert step(at(91), called) is Step.WITHDRAW


@given(DAYS)
def test_nothing_happens_while_an_answer_waits(today):
    assert step(today, waiting=True) is None


@given(st.lists(DAYS, max_size=60))
def test_steps_come_in_order_and_never_twice_whenever_the_job_runs(days):
    taken = {}
    for today in sorted(days):
        if now := step(today, taken):
            assert now not in taken
            assert all(list(Step).index(now) > list(Step).index(other) for other in taken)
            taken[now] = today
    if Step.WITHDRAW in taken:
        assert taken[Step.WITHDRAW] >= taken[Step.LAST_CALL] + WARNING
        assert taken[Step.WITHDRAW] > REVIEW + GRACE
    assert all(day >= REVIEW - LEAD for day in taken.values())
