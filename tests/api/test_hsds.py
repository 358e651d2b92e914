import json
from datetime import UTC, datetime, time
from functools import cache
from uuid import uuid4

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from jsonschema import Draft202012Validator, FormatChecker
from referencing import Registry, Resource

from lotse.interop.hsds.identifiers import get_identifiers, term_id
from lotse.kit import clock
from lotse.offers.actions import withdraw_offer
from lotse.offers.domain.facts import ScheduleFacts
from lotse.offers.models import Offer
from lotse.partners.actions import SchoolFacts
from tests.conftest import SHARED
from tests.factories.offers import NOW, make_offer, make_partner

UNKNOWN = "6b7a1c1e-53f5-4d0e-9a83-5b8f7d3a2c11"
HSDS = "/api/hsds"
LISTS = ["services", "organizations", "service_at_locations", "taxonomies", "taxonomy_terms"]
OBJECTS = dict(
    zip(
        LISTS,
        ["service", "organization", "service_at_location", "taxonomy", "taxonomy_term"],
        strict=True,
    )
)


@pytest.fixture(scope="module")
def validator():
    """What finds the faults of an object, by its name, as the official schemas have it."""
    schemas = {
        file.name: json.loads(file.read_text()) for file in (SHARED / "hsds/schema").glob("*.json")
    }
    registry = Registry().with_resources(
        (name, Resource.from_contents({**said, "$schema": Draft202012Validator.META_SCHEMA["$id"]}))
        for name, said in schemas.items()
    )

    @cache
    def of(name):
        return Draft202012Validator(
            schemas[f"{name}.json"],
            registry=registry,
            format_checker=FormatChecker(),
        )

    return of


@pytest.fixture
def is_valid(shared, validator):
    """Complains about what is not as the official schema of an object has it."""

    def check(name, said):
        found = validator(name).iter_errors(said)
        assert [f"{fault.json_path}: {fault.message}" for fault in found] == [], said

    return check


def test_schemas_notice_what_they_forbid(get, rich, is_valid):
    (said,) = contents(get(f"{HSDS}/services?full=true"))
    is_valid("service", said)
    address = said["service_at_locations"][0]["location"]["addresses"][0]
    with pytest.raises(AssertionError, match="status"):
        is_valid("service", said | {"status": "perhaps"})
    del address["country"]
    with pytest.raises(AssertionError, match="country"):
        is_valid("service", said)


@pytest.fixture
def rich(db):
    """A school that is a partner of an offer with everything that an offer can have."""
    make_partner(
        "schule",
        kind="school",
        name="Grundschule am Park",
        short_name="GS Park",
        website="https://schule.example.org/",
        school=SchoolFacts("NI", "12345", ("GS",), is_all_day=False),
    )
    return make_offer(
        "deutschkurs",
        texts={
            "de": {
                "description": "Erster Absatz.\n\nZweiter Absatz.",
                "cost": "5 Euro im Monat",
                "documents": "Ausweis",
                "times": "Am Nachmittag",
            },
            "uk": {"title": "Курс німецької", "summary": "Ви вивчаєте німецьку."},
        },
        partners=("schule",),
        german_in="A1",
        german_out="B1",
        age_from=16,
        age_to=99,
        is_women_only=True,
        has_childcare=True,
        is_free=False,
        join="come",
        email="kurs@example.org",
        website="https://kurs.example.org/",
        starts_on=NOW.date(),
    )


def contents(answer):
    assert answer.status_code == 200, answer.content
    return answer.json()["contents"]


def test_entrance_says_version_profile_and_document(get):
    said = get(f"{HSDS}/").json()
    assert set(said) == {"version", "profile", "openapi_url"}
    assert get("/api/openapi.json").status_code == 200


@pytest.mark.parametrize("query", ["", "?full=true&full_service=true", "?language=uk&per_page=3"])
def test_lists_are_as_the_official_schemas_say(get, rich, is_valid, query):
    for kind in LISTS:
        found = contents(get(f"{HSDS}/{kind}{query}"))
        assert found, kind
        for one in found:
            is_valid(OBJECTS[kind], one)


