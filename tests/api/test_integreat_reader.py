"""What the present app reads from our answers, demanded as it demands it.

Written from the public interface: the paths it asks, the members it opens, their kinds. It takes
the rule of an event as one rule with its beginning and shifts it into local time.
"""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr

from lotse.kit import clock
from lotse.offers.domain.facts import ScheduleFacts
from lotse.offers.domain.times import A_YEAR
from lotse.offers.queries import dates_of, load_offers, public_offers
from lotse.reference.models import SchoolHoliday
from lotse.reference.queries import get_reference
from tests.factories.offers import make_offer, make_partner
from tests.factories.pages import make_page, text

REGION = "landkreis-goslar"
BERLIN = ZoneInfo("Europe/Berlin")
TEXT, NUMBER, TRUTH = str, (int, float), bool
MAYBE = type(None)


def opened(said, **kinds):
    """The members that the app opens, each of a kind that it can use."""
    for name, kind in kinds.items():
        assert name in said, name
        assert isinstance(said[name], kind), (name, said[name])
    return said


def read_languages(said):
    for code, one in said.items():
        opened(one, id=int, url=TEXT, path=TEXT)
        assert one["path"].split("/")[2] == code


def read_organisation(said):
    if said is not None:
        opened(said, name=TEXT, website=(str, MAYBE), logo=(str, MAYBE))


def read_entry(said):
    opened(
        said, path=TEXT, title=TEXT, content=TEXT, excerpt=TEXT, thumbnail=(str, MAYBE),
        available_languages=dict, last_updated=TEXT,
    )  # fmt: skip
    assert datetime.fromisoformat(said["last_updated"]).tzinfo
    read_languages(said["available_languages"])
    return said


def read_page(said):
    read_entry(said)
    opened(said, order=int, parent=dict, embedded_offers=list)
    opened(said["parent"], path=(str, MAYBE))
    read_organisation(said["organization"])
    return said


def read_place(said):
    read_entry(said)
    for contact in opened(said, contacts=list)["contacts"]:
        for name in ("name", "area_of_responsibility", "email", "phone_number", "mobile_number"):
            opened(contact, **{name: (str, MAYBE)})
        opened(contact, website=(str, MAYBE), opening_hours=(list, MAYBE))
    opened(said["category"], id=int, name=TEXT, color=TEXT, icon=TEXT, icon_url=(str, MAYBE))
    opened(said["location"], id=int, name=TEXT, address=TEXT, town=TEXT, postcode=TEXT,
           country=TEXT, latitude=NUMBER, longitude=NUMBER)  # fmt: skip
    opened(said, temporarily_closed=TRUTH, opening_hours=(list, MAYBE))
    opened(said, appointment_url=(str, MAYBE), barrier_free=(bool, MAYBE))
    read_organisation(said["organization"])
    return said


def read_event(said):
    read_entry(said)
    event = opened(said["event"], start=TEXT, end=TEXT, all_day=TRUTH, only_weekdays=TRUTH)
    starts, ends = (datetime.fromisoformat(event[name]) for name in ("start", "end"))
    assert starts <= ends
    opened(said, recurrence_rule=(str, MAYBE), location_path=(str, MAYBE), meeting_url=(str, MAYBE))
    if said["location"]["id"] is not None:
        opened(said["location"], name=TEXT, address=TEXT, town=TEXT, postcode=TEXT, country=TEXT)
    return said


