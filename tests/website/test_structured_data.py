import json
import re
from datetime import time

import pytest

from lotse.offers.domain.facts import ScheduleFacts
from lotse.partners.actions import SchoolFacts
from tests.factories.offers import make_offer, make_partner

DATA = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)


def structured(answer):
    assert answer.status_code == 200
    return json.loads(DATA.search(answer.content.decode()).group(1))


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
