"""Change of clocks, dates past midnight, whole days: in mails, on pages, in calendars."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import icalendar
import pytest
from django.test import Client
from django.utils import timezone

from lotse.events.actions.reminding import remind_due
from lotse.events.domain.series import Series
from lotse.kit import clock
from lotse.kit.models import Mail
from tests.factories.events import join, make_event, make_round

pytestmark = pytest.mark.django_db
LIST = "/de/veranstaltungen/"
BERLIN = ZoneInfo("Europe/Berlin")
MINUTE = timedelta(minutes=1)
LONG_BEFORE = datetime(2026, 3, 1, 9, tzinfo=UTC)
CHANGES = [
    date(2026, 3, 29), date(2026, 10, 25), date(2027, 3, 28),
    date(2027, 10, 31), date(2028, 3, 26), date(2028, 10, 29),
]  # fmt: skip
"""The days on which the clocks change in Berlin."""


def calendar_of(address=f"{LIST}infoabend/termine.ics"):
    return icalendar.Calendar.from_ical(Client().get(address).content).walk("VEVENT")


@pytest.mark.parametrize("sunday", CHANGES)
def test_reminder_is_due_so_many_hours_before_also_when_the_clocks_change(sunday):
    round_ = make_round(series=Series(sunday, time(18), time(20)), remind_hours_before=(24,))
    with clock.frozen(LONG_BEFORE):
        join(round_, now=LONG_BEFORE)
    due = round_.starts_at - timedelta(hours=24)
    assert due.astimezone(BERLIN).hour == (17 if sunday.month == 3 else 19)
    assert remind_due(now=due - MINUTE) == 0
    assert remind_due(now=due) == 1
    assert remind_due(now=due + MINUTE) == 0
    text = Mail.objects.get(key__startswith="events.reminder:24:").text
    assert "18:00 bis 20:00 Uhr" in text  # the place's wall time


@pytest.mark.parametrize("sunday", CHANGES)
@pytest.mark.parametrize("readers_zone", ["Asia/Tokyo", "America/New_York", "Europe/Kyiv"])
def test_page_and_calendar_tell_the_time_of_the_place_to_every_reader(sunday, readers_zone):
    first = sunday - timedelta(days=7)
    rule = "FREQ=WEEKLY;COUNT=3"
    make_event(series=Series(first, time(18), time(20), rule))
    with clock.frozen(datetime.combine(first, time(1), UTC)), timezone.override(readers_zone):
        page = Client().get(LIST).content.decode()
        assert page.count("18:00 bis 20:00 Uhr") == 3
        month = Client().get(f"{LIST}monat/{first:%Y-%m}/").content.decode()
        days = [first + timedelta(days=7 * week) for week in range(3)]
        # Once in the table and once in the list of days.
        assert month.count("18:00–20:00") == 2 * sum(day.month == first.month for day in days)
        entries = calendar_of()
    hours = [one.decoded("dtstart").astimezone(BERLIN) for one in entries]
    assert [(at.date(), at.hour) for at in hours] == [(day, 18) for day in days]


def test_date_past_midnight_ends_on_the_next_day():
    make_event(series=Series(date(2027, 10, 30), time(22), time(4)))  # 2 o'clock comes twice
    with clock.frozen(LONG_BEFORE):
        (entry,) = calendar_of()
        page = Client().get(f"{LIST}infoabend/").content.decode()
    assert entry.decoded("dtstart").astimezone(BERLIN).isoformat() == "2027-10-30T22:00:00+02:00"
    assert entry.decoded("dtend").astimezone(BERLIN).isoformat() == "2027-10-31T04:00:00+01:00"
    assert entry.decoded("dtend") - entry.decoded("dtstart") == timedelta(hours=7)
    assert "Samstag, 30. Oktober 2027, 22:00 bis 04:00 Uhr" in page


@pytest.mark.parametrize("sunday", CHANGES)
def test_whole_day_is_a_day_without_hours_in_every_calendar(sunday):
    make_event(series=Series(sunday))
    with clock.frozen(LONG_BEFORE), timezone.override("America/New_York"):
        (entry,) = calendar_of()
        page = Client().get(f"{LIST}infoabend/").content.decode()
    assert entry.decoded("dtstart") == sunday
    assert entry.decoded("dtend") == sunday + timedelta(days=1)
    assert f"Sonntag, {sunday.day}. " in page
    assert "00:00" not in page[page.index("lo-round__dates") : page.index("</ul>")]


def test_whole_day_is_to_come_until_its_midnight_at_the_place():
    sunday = date(2027, 3, 28)
    make_event(series=Series(sunday))
    for moment, count in (
        (datetime(2027, 3, 28, 23, 59, tzinfo=BERLIN), 1),
        (datetime(2027, 3, 29, 0, 1, tzinfo=BERLIN), 0),
    ):
        with clock.frozen(moment):
            assert Client().get(LIST).content.count(b'class="lo-card"') == count
