from datetime import date, time

import pytest

from lotse.offers.domain.facts import ScheduleFacts
from lotse.offers.domain.times import Day, next_dates, parse_byday

TODAY = date(2026, 11, 24)  # a Tuesday


def schedule(*byday, freq="WEEKLY", interval=1, **changes):
    facts = {"opens_at": time(10), "closes_at": time(12)} | changes
    return ScheduleFacts(freq=freq, interval=interval, byday=byday, **facts)


def days(*schedules, count=3, **bounds):
    return [one.on.isoformat() for one in next_dates(schedules, today=TODAY, count=count, **bounds)]


def test_what_is_over_today_is_not_among_the_next_dates():
    times = (
        ScheduleFacts("WEEKLY", 1, ("TU",), time(9), time(10)),
        ScheduleFacts("WEEKLY", 1, ("TU",), time(9), None),  # nobody knows when it ends
        ScheduleFacts("WEEKLY", 1, ("TU",), time(10), time(12)),
    )
    day = date(2026, 11, 24)

    def told(at):
        found = next_dates(times, today=day, count=3, at=at)
        return [(one.on.day, one.opens_at.hour, one.closes_at) for one in found]

    assert told(time(9, 59)) == [(24, 9, time(10)), (24, 9, None), (24, 10, time(12))]
    assert told(time(10)) == [(24, 9, None), (24, 10, time(12)), (1, 9, time(10))]
    assert told(time(12)) == [(24, 9, None), (1, 9, time(10)), (1, 9, None)]


def test_weekly_time_begins_today():
    assert days(schedule("TU", "TH")) == ["2026-11-24", "2026-11-26", "2026-12-01"]


def test_third_thursday_of_the_month():
    assert days(schedule("3TH", freq="MONTHLY")) == ["2026-12-17", "2027-01-21", "2027-02-18"]


def test_last_saturday_of_the_month():
    assert days(schedule("-1SA", freq="MONTHLY"), count=2) == ["2026-11-28", "2026-12-26"]


def test_every_second_week_counts_from_its_first_day():
    every_other = schedule("TU", interval=2, valid_from=date(2026, 11, 17))
    assert days(every_other, count=2) == ["2026-12-01", "2026-12-15"]


def test_single_date():
    only = schedule("TU", valid_from=date(2026, 12, 8), valid_to=date(2026, 12, 8))
    assert days(only) == ["2026-12-08"]


def test_past_date_is_gone():
    assert days(schedule("TU", valid_to=date(2026, 11, 17))) == []


def test_period_of_the_offer_bounds_its_dates():
    bounds = {"starts_on": date(2026, 12, 1), "ends_on": date(2026, 12, 8)}
    assert days(schedule("TU"), **bounds) == ["2026-12-01", "2026-12-08"]


def test_holidays_are_left_out():
    closed = [(date(2026, 12, 1), date(2026, 12, 7))]
    assert days(schedule("TU"), count=2, closed=closed) == ["2026-11-24", "2026-12-08"]


def test_dates_of_several_times_come_in_order_and_once():
    found = next_dates(
        [schedule("TU", opens_at=time(8)), schedule("TU"), schedule("TU")], today=TODAY, count=3
    )
    assert [(one.on.day, one.opens_at.hour) for one in found] == [(24, 8), (24, 10), (1, 8)]


def test_look_ahead_ends_after_120_days():
    assert days(schedule("TU", valid_from=date(2027, 6, 1))) == []


@pytest.mark.parametrize(
    ("text", "parsed"),
    [
        ("MO", (Day("MO", None),)),
        ("MO,3TH", (Day("MO", None), Day("TH", 3))),
        ("-1SA", (Day("SA", -1),)),
        ("", ()),
    ],
)
def test_byday_is_taken_apart(text, parsed):
    assert parse_byday(text) == parsed
