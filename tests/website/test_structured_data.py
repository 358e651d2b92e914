import json
import re
from datetime import date, time
from pathlib import Path

import pytest
import yaml

from lotse.events.actions.rescheduling import cancel_event, move_date
from lotse.events.domain.series import Series, Sitting
from lotse.interop import schema_org
from lotse.kit import clock
from lotse.offers.domain.facts import ScheduleFacts
from lotse.partners.actions import SchoolFacts
from tests.factories.events import NOW, make_event, make_round
from tests.factories.offers import make_offer, make_partner

DATA = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)


VOCABULARY = yaml.safe_load(Path(__file__).with_name("vocabulary.yaml").read_text())


def structured(answer):
    """What a page says to machines; every word of it is one of the vocabulary's."""
    assert answer.status_code == 200
    said = json.loads(DATA.search(answer.content.decode()).group(1))
    assert list(strangers({key: one for key, one in said.items() if key != "@context"})) == []
    return said


def strangers(said):
    """Types that are not there, and properties that their type does not have."""
    if isinstance(said, list):
        for one in said:
            yield from strangers(one)
    elif isinstance(said, dict) and set(said) != {"@id"}:
        kinds = kinds_of(said["@type"])
        for name, value in said.items():
            belongs = VOCABULARY["properties"].get(name, ())
            if not name.startswith("@") and not kinds & set(belongs):
                yield said["@type"], name
            yield from strangers(value)


def kinds_of(kind):
    above = VOCABULARY["types"][kind]
    return {kind}.union(*(kinds_of(one) for one in above))


def test_words_of_another_type_are_found():
    assert list(strangers({"@type": "Event", "name": "x", "price": 0})) == [("Event", "price")]
    assert list(strangers([{"@type": "Place", "geo": {"@type": "Offer", "url": "", "x": 1}}])) == [
        ("Offer", "x")
    ]


def test_offer_is_a_service(get):
    make_offer(
        texts={"uk": {"title": "Курс"}},
        schedules=(ScheduleFacts("WEEKLY", 1, ("MO", "WE"), time(10), time(12)),),
        age_from=16,
    )
    said = structured(get("/uk/angebote/deutschkurs/"))
    assert (said["@context"], said["@type"], said["name"]) == (
        "https://schema.org",
        "Service",
        "Курс",
    )
    assert said["provider"]["@type"] == "EducationalOrganization"
    assert said["offers"]["price"] == 0
    assert said["hoursAvailable"][0]["dayOfWeek"] == [
        "https://schema.org/Monday",
        "https://schema.org/Wednesday",
    ]
    place = said["availableChannel"]["serviceLocation"][0]
    assert place["address"]["addressLocality"] == "Goslar"
    assert said["audience"]["suggestedMinAge"] == 16


COURSE = {
    "german_in": "A1",
    "german_out": "A2",
    "starts_on": date(2026, 12, 1),
    "ends_on": date(2027, 6, 30),
    "pauses_in_school_holidays": True,
}


def course_said(get, **changes):
    schedules = (ScheduleFacts("WEEKLY", 1, ("TU", "FR"), time(10), time(12)),)
    make_offer(**{"schedules": schedules, **COURSE, **changes})
    with clock.frozen(NOW):
        return structured(get("/de/angebote/deutschkurs/"))


def test_offer_that_leads_to_a_level_is_a_course_with_its_times(get):
    said = course_said(get)
    assert said["@type"] == "Course"
    assert (said["educationalLevel"], said["teaches"]["termCode"]) == ("A1", "A2")
    assert said["provider"]["name"] == "Kreisvolkshochschule kvhs"
    assert (said["offers"]["category"], said["offers"]["price"]) == ("Free", 0)
    (instance,) = said["hasCourseInstance"]
    assert (instance["@type"], instance["courseMode"]) == ("CourseInstance", "Onsite")
    assert (instance["startDate"], instance["endDate"]) == ("2026-12-01", "2027-06-30")
    assert instance["location"][0]["address"]["postalCode"] == "38640"
    (times,) = instance["courseSchedule"]
    assert times["repeatFrequency"] == "P1W"
    assert times["byDay"] == ["https://schema.org/Tuesday", "https://schema.org/Friday"]
    assert (times["startTime"], times["endTime"]) == ("10:00", "12:00")
    assert times["scheduleTimezone"] == "Europe/Berlin"
    assert (times["startDate"], times["endDate"]) == ("2026-12-01", "2027-06-29")
    assert {"2026-12-25", "2027-01-01", "2027-03-26"} <= set(times["exceptDate"])