def test_every_entry_of_a_list_can_be_asked_for(get, rich, is_valid):
    for kind in LISTS:
        for one in contents(get(f"{HSDS}/{kind}"))[:3]:
            answer = get(f"{HSDS}/{kind}/{one['id']}")
            is_valid(OBJECTS[kind], answer.json())
            assert answer.json()["id"] == one["id"]


def test_page_envelope_counts(get):
    for number in range(3):
        make_offer(f"kurs-{number}")
    first = get(f"{HSDS}/services?per_page=2").json()
    assert {key: value for key, value in first.items() if key != "contents"} == {
        "total_items": 3,
        "total_pages": 2,
        "page_number": 1,
        "size": 2,
        "first_page": True,
        "last_page": False,
        "empty": False,
    }
    last = get(f"{HSDS}/services?per_page=2&page=2").json()
    assert (last["size"], last["last_page"], last["first_page"]) == (1, True, False)


def test_empty_directory_has_one_empty_page(get):
    said = get(f"{HSDS}/services").json()
    assert (said["total_pages"], said["empty"], said["contents"]) == (1, True, [])


def test_facts_of_an_offer_are_in_their_fields(get, rich):
    said = contents(get(f"{HSDS}/services?full=true"))[0]
    assert said["description"] == "Sie lernen Deutsch.\n\nErster Absatz.\n\nZweiter Absatz."
    assert (said["minimum_age"], said["maximum_age"]) == (16, 99)
    assert said["assured_date"] == "2026-09-01"
    assert said["organization"]["name"] == "Kreisvolkshochschule kvhs"
    assert said["phones"][0]["number"] == "030 23125-110"
    assert said["cost_options"] == [
        {"id": said["cost_options"][0]["id"], "amount_description": "5 Euro im Monat"}
    ]
    address = said["service_at_locations"][0]["location"]["addresses"][0]
    assert (address["postal_code"], address["region"]) == ("38640", "Goslar")
    links = {(one["link_type"], one["taxonomy_term"]["code"]) for one in said["attributes"]}
    assert links >= {
        ("topic", "topic:learn_german"),
        ("german_in", "cefr:A1"),
        ("feature", "feature:women"),
        ("join", "join:come"),
        ("role", "role:partner"),
    }
    assert ("feature", "feature:free") not in links


def test_words_come_in_the_language_asked_for_and_say_where_they_do_not(get, rich):
    said = contents(get(f"{HSDS}/services?language=uk"))[0]
    assert said["name"] == "Курс німецької"
    assert said["translation"]["language"] == "uk"
    assert contents(get(f"{HSDS}/services?language=tr"))[0]["translation"]["language"] == "de"
    terms = contents(get(f"{HSDS}/taxonomy_terms?language=en&search=Learn German"))
    assert [term["name"] for term in terms] == ["Learn German"]


def test_identifiers_stay_the_same(get, rich):
    first, again = (contents(get(f"{HSDS}/services"))[0]["id"] for _ in range(2))
    assert first == again


def test_school_has_its_official_number(get, rich):
    said = contents(get(f"{HSDS}/organizations?search=Grundschule&full=true"))[0]
    assert said["organization_identifiers"][0]["identifier"] == "12345"
    values = {one["link_type"]: one.get("value") for one in said["attributes"]}
    assert values["all_day"] == "no"


def test_draft_and_withdrawn_offers_never_appear(get):
    make_partner()
    make_offer("entwurf", published=False)
    make_offer("vorbei", texts={"de": {"title": "Vorbei"}})
    shown = contents(get(f"{HSDS}/services"))[0]
    place = contents(get(f"{HSDS}/service_at_locations"))[0]
    withdraw_offer(slug="vorbei", now=NOW)
    for path in ("services", "service_at_locations", "services?minimal=true"):
        assert contents(get(f"{HSDS}/{path}")) == []
    assert get(f"{HSDS}/services?format=ndjson").getvalue() == b""
    assert get(f"{HSDS}/services/{shown['id']}").status_code == 404
    assert get(f"{HSDS}/service_at_locations/{place['id']}").status_code == 404
    organisation = contents(get(f"{HSDS}/organizations?full=true&full_service=true"))[0]
    assert "services" not in organisation