def dates_told(entries, until):
    """The local days that the app shows: of a rule all, otherwise the one of the entry."""
    found = set()
    for said in map(read_event, entries):
        starts = datetime.fromisoformat(said["event"]["start"])
        if said["recurrence_rule"] is None:
            found.add(starts.date())
            continue
        first, rule = said["recurrence_rule"].split("\n")
        began = datetime.strptime(first, "DTSTART:%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
        local = began.astimezone(BERLIN).replace(tzinfo=None)
        assert local == starts.replace(tzinfo=None)
        assert rule.startswith("RRULE:FREQ=")
        rrulestr(said["recurrence_rule"])  # whoever holds it to RFC 5545 can read it, too
        told = rrulestr(f"DTSTART:{local:%Y%m%dT%H%M%S}\n{rule.replace('59Z', '59')}")
        found |= {one.date() for one in told.between(local, until, inc=True)}
    return found


def test_region_is_read(get):
    (said,) = get("/api/v3/regions/").json()
    opened(said, name=TEXT, path=TEXT, live=TRUTH, events=TRUTH, pois=TRUTH, tunews=TRUTH,
           push_notifications=TRUTH, external_news=TRUTH, name_without_prefix=TEXT,
           prefix=(str, MAYBE), aliases=(dict, MAYBE), zammad_privacy_policy=(str, MAYBE),
           longitude=NUMBER, latitude=NUMBER, is_chat_enabled=TRUTH)  # fmt: skip
    (west, south), (east, north) = said["bounding_box"]
    assert west < said["longitude"] < east
    assert south < said["latitude"] < north
    for one in said["languages"]:
        opened(one, code=TEXT, native_name=TEXT)
    assert get(f"/api/v3/regions/{REGION}/").json() == said
    assert get("/api/v3/regions/elsewhere/").status_code == 404


def test_pages_are_read_from_the_root_down_and_up_again(get):
    make_offer()
    make_page(text("Melden Sie Ihr Kind an."))
    base = f"/api/v3/{REGION}/de"
    pages = [read_page(one) for one in get(f"{base}/pages/").json()]
    roots = get(f"{base}/children/?depth=1").json()
    assert [one["path"] for one in roots] == [
        one["path"] for one in pages if not one["parent"]["path"]
    ]
    (offer,) = get(f"{base}/children/?depth=1&url={roots[0]['path']}").json()
    assert get(f"{base}/children/?depth=2").json() == pages
    assert get(f"{base}/children/?depth=0").json() == []
    assert get(f"{base}/page/?url={offer['path']}").json() == offer
    assert get(f"{base}/page/?url={offer['path'].strip('/')}").json() == offer
    assert get(f"{base}/parents/?url={offer['path']}").json() == [roots[0]]
    assert get(f"{base}/parents/?url={roots[0]['path']}").json() == []
    for what in ("page", "parents", "children"):
        assert get(f"{base}/{what}/?url=/{REGION}/de/nowhere/").status_code == 404
    assert get(f"{base}/page/").status_code == 422
    assert get(f"{base}/children/?depth=99").status_code == 422


def test_places_are_read(get):
    make_partner()
    make_partner("ohne-ort", sites=())
    (said,) = get(f"/api/v3/{REGION}/de/locations/?on_map=1").json()
    assert read_place(said)["contacts"][0]["area_of_responsibility"] == "Büro"


def test_imprint_and_news_are_read(get):
    said = read_page(get(f"/api/v3/{REGION}/uk/imprint/").json())
    assert "Klubgartenstraße 6" in said["content"]
    assert said["title"] != "Impressum"
    assert get(f"/api/v3/{REGION}/de/news?page=1&count=20").json() == []


def test_answers_are_the_same_without_the_last_slash(get):
    make_offer()
    for path in [
        *("regions", f"regions/{REGION}", f"{REGION}/languages"),
        *(f"{REGION}/de/{what}" for what in ("pages", "children", "locations", "events")),
        *(f"{REGION}/de/{what}" for what in ("imprint", "news")),
    ]:
        with clock.frozen(datetime(2026, 11, 24, 9, tzinfo=UTC)):
            slashed, plain = get(f"/api/v3/{path}/"), get(f"/api/v3/{path}")
        assert slashed.status_code == plain.status_code == 200, path
        assert slashed.json() == plain.json(), path


def test_simple_german_has_the_code_of_the_app_beside_ours(get):
    make_offer(texts={"de-simple": {"title": "Deutsch lernen", "summary": "Sie lernen Deutsch."}})
    codes = [one["code"] for one in get(f"/api/v3/{REGION}/languages/").json()]
    assert "de-si" in codes
    assert "de-simple" not in codes
    pages = get(f"/api/v3/{REGION}/de-si/pages/").json()
    assert read_page(pages[1])["title"] == "Deutsch lernen"
    assert pages[1]["path"].startswith(f"/{REGION}/de-si/")
    assert get(f"/api/v3/{REGION}/de-simple/pages/").json() == pages
    german = get(f"/api/v3/{REGION}/de/pages/").json()
    assert german[1]["available_languages"]["de-si"]["id"] == pages[1]["id"]


RHYTHMS = {
    "tuesdays": (ScheduleFacts("WEEKLY", 1, ("TU",), time(10), time(12)), False),
    "pausing": (ScheduleFacts("WEEKLY", 1, ("TU",), time(10), time(12)), True),
    "second_week": (
        ScheduleFacts("WEEKLY", 2, ("WE",), time(9), time(10), date(2026, 9, 2), None),
        False,
    ),
    "third_thursday": (ScheduleFacts("MONTHLY", 1, ("3TH",), time(17), None), False),
    "ending": (
        ScheduleFacts("WEEKLY", 1, ("SA",), time(10), time(12), None, date(2027, 6, 30)),
        False,
    ),
}


PAUSES = [
    ("Weihnachten", date(2026, 12, 23), date(2027, 1, 9)),
    ("Sommer", date(2027, 7, 8), date(2027, 8, 18)),
    ("Herbst", date(2027, 10, 16), date(2027, 10, 30)),
    ("Ostern", date(2028, 4, 3), date(2028, 4, 18)),
]


def test_dates_of_a_whole_year_are_told_right(get):
    """Asked every eleven weeks: never a day on which nobody is there, none left out for a year."""
    for name, first, last in PAUSES:
        SchoolHoliday.objects.create(name=name, starts_on=first, ends_on=last)
    for name, (schedule, pauses) in RHYTHMS.items():
        make_offer(name, schedules=(schedule,), pauses_in_school_holidays=pauses)
    both = ScheduleFacts("WEEKLY", 1, ("MO", "TU"), time(10), time(12))
    make_offer("meeting", schedules=(both, RHYTHMS["tuesdays"][0]))
    told_by_one_rule = set()
    for week in range(0, 52, 11):
        now = datetime(2026, 11, 24, 9, tzinfo=UTC) + timedelta(weeks=week)
        last = now.date() + A_YEAR
        with clock.frozen(now):
            entries = get(f"/api/v3/{REGION}/de/events/?combine_recurring=True").json()
            assert get_reference().holidays[-1][2] == PAUSES[-1][2]
            real = {
                one.facts.slug: dates_of(one.facts, get_reference(), now.date(), 1_000, A_YEAR)
                for one in load_offers(public_offers())
            }
        assert len({one["path"] for one in entries}) == len(entries)
        for name, dates in real.items():
            of_it = [one for one in entries if one["url"].endswith(f"/{name}/")]
            until = datetime.combine(last, time(23))
            assert dates_told(of_it, until) == {one.on for one in dates}, (name, now)
            # No date is told twice.
            assert sum(len(dates_told([one], until)) for one in of_it) == len(dates)
            if len(of_it) == 1 and len(dates) > 1:
                told_by_one_rule.add(name)
            assert len(of_it) <= 12 or name == "meeting"
    assert "tuesdays" in told_by_one_rule
    assert "pausing" not in told_by_one_rule


def test_two_times_of_a_day_are_two_entries(get):
    times = [ScheduleFacts("WEEKLY", 1, ("TU",), time(hour), time(hour + 1)) for hour in (9, 14)]
    make_offer(schedules=tuple(times))
    with clock.frozen(datetime(2026, 11, 24, 9, tzinfo=UTC)):
        entries = get(f"/api/v3/{REGION}/de/events/?combine_recurring=True").json()
    assert [one["path"].split("/")[-2] for one in entries] == [
        "deutschkurs$2026-11-24",
        "deutschkurs$2026-11-24-2",
    ]
    assert len({one["id"] for one in entries}) == len(entries)