@pytest.mark.parametrize(
    ("changes", "mode", "category"),
    [
        ({"sites": (), "is_online": True, "is_free": False}, "Online", "Paid"),
        ({"is_online": True}, "Blended", "Free"),
    ],
)
def test_course_says_how_it_is_held_and_whether_it_costs_something(get, changes, mode, category):
    said = course_said(get, **changes)
    (instance,) = said["hasCourseInstance"]
    assert instance["courseMode"] == mode
    assert said["offers"]["category"] == category
    assert said["isAccessibleForFree"] is (category == "Free")
    assert ("price" in said["offers"]) is (category == "Free")


def test_third_thursday_is_the_third_week(get):
    third = (ScheduleFacts("MONTHLY", 1, ("3TH",), time(10), None),)
    (instance,) = course_said(get, schedules=third)["hasCourseInstance"]
    (times,) = instance["courseSchedule"]
    assert (times["repeatFrequency"], times["byMonthWeek"]) == ("P1M", 3)
    assert "endTime" not in times


def test_organisation_and_school_have_their_types(get):
    make_partner()
    make_partner("schule", kind="school", school=SchoolFacts("NI", "1", ("GS",), is_all_day=None))
    assert structured(get("/de/partner/kvhs/"))["@type"] == "EducationalOrganization"
    said = structured(get("/de/partner/schule/"))
    assert said["@type"] == "School"
    assert said["contactPoint"][0]["telephone"] == "030 23125-110"


@pytest.mark.parametrize("path", ["/de/angebote/", "/de/partner/", "/de/schulen/"])
def test_lists_are_lists(get, path):
    make_offer()
    make_partner("schule", kind="school", school=SchoolFacts("NI", "1", ("GS",), is_all_day=None))
    said = structured(get(path))
    assert said["@type"] == "ItemList"
    assert said["itemListElement"][0]["position"] == 1
    assert said["itemListElement"][0]["url"].startswith("http://localhost:8000/de/")


def test_words_cannot_end_the_script(get):
    make_offer(texts={"de": {"title": "</script><script>alert(1)</script>"}})
    html = get("/de/angebote/deutschkurs/").content.decode()
    assert "<script>alert" not in html
    assert structured(get("/de/angebote/deutschkurs/"))["name"].startswith("</script>")


def test_coordinates_in_doubt_are_not_told(get):
    from lotse.partners.models import Site

    make_offer()
    Site.objects.update(coordinate_flag="outside_state")
    said = structured(get("/de/angebote/deutschkurs/"))
    assert "geo" not in said["availableChannel"]["serviceLocation"][0]


def event_said(get, tag="de"):
    with clock.frozen(NOW):
        return structured(get(f"/{tag}/veranstaltungen/infoabend/"))


def test_event_says_when_where_and_by_whom(get):
    make_event(partners=(("kvhs", "organiser"),), languages=("de", "ar"))
    said = event_said(get)
    assert (said["@type"], said["name"]) == ("EducationEvent", "Infoabend Klasse 5")
    assert said["startDate"] == "2027-01-14T18:00:00+01:00"
    assert said["endDate"] == "2027-01-14T20:00:00+01:00"
    assert said["eventStatus"] == "https://schema.org/EventScheduled"
    assert said["eventAttendanceMode"] == "https://schema.org/OfflineEventAttendanceMode"
    assert said["location"][0]["address"]["postalCode"] == "38640"
    assert said["inLanguage"] == ["de", "ar"]
    assert said["organizer"][0]["@type"] == "EducationalOrganization"
    assert "maximumAttendeeCapacity" not in said  # how many places there are is not public
    assert "subEvent" not in said