def test_vanished_school_is_no_organization(get, rich):
    from lotse.partners.models import School

    shown = contents(get(f"{HSDS}/organizations?search=Grundschule"))[0]
    School.objects.update(vanished_on=NOW.date())
    assert contents(get(f"{HSDS}/organizations?search=Grundschule")) == []
    assert get(f"{HSDS}/organizations/{shown['id']}").status_code == 404


def names(answer):
    return [one["name"] for one in contents(answer)]


def test_filters_narrow_the_list(get):
    make_partner("anderer")
    make_offer("a", texts={"de": {"title": "A"}})
    make_offer(
        "b",
        texts={"de": {"title": "Schwimmen"}},
        provider="anderer",
        topics=("leisure",),
        stages=("primary",),
        sites=(),
        is_free=False,
    )
    other = {one["name"]: one["id"] for one in contents(get(f"{HSDS}/organizations"))}
    identifier = other["Kreisvolkshochschule anderer"]
    assert names(get(f"{HSDS}/services?organization_id={identifier}")) == ["Schwimmen"]
    assert names(get(f"{HSDS}/services?search=Schwimmen")) == ["Schwimmen"]
    leisure, stages = term_id("topic", "leisure"), term_id("stage")
    assert names(get(f"{HSDS}/services?taxonomy_term_id={leisure}")) == ["Schwimmen"]
    assert sorted(names(get(f"{HSDS}/services?taxonomy_id={stages}"))) == ["A", "Schwimmen"]
    free = term_id("feature", "free")
    assert names(get(f"{HSDS}/services?taxonomy_term_id={free}")) == ["A"]
    for nothing in (f"taxonomy_term_id={uuid4()}", f"organization_id={uuid4()}", "search=qqqq"):
        assert names(get(f"{HSDS}/services?{nothing}")) == []


def test_modified_after_also_sees_changed_words(get):
    from lotse.words.models import Text

    make_offer()
    later = "2026-12-01T00:00:00Z"
    assert names(get(f"{HSDS}/services?modified_after=2026-11-01")) != []
    assert names(get(f"{HSDS}/services?modified_after={later}")) == []
    Text.objects.filter(field="title").update(changed_at=datetime(2026, 12, 2, tzinfo=UTC))
    assert names(get(f"{HSDS}/services?modified_after={later}")) != []


def test_minimal_list_is_one_page(get, is_valid):
    for number in range(3):
        make_offer(f"kurs-{number}")
    said = get(f"{HSDS}/services?minimal=true&per_page=1").json()
    assert (said["size"], said["total_pages"]) == (3, 1)
    for one in said["contents"]:
        is_valid("service", one)
        assert one["modified_date"] == one["last_modified"]


def test_lines_give_everything_without_pages(get):
    for number in range(3):
        make_offer(f"kurs-{number}")
    answer = get(f"{HSDS}/services?format=ndjson&per_page=1&full=true")
    assert answer["Content-Type"] == "application/x-ndjson"
    assert len([json.loads(line) for line in answer.getvalue().splitlines()]) == 3


def test_places_near_a_postcode(get):
    make_offer()
    assert len(contents(get(f"{HSDS}/service_at_locations?postcode=38640"))) == 1
    assert contents(get(f"{HSDS}/service_at_locations?postcode=38642")) == []
    near, far = "postcode=38642&proximity=5000", "postcode=38723&proximity=5000"
    assert len(contents(get(f"{HSDS}/service_at_locations?{near}"))) == 1
    assert contents(get(f"{HSDS}/service_at_locations?{far}")) == []
    assert contents(get(f"{HSDS}/service_at_locations?postcode=99999&proximity=1")) == []


