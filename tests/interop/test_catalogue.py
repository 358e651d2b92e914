"""The catalogue for open data portals, held against the official shapes of DCAT-AP.de 3.0.

``dcat/`` holds the shapes of DCAT-AP 3.0.0 (SEMIC, European Union) with the German messages, the
German additions and what is deprecated (GovData), unchanged; the validator of GovData joins the
same files. What it looks up in lists on the network is said here by the lists' addresses.
"""

from datetime import date
from pathlib import Path

import pyshacl
import pytest
from django.conf import settings
from django.test import Client
from rdflib import DCAT, DCTERMS, FOAF, RDF, Graph, Literal, Namespace, URIRef

from lotse.events.figures import subject_of_year
from lotse.interop.dcat import DCATAP, DCATDE, FORMATS, LANGUAGES, VCARD, catalogue, licence
from lotse.privacy.domain.disclosure import Counted
from lotse.privacy.publishing import Group, publish
from lotse.reference.models import District
from tests.factories.offers import make_offer

SHAPES = Path(__file__).parent / "dcat"
SH = Namespace("http://www.w3.org/ns/shacl#")
HERE = "http://localhost:8000"
EUROPE = "http://publications.europa.eu/resource/authority/"
LISTS = {
    DCTERMS.language: f"{EUROPE}language/",
    DCTERMS.accrualPeriodicity: f"{EUROPE}frequency/",
    DCTERMS.accessRights: f"{EUROPE}access-right/",
    DCTERMS.format: f"{EUROPE}file-type/",
    DCAT.theme: f"{EUROPE}data-theme/",
    DCATAP.availability: f"{EUROPE}planned-availability/",
    DCTERMS.license: "http://dcat-ap.de/def/licenses/",
    DCATDE.politicalGeocodingLevelURI: "http://dcat-ap.de/def/politicalGeocoding/Level/",
    DCATDE.contributorID: "http://dcat-ap.de/def/contributors/",
    DCAT.mediaType: "https://www.iana.org/assignments/media-types/",
    DCAT.packageFormat: "https://www.iana.org/assignments/media-types/",
}


@pytest.fixture(scope="module")
def shapes():
    joined = Graph()
    for file in sorted(SHAPES.glob("*.ttl")):
        joined.parse(file)
    return joined


@pytest.fixture
def open_district(db):
    """A district that says under which licence its data may be reused."""
    district = District.objects.get()
    district.details["open_data"] = {
        "licence": "CC0 1.0",
        "licence_url": "https://creativecommons.org/publicdomain/zero/1.0/deed.de",
        "attribution": "Landkreis",
        "contributor": "http://dcat-ap.de/def/contributors/goslar",
    }
    district.save()
    return district


def faults(graph, shapes):
    """What the shapes find, warnings too, as pairs of path and message."""
    _, report, text = pyshacl.validate(graph, shacl_graph=shapes, allow_warnings=True)
    assert isinstance(report, Graph), text
    return {
        (str(report.value(one, SH.resultPath)), str(report.value(one, SH.resultMessage)))
        for one in report.subjects(RDF.type, SH.ValidationResult)
    }


@pytest.mark.parametrize("ending", FORMATS)
def test_catalogue_is_as_the_official_shapes_demand(open_district, shapes, ending):
    make_offer()
    answer = Client().get(f"/api/catalogue.{ending}")
    assert answer["Content-Type"] == f"{FORMATS[ending][1]}; charset=utf-8"
    read = {"ttl": "turtle", "jsonld": "json-ld", "rdf": "xml"}[ending]
    graph = Graph().parse(data=answer.content, format=read)
    assert len(graph) > 150
    assert faults(graph, shapes) == set()


@pytest.mark.parametrize(
    ("about", "path"),
    [
        (DCAT.Dataset, DCTERMS.publisher),
        (DCAT.Dataset, DCTERMS.title),
        (DCAT.Distribution, DCTERMS.license),
        (DCAT.Distribution, DCAT.accessURL),
        (DCAT.DataService, DCAT.endpointURL),
        (DCAT.Catalog, DCTERMS.description),
        (FOAF.Agent, FOAF.name),
        (VCARD.Kind, VCARD.hasURL),
    ],
)
def test_shapes_notice_what_is_missing(open_district, shapes, about, path):
    """So the test above can fail."""
    graph = catalogue(open_district, HERE)
    graph.remove((None, VCARD.hasEmail, None))
    for thing in list(graph.subjects(RDF.type, about)):
        graph.remove((thing, path, None))
    assert faults(graph, shapes)


def test_shapes_notice_words_where_an_address_should_be(open_district, shapes):
    graph = catalogue(open_district, HERE)
    graph.add((URIRef(f"{HERE}/api/catalogue#rules"), DCATDE.contributorID, Literal("goslar")))
    assert faults(graph, shapes)


