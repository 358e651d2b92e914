"""One gate for schools: what is public on the site is public for machines, and nothing else."""

import io
import json
import zipfile
from dataclasses import replace

import pytest
from django.test import Client

from lotse.partners.actions import OrganisationFacts, SchoolFacts, SiteFacts, save_organisation
from lotse.partners.models import Organisation, Site
from lotse.reference.actions import init_district
from lotse.reference.models import Municipality
from tests.factories.offers import NOW, make_offer
from tests.factories.reference import GOSLAR, SEESEN, small_district

HERE, AWAY = "schule-hier", "schule-fern"


def make_school(slug, number, municipality):
    site = SiteFacts(
        slug=slug, street="Weg 1", postcode="38640", place="Ort", municipality=municipality
    )
    facts = OrganisationFacts(
        slug=slug,
        kind="school",
        name=slug,
        sites=(site,),
        school=SchoolFacts("NI", number, ("GS",), None),
    )
    return save_organisation(facts=facts, now=NOW)


@pytest.fixture
def schools(committed):
    make_school(HERE, "1", GOSLAR)
    make_school(AWAY, "2", None)


def shown():
    """Which of the two schools each way of reading shows."""
    client = Client(raise_request_exception=False)
    ways = {
        "page": "".join(
            slug for slug in (HERE, AWAY) if client.get(f"/de/partner/{slug}/").status_code == 200
        ),
        "list": client.get("/de/schulen/").content.decode(),
        "sitemap": client.get("/sitemap.xml").content.decode(),
        "hsds": client.get("/api/hsds/organizations?full=true").content.decode(),
        "integreat": client.get("/api/v3/landkreis-goslar/de/locations/").content.decode(),
    }
    package = client.get("/api/hsds/datapackage.zip").content
    with zipfile.ZipFile(io.BytesIO(package)) as folder:
        ways["package"] = folder.read(
            next(one for one in folder.namelist() if one.endswith("organizations.csv"))
        ).decode()
    return {way: [slug for slug in (HERE, AWAY) if slug in said] for way, said in ways.items()}


WAYS = ("page", "list", "sitemap", "hsds", "integreat", "package")


def everywhere(*slugs):
    return {way: list(slugs) for way in WAYS}


def test_school_outside_of_the_district_is_public_nowhere(schools):
    assert shown() == everywhere(HERE)


def test_school_that_the_district_names_is_public_everywhere(schools):
    facts = small_district()
    try:
        init_district(facts=replace(facts, details={**facts.details, "schools_outside": ["2"]}))
        assert shown() == everywhere(HERE, AWAY)
    finally:
        init_district(facts=facts)


def test_school_with_a_public_offer_can_be_looked_up(schools):
    make_offer(provider=AWAY, sites=(AWAY,))
    assert shown() == everywhere(HERE, AWAY)


def test_municipality_that_left_the_district_takes_its_schools_along(schools):
    make_school("schule-seesen", "3", SEESEN)
    facts = small_district()
    left = [one for one in facts.municipalities if one.ags != SEESEN]
    try:
        init_district(facts=replace(facts, municipalities=left))
        assert not Municipality.objects.filter(pk=SEESEN).exists()
        assert Site.objects.get(slug="schule-seesen").municipality is None
        said = json.dumps(shown())
        assert "seesen" not in said
        assert Client().get("/de/partner/schule-seesen/").status_code == 404
        assert Organisation.objects.filter(slug="schule-seesen").exists()
    finally:
        init_district(facts=facts)
