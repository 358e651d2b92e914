"""How often something comes back, in words and as a rule."""

from datetime import date

import pytest

from lotse.events.domain.rhythm import Rhythm, read_rhythm
from lotse.kit.errors import Refused


@pytest.mark.parametrize(
    ("rhythm", "rule"),
    [
        (Rhythm(), ""),
        (Rhythm("weekly", number=6), "FREQ=WEEKLY;COUNT=6"),
        (
            Rhythm("weekly", 2, ("TH", "TU"), until=date(2027, 2, 1)),
            "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,TH;UNTIL=20270201",
        ),
        (Rhythm("monthly", 1, ("TH",), "-1", number=3), "FREQ=MONTHLY;BYDAY=-1TH;COUNT=3"),
        (Rhythm("daily", 3, number=2), "FREQ=DAILY;INTERVAL=3;COUNT=2"),
    ],
)
def test_rhythm_becomes_a_rule_and_comes_back(rhythm, rule):
    assert rhythm.rule() == rule
    again = read_rhythm(rule)
    assert again.rule() == rule
    assert (again.repeats, again.interval) == (rhythm.repeats, rhythm.interval)
    assert set(again.days) == set(rhythm.days)


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=YEARLY;COUNT=3",
        "FREQ=WEEKLY;BYMONTH=3;COUNT=3",
        "FREQ=MONTHLY;BYMONTHDAY=13;COUNT=3",
        "FREQ=MONTHLY;BYDAY=1TU,3TU;COUNT=3",
        "FREQ=MONTHLY;BYDAY=5TU;COUNT=3",
        "FREQ=WEEKLY;BYDAY=1TU;COUNT=3",
        "FREQ=WEEKLY",
        "FREQ=WEEKLY;COUNT=many",
        "nonsense",
    ],
)
def test_rule_of_other_words_stays_as_it_is(rule):
    assert read_rhythm(rule).repeats == "other"


@pytest.mark.parametrize(
    ("rhythm", "code"),
    [
        (Rhythm("weekly"), "events.endless_series"),
        (Rhythm("weekly", number=3, until=date(2027, 1, 1)), "events.two_ends"),
    ],
)
def test_rhythm_has_one_end(rhythm, code):
    with pytest.raises(Refused, match=code):
        rhythm.rule()
