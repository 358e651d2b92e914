"""The way to a place: a link to a map, and none where nobody knows."""

import pytest
from django.test import Client

from lotse.partners.models import CoordinateFlag, Organisation, Site
from lotse.website.templatetags.places import MAP, way_there
from tests.factories.offers import make_offer

BY_POINT = f"{MAP}directions?route=%3B51.9%2C10.43"
BY_ADDRESS = f"{MAP}search?query=Am+Markt+1%2C+38640+Goslar"


@pytest.mark.parametrize(
    ("facts", "link"),
    [
        ({"latitude": 51.9, "longitude": 10.43}, BY_POINT),
        (
            {
                "latitude": 1.0,
                "longitude": 1.0,
                "coordinate_flag": CoordinateFlag.OUTSIDE_STATE,
                "street": "Am Markt 1",
                "postcode": "38640",
                "place": "Goslar",
            },
            BY_ADDRESS,
        ),
        ({"street": "Am Markt 1", "postcode": "38640", "place": "Goslar"}, BY_ADDRESS),
        ({"place": "Goslar"}, ""),
        ({}, ""),
    ],
    ids=["point", "doubtful point", "address", "only a town", "nothing"],
)
def test_way_leads_to_what_is_known(facts, link):
    assert way_there(Site(**facts)) == link


@pytest.mark.django_db
@pytest.mark.parametrize("page", ["angebote/deutschkurs", "partner/kvhs"])
def test_pages_of_a_place_lead_there(page):
    make_offer()
    Site.objects.filter(organisation=Organisation.objects.get(slug="kvhs")).update(
        latitude=51.9, longitude=10.43
    )
    said = Client().get(f"/de/{page}/").content.decode()
    assert f'href="{BY_POINT}" rel="noopener noreferrer"' in said
    assert "So kommen Sie hin" in said
