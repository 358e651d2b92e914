"""The state's own page about a station: its key in the catalogue of services, where it leads."""

import pytest
from django.conf import settings
from django.test import Client
from pydantic import TypeAdapter, ValidationError

from lotse.guide.domain.rule_book import Service, Station
from lotse.guide.queries import get_rule_book
from lotse.guide.rule_book_files import read_content
from lotse.guide.services import official_page, official_pages
from lotse.guide.shown_links import FINDER
from lotse.kit.errors import Refused
from lotse.reference.state_files import ServicePages, state_facts

PAGE = "https://service.niedersachsen.de/detail?pstId=8664877"
KEY = "99088004060000"


@pytest.mark.parametrize(
    "key", ["9908800406000", "990880040600001", "9908800406000x", "L100042", 1]
)
def test_key_has_fourteen_digits(key):
    with pytest.raises(ValidationError):
        TypeAdapter(Service).validate_python({"key": key})


def test_staff_are_told_when_a_key_is_none():
    content = {"id": "primary_school", "stage": "primary", "service": {"key": "123"}}
    with pytest.raises(Refused) as refused:
        read_content("stations", content)
    assert refused.value.code == "guide.bad_entry"
    assert "service" in refused.value.details["reason"]
    content["service"] = {"key": KEY}
    assert read_content("stations", content)["service"] == {"key": KEY}


def test_address_is_made_of_what_the_portal_knows():
    by_both = {"by_key": "https://a.example/{key}", "by_number": "https://a.example/n/{number}"}
    facts = {"portal": "P", "checked_on": "2026-11-30", "sources": ["https://a.example/"]}
    pages = ServicePages.model_validate(facts | by_both)
    assert pages.address(KEY, "7") == f"https://a.example/{KEY}"
    assert pages.address("", "7") == "https://a.example/n/7"
    assert pages.address("", "") == ""
    only_numbers = ServicePages.model_validate(facts | {"by_number": by_both["by_number"]})
    assert only_numbers.address(KEY, "") == ""
    with pytest.raises(ValidationError):
        ServicePages.model_validate(facts | {"by_key": "http://a.example/"})


def test_station_of_a_state_without_a_portal_leads_nowhere(db):
    station = Station("x", service=Service(number="8664877"))
    assert official_page(station, "NI") == PAGE
    assert official_page(station, "HB") == ""
    assert official_page(Station("x"), "NI") == ""
    assert official_pages([station], lambda *_: "x", "HB") == []


@pytest.mark.parametrize("tag", [tag for tag, _ in settings.LANGUAGES])
def test_page_of_the_state_is_shown_with_rule_and_station(db, tag):
    for path in ("regeln/registration-class-1/", "schulsystem/primary-school/"):
        page = Client().get(f"/{tag}/{path}").content.decode()
        assert f'href="{PAGE}"' in page, path
        assert state_facts("NI").services.portal in page
    without = Client().get(f"/{tag}/schulsystem/gymnasium/").content.decode()
    assert 'id="official"' not in without


def test_page_of_the_state_is_in_the_read_api(db):
    found = Client().get("/api/guide/stations").json()["stations"]
    by_id = {one["id"]: one["service"] for one in found}
    assert by_id["primary_school"] == {"key": "", "number": "8664877", "url": PAGE}
    assert by_id["gymnasium"] is None


def test_pages_of_the_state_are_among_the_links_that_are_looked_at(db):
    assert PAGE in FINDER.addresses()
    (use,) = [use for use in FINDER.uses([PAGE]) if use.address == PAGE]
    assert use.record_id == "primary_school"


def test_no_key_stands_in_the_book_that_nobody_has_looked_up(db):
    """The keys of the state's pages could not be read: none is better than a wrong one."""
    services = [one.service for one in get_rule_book().stations.values() if one.service]
    assert services
    assert not any(one.key for one in services)
