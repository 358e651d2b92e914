"""One offer with its pauses, told for a year by every format, read by readers of others."""

import json
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import icalendar
import pytest
import recurring_ical_events
import vobject
from dateutil.rrule import rrulestr
from django.test import Client

from lotse.interop.hsds.identifiers import SERVICE, get_identifiers
from lotse.kit import clock
from lotse.kit.slugs import slug_of
from lotse.offers.domain.facts import ScheduleFacts
from lotse.offers.domain.times import A_YEAR
from lotse.offers.queries import dates_of, load_offers, public_offers
from lotse.reference.models import SchoolHoliday
from lotse.reference.queries import get_reference
from tests.factories.offers import make_offer

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
TODAY = NOW.date()
LAST = TODAY + A_YEAR
WEDNESDAYS = ScheduleFacts("WEEKLY", 1, ("WE",), time(16), time(18))
OFFERS = {
    "pauses in holidays": ((WEDNESDAYS,), {"pauses_in_school_holidays": True}),
    "only public holidays": (
        (ScheduleFacts("WEEKLY", 1, ("MO", "FR"), time(9, 30), time(11)),),
        {},
    ),
    "every second week": (
        (ScheduleFacts("WEEKLY", 2, ("TU", "TH"), time(8), None, date(2026, 9, 2)),),
        {"pauses_in_school_holidays": True},
    ),
    "every second week of nobody knows which": (
        (ScheduleFacts("WEEKLY", 2, ("MO",), time(8), time(9)),),
        {"pauses_in_school_holidays": True},
    ),
    "third Thursday": ((ScheduleFacts("MONTHLY", 1, ("3TH",), time(17), time(19)),), {}),
    "with an end": (
        (ScheduleFacts("WEEKLY", 1, ("SA",), time(10), time(12), None, date(2027, 6, 26)),),
        {"starts_on": date(2027, 1, 20), "ends_on": date(2027, 6, 5)},
    ),
    "two times that meet": (
        (
            WEDNESDAYS,
            ScheduleFacts("WEEKLY", 1, ("MO", "WE"), time(16), time(18)),
            ScheduleFacts("WEEKLY", 1, ("WE",), time(9), time(10)),
        ),
        {"pauses_in_school_holidays": True},
    ),
    "one day": (
        (
            ScheduleFacts(
                "WEEKLY", 1, ("TU",), time(10), time(12), date(2026, 12, 8), date(2026, 12, 8)
            ),
        ),
        {},
    ),
    "begins in two years": (
        (ScheduleFacts("WEEKLY", 1, ("FR",), time(10), time(12)),),
        {"starts_on": date(2028, 12, 1)},
    ),
}

pytestmark = pytest.mark.django_db


HOLIDAYS = [
    ("Weihnachten", date(2026, 12, 23), date(2027, 1, 9)),
    ("Ostern", date(2027, 3, 22), date(2027, 4, 3)),
    ("Sommer", date(2027, 7, 8), date(2027, 8, 18)),
    ("Herbst", date(2027, 10, 16), date(2027, 10, 30)),
]


@pytest.fixture(autouse=True)
def _holidays(db):
    SchoolHoliday.objects.all().delete()
    for name, first, last in HOLIDAYS:
        SchoolHoliday.objects.create(name=name, starts_on=first, ends_on=last)


@pytest.fixture
def offers():
    """An offer of each rhythm; by its slug, its dates (:func:`truth`)."""
    for name, (schedules, facts) in OFFERS.items():
        make_offer(slug_of(name, "x"), schedules=schedules, **facts)
    return truth()


def truth():
    """Dates from today for a year as pairs of moments in UTC, begin and end, by slug."""
    reference = get_reference()
    return {
        found.facts.slug: {
            (moment(one.on, one.opens_at), moment(one.on, one.closes_at or one.opens_at))
            for one in dates_of(found.facts, reference, TODAY, 1_000, A_YEAR)
        }
        for found in load_offers(public_offers())
    }


def moment(day, when, zone=BERLIN):
    return datetime.combine(day, when, zone).astimezone(UTC)


def ask(path):
    with clock.frozen(NOW):
        answer = Client().get(path)
    assert answer.status_code == 200
    return answer.content


def of_the_year(moments, wanted):
    """Those of them that fall into the year from today, or from the first date on."""
    first = max(TODAY, min((one[0].date() for one in wanted), default=TODAY) - timedelta(days=7))
    last = first + A_YEAR if first > LAST else LAST
    return {one for one in moments if TODAY <= one[0].astimezone(BERLIN).date() <= last}


def test_there_are_dates_and_pauses():
    make_offer(schedules=(WEDNESDAYS,), pauses_in_school_holidays=True)
    days = {one[0].astimezone(BERLIN).date() for one in truth()["deutschkurs"]}
    assert 30 < len(days) < 45
    assert date(2026, 12, 16) in days
    assert not days & {date(2026, 12, 23), date(2027, 3, 24), date(2027, 7, 14)}


def test_calendar_tells_a_year_to_two_readers(offers):
    assert len(offers) == len(OFFERS)
    for slug, wanted in offers.items():
        body = ask(f"/de/angebote/{slug}/termine.ics")
        for read in (read_as_icalendar, read_as_vobject):
            told = read(body)
            assert len(told) == len(set(told)), (slug, read)
            begins = {one[0] for one in of_the_year(told, wanted)}
            assert begins == {one[0] for one in of_the_year(wanted, wanted)}, (slug, read)
        told = read_as_icalendar(body)
        assert of_the_year(told, wanted) == of_the_year(wanted, wanted), slug


