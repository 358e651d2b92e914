"""Hours of counsellors: in wall time, over the changes of the clock, on days that differ."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from lotse.counselling.domain.hours import (
    Hours,
    Plan,
    Way,
    Weekly,
    bookable,
    check_hours,
    openings,
)
from lotse.counselling.domain.spans import Span
from lotse.kit.errors import Refused

ZONE = "Europe/Berlin"
PLACE = ZoneInfo(ZONE)
ALL = frozenset(Way)
SUNDAY = 6
CHANGES = [
    date(2026, 3, 29), date(2026, 10, 25), date(2027, 3, 28), date(2027, 10, 31),
    date(2028, 3, 26), date(2028, 10, 29),
]  # fmt: skip
"""The nights in which the clocks change, by Directive 2000/84/EC: last Sundays of the months."""


def hours(opens, closes, **others):
    return Hours(time.fromisoformat(opens), time.fromisoformat(closes), ALL, **others)


def days(first, last, *plan, **others):
    return openings(Plan(*plan), first, last, ZONE, **others)


def local(found):
    return [
        f"{one.span.begins.astimezone(PLACE):%d.%m. %H:%M}-{one.span.ends.astimezone(PLACE):%H:%M}"
        for one in found
    ]


@pytest.mark.parametrize("change", CHANGES)
def test_hours_stay_the_same_hours_when_the_clocks_change(change):
    weekly = tuple(Weekly(day, hours("09:00", "12:30")) for day in range(7))
    found = days(change - timedelta(days=7), change + timedelta(days=7), weekly)
    assert len(found) == 15
    for one in found:
        begins, ends = one.span.begins.astimezone(PLACE), one.span.ends.astimezone(PLACE)
        assert (begins.time(), ends.time()) == (time(9), time(12, 30))
        assert ends - begins == timedelta(hours=3, minutes=30)


@pytest.mark.parametrize("change", CHANGES)
def test_hours_over_the_changing_hour_are_as_long_as_the_night_is(change):
    found = days(change, change, (Weekly(SUNDAY, hours("01:00", "04:00")),))
    length = found[0].span.ends - found[0].span.begins
    assert length == timedelta(hours=2 if change.month == 3 else 4)


@pytest.mark.parametrize("change", CHANGES)
def test_hours_inside_the_changing_hour_are_never_backwards(change):
    found = days(change, change, (Weekly(SUNDAY, hours("02:15", "02:45")),))
    assert [one.span.ends - one.span.begins for one in found] == [timedelta(minutes=30)]


def test_hours_until_midnight_do_not_reach_the_next_day():
    found = days(date(2026, 12, 7), date(2026, 12, 7), (Weekly(0, hours("22:00", "23:59")),))
    assert local(found) == ["07.12. 22:00-23:59"]


def test_holidays_are_off_but_a_day_that_was_entered_holds():
    weekly = tuple(Weekly(day, hours("09:00", "12:00")) for day in range(5))
    may = {date(2026, 5, 1), date(2026, 5, 14)}
    own = {date(2026, 5, 14): (hours("10:00", "11:00"),), date(2026, 5, 13): ()}
    found = days(date(2026, 4, 30), date(2026, 5, 1), weekly, own, holidays=may)
    assert local(found) == ["30.04. 09:00-12:00"]
    found = days(date(2026, 5, 12), date(2026, 5, 15), weekly, own, holidays=may)
    assert local(found) == ["12.05. 09:00-12:00", "14.05. 10:00-11:00", "15.05. 09:00-12:00"]


def test_weekly_hours_hold_from_their_first_to_their_last_day():
    weekly = (Weekly(0, hours("09:00", "10:00"), date(2026, 12, 7), date(2026, 12, 14)),)
    found = days(date(2026, 11, 30), date(2026, 12, 21), weekly)
    assert local(found) == ["07.12. 09:00-10:00", "14.12. 09:00-10:00"]


def test_an_absence_cuts_hours_in_two():
    away = Span(
        datetime(2026, 12, 7, 10, tzinfo=PLACE).astimezone(UTC),
        datetime(2026, 12, 7, 11, tzinfo=PLACE).astimezone(UTC),
    )
    weekly = (Weekly(0, hours("09:00", "12:00")),)
    found = days(date(2026, 12, 7), date(2026, 12, 7), weekly, None, (away,))
    assert local(found) == ["07.12. 09:00-10:00", "07.12. 11:00-12:00"]


def test_walk_in_hours_are_not_booked_and_go_before_others():
    weekly = (
        Weekly(0, hours("09:00", "12:00", place=1)),
        Weekly(0, hours("10:00", "11:00", place=1, is_open=True)),
        Weekly(0, Hours(time(13), time(14), frozenset({Way.PHONE}))),
    )
    found = days(date(2026, 12, 7), date(2026, 12, 7), weekly)
    on_site = bookable(found, Way.ON_SITE)
    assert [span.begins.astimezone(PLACE).hour for span in on_site[1]] == [9, 11]
    assert None not in on_site
    assert [span.begins.astimezone(PLACE).hour for span in bookable(found, Way.PHONE)[None]] == [13]


@pytest.mark.parametrize(
    ("opens", "closes", "ways", "code"),
    [
        (time(12), time(9), ALL, "counselling.hours_in_order"),
        (time(9), time(9), ALL, "counselling.hours_in_order"),
        (time(9), time(12), (), "counselling.no_way"),
    ],
)
def test_hours_that_cannot_be_are_refused(opens, closes, ways, code):
    with pytest.raises(Refused, match=code):
        check_hours(opens, closes, ways)
