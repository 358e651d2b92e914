import pytest
from hypothesis import given
from hypothesis import strategies as st

from lotse.events.domain.capacity import (
    CHILDCARE,
    SEATS,
    ChildcareAges,
    Person,
    Pool,
    PoolKey,
    PoolKind,
    check_could_fit,
    check_party,
    lacking,
    needs,
    take,
)
from lotse.events.domain.waiting import Policy, Verdict, Waiting, Why, may_sit, move_up
from lotse.kit.errors import Refused

ARABIC = PoolKey(PoolKind.INTERPRETER, "ar")


def seats(*families: int) -> list[Waiting]:
    return [Waiting(id_, {SEATS: size}) for id_, size in enumerate(families, start=1)]


def test_strict_order_keeps_the_places_for_the_first():
    verdicts = move_up({SEATS: Pool(20, 17)}, seats(5, 2), Policy.STRICT)
    assert verdicts == (Verdict(1, Why.NO_ROOM, SEATS), Verdict(2, Why.SOMEBODY_BEFORE))


def test_smaller_family_passes_where_the_event_says_so():
    verdicts = move_up({SEATS: Pool(20, 17)}, seats(5, 2, 2, 1), Policy.SMALLER_FIRST)
    assert [one.why for one in verdicts] == [
        Why.NO_ROOM, Why.MOVES_UP, Why.NO_ROOM, Why.MOVES_UP,
    ]  # fmt: skip


def test_full_childcare_keeps_a_family_waiting_and_says_so():
    pools = {SEATS: Pool(20, 0), CHILDCARE: Pool(4, 3)}
    line = [Waiting(1, {SEATS: 1, CHILDCARE: 2}), Waiting(2, {SEATS: 2})]
    assert move_up(pools, line, Policy.SMALLER_FIRST) == (
        Verdict(1, Why.NO_ROOM, CHILDCARE), Verdict(2, Why.MOVES_UP),
    )  # fmt: skip


def test_child_in_childcare_takes_no_seat():
    people = (Person(), Person(), Person(4, in_childcare=True), Person(9))
    assert needs(people, "", {}) == {CHILDCARE: 1, SEATS: 3}


def test_interpreter_group_is_limited_only_where_it_has_a_size():
    people = (Person(), Person())
    assert needs(people, "ar", {ARABIC: Pool(8)}) == {SEATS: 2, ARABIC: 2}
    assert needs(people, "fa", {ARABIC: Pool(8)}) == {SEATS: 2}


@pytest.mark.parametrize(
    ("people", "code"),
    [
        ([], "events.nobody"),
        ([Person()] * 31, "events.party_too_large"),
        ([Person(18)], "events.bad_age"),
        ([Person(-1)], "events.bad_age"),
        ([Person(in_childcare=True)], "events.childcare_age"),
        ([Person(), Person(13, in_childcare=True)], "events.childcare_age"),
    ],
)
def test_party_that_cannot_be_is_refused(people, code):
    with pytest.raises(Refused) as refusal:
        check_party(people, ChildcareAges(1, 12))
    assert refusal.value.code == code


def test_family_larger_than_the_room_is_told_at_once():
    with pytest.raises(Refused) as refusal:
        check_could_fit({SEATS: Pool(4)}, {SEATS: 5})
    assert refusal.value.details == {"pool": "seats", "wanted": 5}
    with pytest.raises(Refused) as refusal:
        check_could_fit({SEATS: Pool(40)}, {SEATS: 1, CHILDCARE: 1})
    assert refusal.value.details["pool"] == "childcare"


families = st.lists(
    st.tuples(st.integers(1, 5), st.integers(0, 3)).map(
        lambda one: {SEATS: one[0], **({CHILDCARE: one[1]} if one[1] else {})}
    ),
    max_size=12,
)
rooms = st.tuples(st.integers(0, 20), st.integers(0, 6))


@given(families, rooms, st.sampled_from(Policy))
def test_line_is_never_over_and_never_under(line, room, policy):
    pools = {SEATS: Pool(room[0]), CHILDCARE: Pool(room[1])}
    queue = [Waiting(number, wanted) for number, wanted in enumerate(line)]
    verdicts = move_up(pools, queue, policy)
    after = pools
    for verdict in verdicts:
        if verdict.why is Why.MOVES_UP:
            after = take(after, line[verdict.id])
    assert all(pool.taken <= (pool.capacity or 0) for pool in after.values())
    left = [line[verdict.id] for verdict in verdicts if verdict.why is not Why.MOVES_UP]
    admitted = left[:1] if policy is Policy.STRICT else left
    assert all(lacking(after, wanted) is not None for wanted in admitted)


@given(families, rooms, st.sampled_from(Policy))
def test_nobody_loses_by_an_earlier_place_under_strict_order(line, room, policy):
    pools = {SEATS: Pool(room[0]), CHILDCARE: Pool(room[1])}
    queue = [Waiting(number, wanted) for number, wanted in enumerate(line)]
    ups = [one.why is Why.MOVES_UP for one in move_up(pools, queue, Policy.STRICT)]
    assert ups == sorted(ups, reverse=True)


def test_newcomer_sits_while_others_wait_only_where_smaller_ones_may_pass():
    pools = {SEATS: Pool(20, 18)}
    assert may_sit(pools, {SEATS: 2}, Policy.SMALLER_FIRST, somebody_waits=True)
    assert not may_sit(pools, {SEATS: 2}, Policy.STRICT, somebody_waits=True)
    assert may_sit(pools, {SEATS: 2}, Policy.STRICT, somebody_waits=False)
    assert not may_sit(pools, {SEATS: 3}, Policy.SMALLER_FIRST, somebody_waits=False)
