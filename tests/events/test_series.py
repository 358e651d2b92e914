from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lotse.events.domain.series import Series, Sitting, expand, moments, sitting_of
from lotse.kit.errors import Refused

BERLIN = "Europe/Berlin"


def test_one_date_is_a_series_of_one():
    series = Series(date(2027, 1, 14), time(18), time(20))
    assert expand(series) == (Sitting(date(2027, 1, 14), time(18), time(20)),)


def test_third_thursday_of_the_month():
    series = Series(date(2027, 1, 21), time(10), time(12), "FREQ=MONTHLY;BYDAY=3TH;COUNT=3")
    assert [one.on for one in expand(series)] == [
        date(2027, 1, 21), date(2027, 2, 18), date(2027, 3, 18),
    ]  # fmt: skip


def test_holidays_are_skipped_and_hand_picked_dates_are_not():
    series = Series(
        date(2027, 3, 18),
        time(10),
        rule="FREQ=WEEKLY;COUNT=4",
        without=(date(2027, 4, 8),),
        also=(date(2027, 3, 24),),
        skips_holidays=True,
    )
    easter = [(date(2027, 3, 22), date(2027, 4, 3))]
    assert [one.on for one in expand(series, easter)] == [date(2027, 3, 18), date(2027, 3, 24)]


@pytest.mark.parametrize(
    ("rule", "code"),
    [
        ("FREQ=HOURLY;COUNT=3", "events.bad_rule"),
        ("FREQ=WEEKLY;BYDAY=XX;COUNT=3", "events.bad_rule"),
        ("FREQ=WEEKLY;BYHOUR=3;COUNT=3", "events.bad_rule"),
        ("every week", "events.bad_rule"),
        ("FREQ=WEEKLY;UNTIL=whenever", "events.bad_rule"),
        # It would never come to an end.
        ("FREQ=WEEKLY;INTERVAL=0;UNTIL=20270201", "events.bad_rule"),
        ("FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30;COUNT=3", "events.no_dates"),
        ("FREQ=YEARLY;COUNT=60", "events.far_day"),
        # A second line would begin the series on another day.
        ("FREQ=WEEKLY;COUNT=2\nDTSTART:19700101T000000", "events.bad_rule"),
        ("FREQ=WEEKLY;COUNT=2\nRRULE:FREQ=DAILY;COUNT=2", "events.bad_rule"),
        ("RRULE:FREQ=WEEKLY;COUNT=2", "events.bad_rule"),
        ("FREQ=DAILY;BYSECOND=0,1;COUNT=3", "events.bad_rule"),
        ("FREQ=WEEKLY", "events.endless_series"),
        ("FREQ=DAILY;COUNT=500", "events.too_many_dates"),
        ("FREQ=DAILY;UNTIL=99991231", "events.too_many_dates"),
        ("FREQ=WEEKLY;UNTIL=20200101", "events.no_dates"),
    ],
)
def test_series_that_cannot_be_is_refused(rule, code):
    with pytest.raises(Refused) as refusal:
        expand(Series(date(2027, 1, 14), time(18), rule=rule))
    assert refusal.value.code == code


@pytest.mark.parametrize(
    "until", ["20270128", "20270128T180000", "20270128T170000Z", "20270128T225959Z"]
)
def test_last_day_of_a_rule_counts_however_programs_write_it(until):
    """Google writes the end of the day in UTC, Outlook the last beginning, in UTC as well."""
    series = Series(date(2027, 1, 14), time(18), time(20), f"FREQ=WEEKLY;UNTIL={until}")
    assert [one.on.day for one in expand(series)] == [14, 21, 28]


@pytest.mark.parametrize("year", [2026, 2027, 2028])
@pytest.mark.parametrize("month", [3, 10])
def test_series_keeps_its_hour_when_the_clocks_change(year, month):
    last_sunday = max(
        day for day in (date(year, month, number) for number in range(25, 32)) if day.weekday() == 6
    )
    series = Series(last_sunday - timedelta(days=7), time(18), time(20), "FREQ=WEEKLY;COUNT=3")
    for sitting in expand(series):
        starts, ends = moments(sitting, BERLIN)
        assert ends - starts == timedelta(hours=2)
        assert sitting_of(starts, ends, BERLIN, is_all_day=False) == sitting
    hours = [moments(one, BERLIN)[0].hour for one in expand(series)]
    assert hours == ([17, 16, 16] if month == 3 else [16, 17, 17])


@pytest.mark.parametrize(
    ("on", "opens", "closes", "starts", "ends"),
    [
        # past midnight
        ((2027, 1, 14), (22, 0), (1, 0), (2027, 1, 14, 21), (2027, 1, 15, 0)),
        # through the night in which an hour is skipped: three hours on the wall are two
        ((2027, 3, 27), (23, 0), (4, 0), (2027, 3, 27, 22), (2027, 3, 28, 2)),
        # through the night with an hour twice
        ((2027, 10, 30), (23, 0), (4, 0), (2027, 10, 30, 21), (2027, 10, 31, 3)),
        # the skipped hour itself is an hour later
        ((2027, 3, 28), (2, 30), (3, 30), (2027, 3, 28, 1, 30), (2027, 3, 28, 1, 30)),
        # the repeated hour: the first of the two
        ((2027, 10, 31), (2, 30), (2, 45), (2027, 10, 31, 0, 30), (2027, 10, 31, 0, 45)),
    ],
)
def test_moments_around_the_change_of_clocks(on, opens, closes, starts, ends):
    sitting = Sitting(date(*on), time(*opens), time(*closes))
    assert moments(sitting, BERLIN) == (
        datetime(*starts, tzinfo=UTC), datetime(*ends, tzinfo=UTC),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("on", "hours"), [((2027, 1, 14), 24), ((2027, 3, 28), 23), ((2027, 10, 31), 25)]
)
def test_all_day_is_from_midnight_to_midnight_of_the_place(on, hours):
    starts, ends = moments(Sitting(date(*on)), BERLIN)
    assert ends - starts == timedelta(hours=hours)
    assert sitting_of(starts, ends, BERLIN, is_all_day=True) == Sitting(date(*on))


@given(
    st.dates(date(2026, 1, 1), date(2028, 12, 31)),
    st.times().map(lambda one: one.replace(second=0, microsecond=0)),
    st.none() | st.times().map(lambda one: one.replace(second=0, microsecond=0)),
)
def test_no_date_ends_before_it_begins(on, opens, closes):
    starts, ends = moments(Sitting(on, opens, closes), BERLIN)
    assert starts <= ends <= starts + timedelta(hours=25)