def test_values_are_from_the_lists_that_portals_know(open_district):
    graph = catalogue(open_district, HERE)
    for path, prefix in LISTS.items():
        found = set(graph.objects(None, path))
        assert found, path
        assert all(str(one).startswith(prefix) for one in found), (path, found)
    assert set(LANGUAGES) == {tag for tag, _ in settings.LANGUAGES}


def test_everything_that_it_names_can_be_fetched(open_district):
    make_offer()
    graph = catalogue(open_district, settings.PUBLIC_ORIGIN)
    ours = {
        str(one)
        for one in graph.objects()
        if isinstance(one, URIRef) and str(one).startswith(HERE) and "#" not in str(one)
    }
    assert len(ours) >= 12
    for address in ours:
        answer = Client().get(address.removeprefix(HERE))
        # The bare address leads to the reader's language.
        assert answer.status_code == (302 if address == f"{HERE}/" else 200), address
    (package,) = graph.subjects(DCAT.packageFormat)
    fetched = Client().get(str(graph.value(package, DCAT.downloadURL)).removeprefix(HERE))
    assert fetched["Content-Type"] == "application/zip"


def test_directory_says_when_it_changed_last(open_district):
    offer = make_offer()
    graph = catalogue(open_district, HERE)
    told = graph.value(URIRef(f"{HERE}/api/catalogue#directory"), DCTERMS.modified)
    assert told.toPython() >= offer.changed_at


def test_names_of_things_stay(open_district):
    first, again = (catalogue(open_district, HERE) for _ in range(2))
    assert set(first) == set(again)


def test_without_a_licence_there_is_no_catalogue_and_nothing_leads_to_it(db):
    assert Client().get("/api/catalogue.ttl").status_code == 404
    for path in ("/de/", "/api/", "/robots.txt"):
        assert "catalogue." not in Client().get(path).content.decode()


@pytest.mark.parametrize("ending", ["csv", "html", "ttl/", "TTL"])
def test_other_endings_are_a_problem(open_district, ending):
    answer = Client().get(f"/api/catalogue.{ending}")
    assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")


def test_people_and_machines_find_it(open_district):
    page = Client().get("/uk/").content.decode()
    assert 'type="text/turtle"' in page
    assert 'href="/api/catalogue.ttl"' in page
    docs = Client().get("/api/").content.decode()
    for ending in FORMATS:
        assert f'href="/api/catalogue.{ending}"' in docs
    assert f"{HERE}/api/catalogue.ttl" in Client().get("/robots.txt").content.decode()


def test_licences_are_known_by_the_names_of_portals():
    assert str(licence("https://www.govdata.de/dl-de/by-2-0")).endswith("/licenses/dl-by-de/2.0")
    assert str(licence("https://creativecommons.org/licenses/by/4.0/deed.de")).endswith("cc-by/4.0")
    assert str(licence("https://example.org/own")) == "https://example.org/own"


def figures_of(people, keys):
    """Counts as an office has them: some signed up, most of them speak one language."""
    cells = {("signed_up", ""): keys, ("language", "uk"): keys[:-3], ("language", "fa"): keys[-2:]}
    table = {cell: Counted.of(some) for cell, some in cells.items()}
    return {"round-1": Group(Counted.of(keys[:people]), table)}


def test_published_figures_appear_once_there_are_any_and_the_district_gives_them(
    open_district, shapes
):
    keys = list(range(100, 143))
    figures = URIRef(f"{HERE}/api/catalogue#figures")

    def told():
        return Client().get("/api/figures/events").json()["years"]

    publish(subject_of_year("people", 2025), figures_of(43, keys), on=date(2026, 1, 15))
    assert not list(catalogue(open_district, HERE).predicate_objects(figures))
    assert told() == []
    open_district.details["open_data"]["figures"] = True
    open_district.save()
    graph = catalogue(open_district, HERE)
    assert faults(graph, shapes) == set()
    (one,) = graph.objects(figures, DCAT.distribution)
    address = str(graph.value(one, DCAT.downloadURL))
    assert address == f"{HERE}/api/figures/events"
    (year,) = told()
    assert (year["year"], year["made_on"]) == (2025, "2026-01-15")
    assert {(said["name"], said["value"]) for said in year["figures"]} == {
        ("signed_up", ""),
        ("language", "uk"),
    }
    assert all(said["people"] in {40, 45} for said in year["figures"])


def test_figures_that_are_held_back_are_not_told(open_district):
    open_district.details["open_data"]["figures"] = True
    open_district.save()
    publish(subject_of_year("people", 2025), figures_of(4, [1, 2, 3, 4]), on=date(2026, 1, 15))
    assert "#figures" not in catalogue(open_district, HERE).serialize()
    assert Client().get("/api/figures/events").json()["years"] == []
