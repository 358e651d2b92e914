"""Free times against the slow way: each beginning tried by itself, by the words of the rule."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from lotse.counselling.domain.free_times import (
    Diary,
    Place,
    Talk,
    find_chances,
    free_times,
)
from lotse.counselling.domain.spans import Span, joined
from tests.counselling.test_spans import at, span

LONG = 240
minute = st.integers(0, LONG // 5).map(lambda number: number * 5)
sets = st.lists(st.builds(span, minute, minute), max_size=6).map(joined)
talks = st.builds(
    Talk,
    minutes=st.sampled_from([15, 30, 45]),
    before=st.sampled_from([0, 5, 10]),
    after=st.sampled_from([0, 5, 15]),
    step=st.sampled_from([5, 15, 30]),
)
hours = st.dictionaries(st.sampled_from([None, 1, 2]), sets, max_size=3)
diaries = st.lists(st.tuples(hours, sets, st.integers(0, 2)), max_size=3).map(
    lambda rows: [Diary(key, *row) for key, row in enumerate(rows)]
)
places = st.fixed_dictionaries(
    {1: st.dictionaries(st.sampled_from([10, 11]), sets, max_size=2).map(lambda r: Place(1, r))}
)
WHOLE = Span(at(-600), at(600))


def overlaps(one, other):
    return one.begins < other.ends and other.begins < one.ends


def ways(talk, diary, known, begins, needs_room):
    """The places and rooms at which one counsellor can hold a talk at a moment."""
    ends = begins + timedelta(minutes=talk.minutes)
    whole = Span(begins - timedelta(minutes=talk.before), ends + timedelta(minutes=talk.after))
    if any(overlaps(whole, taken) for taken in diary.taken):
        return set()
    found = set()
    for place, open_hours in diary.hours.items():
        for opens, closes in open_hours:
            on_step = (begins - opens) % timedelta(minutes=talk.step) == timedelta(0)
            if not (opens <= begins and ends <= closes and on_step):
                continue
            rooms = known[place].rooms if needs_room and place in known else {}
            free = [
                room
                for room, taken in rooms.items()
                if not any(overlaps(whole, one) for one in taken)
            ]
            if free or not rooms:
                found.add((diary.key, place, free[0] if free else None))
    return found


@given(talks, diaries, places, st.booleans())
def test_free_times_are_those_that_the_rule_allows(talk, everybody, known, needs_room):
    wanted = {}
    for number in range(-60, LONG + 60, 5):
        found = set()
        for diary in everybody:
            found |= ways(talk, diary, known, at(number), needs_room)
        if found:
            wanted[at(number)] = found
    found = free_times(talk, everybody, known, WHOLE, needs_room=needs_room)
    assert [one.begins for one in found] == sorted(wanted)
    for one in found:
        chances = {(chance.counsellor, chance.place, chance.room) for chance in one.chances}
        assert chances == wanted[one.begins]
        loads = [chance.load for chance in one.chances]
        assert loads == sorted(loads)
        # What is shown is what can be booked.
        again = find_chances(talk, everybody, known, one.begins, needs_room=needs_room)
        assert again == one.chances


@given(talks, diaries, places, st.integers(-60, LONG))
def test_no_moment_that_is_not_shown_can_be_booked(talk, everybody, known, number):
    shown = {one.begins for one in free_times(talk, everybody, known, WHOLE, needs_room=True)}
    chances = find_chances(talk, everybody, known, at(number), needs_room=True)
    assert bool(chances) == (at(number) in shown)


def test_two_talks_each_keep_their_own_time_around():
    """45 minutes with ten before and after: the next one begins 20 minutes after the first ends."""
    talk = Talk(45, before=10, after=10, step=5)
    diary = Diary(1, {None: (span(0, 240),)}, taken=(talk.whole(at(0)),))
    first = free_times(talk, [diary], {}, WHOLE, needs_room=False)[0]
    assert first.begins == at(45 + 20)


def test_whoever_has_fewest_talks_is_asked_first():
    rows = [Diary(key, {None: (span(0, 60),)}, load=load) for key, load in ((1, 5), (2, 0), (3, 2))]
    chances = find_chances(Talk(30), rows, {}, at(0), needs_room=False)
    assert [one.counsellor for one in chances] == [2, 3, 1]


def test_a_talk_on_the_phone_needs_no_room():
    full = {1: Place(1, {10: (span(0, 240),)})}
    diary = Diary(1, {1: (span(0, 60),)})
    assert find_chances(Talk(30), [diary], full, at(0), needs_room=True) == ()
    assert find_chances(Talk(30), [diary], full, at(0), needs_room=False) != ()


def test_a_moment_is_asked_in_any_zone():
    talk, diary = Talk(30), Diary(1, {None: (span(0, 60),)})
    begins = datetime.fromisoformat("2026-03-29T02:00:00+02:00")
    assert begins.astimezone(UTC) == at(0)
    assert find_chances(talk, [diary], {}, begins, needs_room=False) != ()