@pytest.mark.parametrize("is_free", [True, False])
def test_event_says_whether_it_costs_something(get, is_free):
    make_event(is_free=is_free)
    said = event_said(get)
    assert said["isAccessibleForFree"] is is_free
    assert said["offers"]["category"] == ("Free" if is_free else "Paid")
    assert ("price" in said["offers"]) is is_free


def test_event_that_nobody_else_holds_is_held_by_the_office(get):
    make_event()
    (organiser,) = event_said(get)["organizer"]
    assert (organiser["@type"], bool(organiser["name"])) == ("GovernmentOffice", True)


def test_online_event_is_at_its_address(get):
    make_event(site=None, online_url="https://treffen.example/abend")
    said = event_said(get)
    assert said["location"] == [
        {"@type": "VirtualLocation", "url": "https://treffen.example/abend"}
    ]
    assert said["eventAttendanceMode"] == "https://schema.org/OnlineEventAttendanceMode"


def test_cancelled_event_is_cancelled_for_search_engines_too(get):
    make_event()
    cancel_event(slug="infoabend", now=NOW)
    assert event_said(get)["eventStatus"] == "https://schema.org/EventCancelled"


def test_moved_event_says_when_it_was_to_be(get):
    date_ = make_round().dates.get()
    later = Sitting(date(2027, 7, 15), time(18), time(20))
    move_date(date_id=date_.pk, sitting=later, now=NOW)
    said = event_said(get)
    assert said["eventStatus"] == "https://schema.org/EventRescheduled"
    assert said["startDate"] == "2027-07-15T18:00:00+02:00"
    assert said["previousStartDate"] == "2027-01-14T18:00:00+01:00"


THREE = Series(date(2027, 3, 18), time(18), time(20), "FREQ=WEEKLY;COUNT=3")


def test_event_on_several_days_has_them_as_sub_events(get):
    make_event(series=THREE)
    said = event_said(get)
    assert [one["startDate"] for one in said["subEvent"]] == [
        "2027-03-18T18:00:00+01:00",
        "2027-03-25T18:00:00+01:00",
        "2027-04-01T18:00:00+02:00",
    ]
    assert (said["startDate"], said["endDate"]) == (
        "2027-03-18T18:00:00+01:00",
        "2027-04-01T20:00:00+02:00",
    )
    assert said["subEvent"][0]["superEvent"] == {"@id": said["@id"]}


def test_course_that_one_signs_up_for_is_held_with_all_its_dates(get):
    make_event(is_course=True, series=THREE, partners=(("kvhs", "organiser"),))
    said = event_said(get)
    assert (said["@type"], said["name"]) == ("Course", "Infoabend Klasse 5")
    assert said["provider"][0]["name"] == "Kreisvolkshochschule kvhs"
    assert said["offers"]["price"] == 0
    (instance,) = said["hasCourseInstance"]
    assert (instance["@type"], instance["courseMode"]) == ("CourseInstance", "Onsite")
    assert instance["courseWorkload"] == "PT6H0M"
    assert len(instance["subEvent"]) == 3
    assert (instance["startDate"], instance["endDate"]) == (
        "2027-03-18T18:00:00+01:00",
        "2027-04-01T20:00:00+02:00",
    )


def test_event_of_a_whole_day_has_no_hours(get):
    make_event(series=Series(date(2027, 3, 28)))  # the day on which the clocks change
    said = event_said(get)
    assert (said["startDate"], said["endDate"]) == ("2027-03-28", "2027-03-28")


def test_no_text_can_end_the_block():
    evil = "</script><script>alert(1)</script>"
    block = schema_org.as_script(schema_org.said("Thing", name=evil, description=""))
    assert "<" not in block
    assert json.loads(block) == {"@context": "https://schema.org", "@type": "Thing", "name": evil}