def read_as_icalendar(body):
    """Begin and end of all dates, by a reader that knows iCalendar."""
    calendar = icalendar.Calendar.from_ical(body)
    found = recurring_ical_events.of(calendar).between(date(2026, 9, 1), date(2031, 1, 1))
    return [(one.start.astimezone(UTC), one.end.astimezone(UTC)) for one in found]


def read_as_vobject(body):
    """The same by another reader, which tells the beginnings only."""
    return [
        (one.astimezone(UTC),) * 2
        for event in vobject.readOne(body.decode()).vevent_list
        for one in (event.getrruleset(addRDate=True) or [event.dtstart.value])
    ]


def test_hsds_tells_a_year_to_a_reader_of_its_rows(offers):
    slugs = {one: key[1] for key, one in get_identifiers().ids.items() if key[0] == SERVICE}
    services = json.loads(ask("/api/hsds/services?full=true"))["contents"]
    assert len(services) == len(offers)
    for service in services:
        wanted = offers[slugs[service["id"]]]
        told = set()
        for row in service["schedules"]:
            if "freq" in row:
                told |= set(dates_of_row(row))
        assert of_the_year(told, wanted) == of_the_year(wanted, wanted), service["id"]


def dates_of_row(row):
    """What a row says, by the specification alone."""
    first = date.fromisoformat(row.get("valid_from", row.get("dtstart", TODAY.isoformat())))
    begins = date.fromisoformat(row.get("dtstart", first.isoformat()))
    ends = [date.fromisoformat(row[name]) for name in ("valid_to", "until") if name in row]
    last = min([*ends, date(2031, 1, 1)])
    rule = f"FREQ={row['freq']};INTERVAL={row['interval']};BYDAY={row['byday']}"
    opens = time.fromisoformat(row["opens_at"])
    closes = time.fromisoformat(row.get("closes_at", row["opens_at"]))
    offset = timedelta(hours=row["timezone"])
    for found in rrulestr(rule, dtstart=datetime.combine(begins, time())).between(
        datetime.combine(first, time()), datetime.combine(last, time()), inc=True
    ):
        pair = (
            datetime.combine(found.date(), opens, UTC),
            datetime.combine(found.date(), closes, UTC),
        )
        yield tuple(one - offset for one in pair)


@pytest.mark.parametrize("name", OFFERS)
def test_page_tells_the_next_dates_all_year(name):
    schedules, facts = OFFERS[name]
    make_offer(schedules=schedules, **facts)
    everything = sorted(one[0].astimezone(BERLIN) for one in truth()["deutschkurs"])
    for week in range(0, 36, 7):
        now = NOW + timedelta(weeks=week)
        with clock.frozen(now):
            page = Client().get("/en/angebote/deutschkurs/").content.decode()
        soon = now.date() + timedelta(days=120)
        wanted = [one for one in everything if now.date() <= one.date() <= soon][:4]
        # The next one stands above, too, with what is asked first.
        above, *told = [part.split('"')[0] for part in page.split('<time datetime="')[1:]] or [""]
        assert above == "".join(told[:1])
        if everything[0].year < 2028:
            assert told[: len(wanted)] == [f"{one:%Y-%m-%dT%H:%M}" for one in wanted], now
        assert ("deutschkurs/termine.ics" in page) is ('<ul class="lo-dates">' in page)


def test_rule_is_one_entry_with_its_pauses_in_the_time_of_the_place():
    make_offer(schedules=(WEDNESDAYS,), pauses_in_school_holidays=True)
    calendar = icalendar.Calendar.from_ical(ask("/ar/angebote/deutschkurs/termine.ics"))
    (event,) = calendar.walk("VEVENT")
    assert event["dtstart"].params["TZID"] == "Europe/Berlin"
    assert [str(zone["tzid"]) for zone in calendar.walk("VTIMEZONE")] == ["Europe/Berlin"]
    assert event["rrule"]["byday"] == ["WE"]
    assert len(event["exdate"].dts) > 8, event
    assert event["location"] == "Kreisvolkshochschule kvhs, Klubgartenstraße 6, 38640 Goslar"
    assert event["summary"].params["LANGUAGE"] == "de"  # nobody has translated it
    assert str(event["organizer"]).startswith("mailto:")
    assert str(event["url"]).endswith("/ar/angebote/deutschkurs/")
    assert "lotse" not in str(event["uid"])


def test_entry_keeps_its_identity_and_file_within_a_month():
    make_offer(schedules=(WEDNESDAYS,), pauses_in_school_holidays=True)
    files = []
    for day in (2, 28):
        with clock.frozen(datetime(2027, 2, day, 9, tzinfo=UTC)):
            files.append(Client().get("/de/angebote/deutschkurs/termine.ics").content)
    assert files[0] == files[1]


@pytest.mark.parametrize("path", ["nichts", "entwurf"])
def test_what_is_not_public_has_no_calendar(path):
    make_offer("entwurf", published=False, schedules=(WEDNESDAYS,))
    assert Client().get(f"/de/angebote/{path}/termine.ics").status_code == 404