REFUSED = [
    "services?page=0",
    "services?page=-1",
    "services?page=abc",
    "services?page=99999999999999999999999",
    "services?per_page=0",
    "services?per_page=101",
    "services?per_page=9223372036854775808",
    "services?format=xml",
    "services?taxonomy_term_id=topic",
    "services?organization_id=1",
    "services?modified_after=yesterday",
    "services?modified_after=20261125",
    "services?modified_after=1e400",
    "services?full=maybe",
    "services?language=tlh",
    "services?search=" + "a" * 201,
    "service_at_locations?postcode=Goslar",
    "service_at_locations?proximity=100",
    "service_at_locations?postcode=38640&proximity=9223372036854775808",
    "taxonomy_terms?top_only=2",
]


def test_faulty_value_is_refused_with_a_reason(get):
    for path in REFUSED:
        answer = get(f"{HSDS}/{path}")
        found = (answer.status_code, answer["Content-Type"])
        assert found == (422, "application/problem+json"), path
        assert answer.json()["detail"], path


def test_what_does_not_exist_is_not_found(get):
    make_offer()
    for path in [
        *("services?page=2", "services/1", f"services/{UNKNOWN}", "services/", "people"),
        *(f"{kind}/{UNKNOWN}" for kind in LISTS),
    ]:
        answer = get(f"{HSDS}/{path}")
        found = (answer.status_code, answer["Content-Type"])
        assert found == (404, "application/problem+json"), path


@pytest.mark.parametrize(
    "path",
    [
        "services?full=true",
        "services",
        "service_at_locations?full=true",
        "organizations?full=true&full_service=true",
    ],
)
def test_statements_do_not_grow_with_the_list(get, path):
    counts = []
    for size in (1, 3, 9):
        for number in range(size):
            make_partner(f"partner-{number}")
            make_offer(f"kurs-{number}", provider=f"partner-{number}", sites=(f"partner-{number}",))
        with CaptureQueriesContext(connection) as caught:
            assert len(contents(get(f"{HSDS}/{path}"))) == size
        counts.append(len(caught))
    assert counts[0] == counts[1] == counts[2]


@pytest.mark.usefixtures("committed")
def test_answer_is_kept_until_an_offer_changes(django_assert_num_queries):
    client = Client()
    make_offer()
    first = client.get(f"{HSDS}/services")
    with django_assert_num_queries(0):
        again = client.get(f"{HSDS}/services", headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again["Access-Control-Allow-Origin"]) == (304, "*")
    make_offer("neu")
    changed = client.get(f"{HSDS}/services", headers={"if-none-match": first["ETag"]})
    assert changed.json()["total_items"] == 2


def test_lists_go_on_behind_an_entry_even_when_it_was_withdrawn(get):
    for number in range(5):
        make_offer(f"kurs-{number}")
    first = get(f"{HSDS}/services?per_page=2")
    assert 'rel="first"' in first["Link"]
    seen = [one["id"] for one in first.json()["contents"]]
    gone = Offer.objects.get(slug=get_identifiers().keys["service", seen[-1]])
    Offer.objects.filter(pk=gone.pk).update(status="withdrawn")
    answer = first
    while 'rel="next"' in answer["Link"]:
        following = answer["Link"].split(", ")[1].split(">")[0][1:]
        answer = get(following.replace(settings.PUBLIC_ORIGIN, ""))
        seen += [one["id"] for one in answer.json()["contents"]]
    assert len(seen) == len(set(seen)) == 5
    assert seen == sorted(seen)
    assert answer.json()["last_page"] is True


def test_times_say_their_zone(get):
    make_offer(schedules=(ScheduleFacts("WEEKLY", 1, ("TU",), time(10), time(12)),))
    with clock.frozen(datetime(2027, 7, 1, 12, tzinfo=UTC)):
        summer, winter, *_ = get(f"{HSDS}/services?full=true").json()["contents"][0]["schedules"]
    for said, offset in ((summer, 2), (winter, 1)):
        assert (said["opens_at"], said["timezone"], said["notes"]) == (
            "10:00",
            offset,
            "Europe/Berlin",
        )
    assert (summer["valid_to"], winter["valid_from"]) == ("2027-10-26", "2027-11-02")
