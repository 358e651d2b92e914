"""What a site publishes as a catalogue for open data portals: DCAT-AP.de 3.0.

Specification: https://www.dcat-ap.de/def/dcatde/3.0/spec/ ; it narrows DCAT-AP 3.0 of the European
Commission. Only what can be fetched stands in it, and only once the district has said under which
licence: without one there is nothing that a portal could offer.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Max
from django.urls import reverse
from rdflib import DCAT, DCTERMS, FOAF, RDF, XSD, Graph, Literal, Namespace, URIRef
from rdflib.term import Node

from lotse.events.figures import published_years
from lotse.interop import dcat_words as words
from lotse.interop.dcat_words import Described, Words, same
from lotse.offers.queries import public_offers
from lotse.partners.queries import public_organisations
from lotse.reference.models import District

VCARD = Namespace("http://www.w3.org/2006/vcard/ns#")
DCATAP = Namespace("http://data.europa.eu/r5r/")
DCATDE = Namespace("http://dcat-ap.de/def/dcatde/")
GERMAN_LISTS = Namespace("http://dcat-ap.de/def/")
LISTS = Namespace("http://publications.europa.eu/resource/authority/")
MEDIA_TYPES = Namespace("https://www.iana.org/assignments/media-types/")

FORMATS: Mapping[str, tuple[str, str]] = {
    "ttl": ("turtle", "text/turtle"),
    "jsonld": ("json-ld", "application/ld+json"),
    "rdf": ("pretty-xml", "application/rdf+xml"),
}
"""By the ending of the address: the name that rdflib knows, and the media type."""
LANGUAGES = {
    "de": "DEU", "de-simple": "DEU", "en": "ENG", "ar": "ARA", "uk": "UKR", "ru": "RUS",
    "tr": "TUR", "fa": "FAS",
}  # fmt: skip
"""Our languages in the list of the European Union."""
LICENCES = {
    "creativecommons.org/publicdomain/zero/1.0": "cc-zero",
    "creativecommons.org/licenses/by/4.0": "cc-by/4.0",
    "creativecommons.org/licenses/by-sa/4.0": "cc-by-sa/4.0",
    "govdata.de/dl-de/by-2-0": "dl-by-de/2.0",
    "govdata.de/dl-de/zero-2-0": "dl-zero-de/2.0",
}
"""Parts of a licence's address, and its name in http://dcat-ap.de/def/licenses ."""
DESCRIBED_IN = ("de", "en")
HSDS = "https://docs.openreferral.org/en/3.1/"


@dataclass(frozen=True)
class Download:
    """One form in which a dataset can be fetched; ``address`` is below the site's.

    ``kind`` is in the European list of file types, ``package`` the media type around it.
    """

    address: str
    media_type: str
    kind: str
    title: Words
    package: str = ""
    standard: str = ""


@dataclass(frozen=True)
class _About:
    """A dataset's page for people (its route), its themes in the European list, German keywords."""

    page: str
    themes: tuple[str, ...]
    keywords: tuple[str, ...]
    changed: datetime | None = None


def is_open(district: District) -> bool:
    """Whether the district says under which licence its data may be reused."""
    return bool((district.details.get("open_data") or {}).get("licence_url"))


def are_figures_open(district: District) -> bool:
    """Whether the district gives the figures that the office published to everybody."""
    return is_open(district) and bool(district.details["open_data"].get("figures"))


def catalogue(district: District, origin: str) -> Graph | None:
    """The catalogue of a site at ``origin``; None where the district says no licence."""
    return _Catalogue(district, origin).graph if is_open(district) else None


def licence(url: str) -> URIRef:
    """A licence by the name that portals know it by, or by its own address."""
    found = [name for part, name in LICENCES.items() if part in url]
    return GERMAN_LISTS[f"licenses/{found[0]}"] if found else URIRef(url)


class _Catalogue:
    """Fills a graph. Names of things are addresses of the site with a fragment: they stay."""

    def __init__(self, district: District, origin: str) -> None:
        self.graph = Graph()
        for prefix, space in (("dcatap", DCATAP), ("dcatde", DCATDE), ("vcard", VCARD)):
            self.graph.bind(prefix, space)
        self._district, self._origin = district, origin
        self._office = district.details.get("office", {})
        self._data = district.details["open_data"]
        self._here = f"{origin}/api/catalogue"
        self._whole()

    def _thing(self, name: str) -> URIRef:
        return URIRef(f"{self._here}#{name}")

    def _say(self, about: Node, **said: Node | list[Any]) -> None:
        """Statements by the local names of Dublin Core; lists are said one by one."""
        for name, value in said.items():
            values = value if isinstance(value, list) else [value]
            for one in values:
                self.graph.add((about, DCTERMS[name], one))

    def _describe(self, about: Node, said: Described) -> None:
        for tag, title in said.title.items():
            filled = title.format(district=self._district.name)
            self._say(about, title=Literal(filled, tag))
        for tag, description in said.description.items():
            self._say(about, description=Literal(description, tag))

    def _whole(self) -> None:
        whole = self._thing("catalogue")
        self.graph.add((whole, RDF.type, DCAT.Catalog))
        self._describe(whole, words.CATALOGUE)
        self._say(
            whole,
            publisher=self._publisher(),
            license=licence(self._data["licence_url"]),
            language=[LISTS[f"language/{one}"] for one in self._languages(DESCRIBED_IN)],
            spatial=self._area(),
        )
        self.graph.add((whole, FOAF.homepage, self._page(f"{self._origin}/")))
        api = self._api()
        self.graph.add((whole, DCAT.service, api))
        datasets = [self._directory(), self._events(), self._rules()]
        if are_figures_open(self._district) and (years := published_years()):
            datasets.append(self._figures(years))
        for dataset in datasets:
            self.graph.add((whole, DCAT.dataset, dataset))
            self.graph.add((api, DCAT.servesDataset, dataset))

    @staticmethod
    def _languages(tags: Iterable[str]) -> list[str]:
        return list(dict.fromkeys(LANGUAGES[tag] for tag in tags if tag in LANGUAGES))

    def _publisher(self) -> URIRef:
        office = self._thing("office")
        self.graph.add((office, RDF.type, FOAF.Agent))
        name = self._office.get("authority") or self._district.name
        self.graph.add((office, FOAF.name, Literal(name, "de")))
        return office

    def _contact(self) -> URIRef:
        contact = self._thing("contact")
        self.graph.add((contact, RDF.type, VCARD.Organization))
        self.graph.add((contact, RDF.type, VCARD.Kind))
        name = self._office.get("name") or self._district.name
        self.graph.add((contact, VCARD.fn, Literal(name)))
        self.graph.add((contact, VCARD.hasURL, self._address("legal", page="impressum")))
        if email := self._office.get("email"):
            self.graph.add((contact, VCARD.hasEmail, URIRef(f"mailto:{email}")))
        return contact

    def _area(self) -> URIRef:
        area = GERMAN_LISTS[f"politicalGeocoding/districtKey/{self._district.ags}"]
        self.graph.add((area, RDF.type, DCTERMS.Location))
        return area

    def _address(self, route: str, **arguments: str) -> URIRef:
        """A German page of the site."""
        return URIRef(self._origin + _path(route, **arguments))

    def _page(self, address: str) -> URIRef:
        page = URIRef(address)
        self.graph.add((page, RDF.type, FOAF.Document))
        return page

    def _api(self) -> URIRef:
        api = self._thing("api")
        self.graph.add((api, RDF.type, DCAT.DataService))
        self._describe(api, words.API)
        self._say(
            api,
            publisher=self._thing("office"),
            license=licence(self._data["licence_url"]),
            accessRights=LISTS["access-right/PUBLIC"],
        )
        self.graph.add((api, DCAT.endpointURL, URIRef(f"{self._origin}/api/")))
        document = URIRef(f"{self._origin}/api/openapi.json")
        self.graph.add((api, DCAT.endpointDescription, document))
        self.graph.add((api, DCAT.contactPoint, self._contact()))
        return api

    def _directory(self) -> URIRef:
        services, json = "/api/hsds/services?full=true", "application/json"
        return self._dataset(
            "directory",
            words.DIRECTORY,
            _About("offers", ("EDUC", "SOCI"), words.OFFER_KEYWORDS, _last_change()),
            Download(
                "/api/hsds/datapackage.zip", "text/csv", "CSV", same("HSDS 3.1, CSV (ZIP)"),
                package="application/zip", standard=HSDS,
            ),
            Download(services, json, "JSON", same("HSDS 3.1, JSON"), standard=HSDS),
            Download(_path("feed"), "application/atom+xml", "ATOM", same("Atom")),
            Download("/api/v3/regions/", json, "JSON", same("Integreat API v3")),
        )  # fmt: skip

    def _events(self) -> URIRef:
        download = Download("/api/events", "application/json", "JSON", same("JSON"))
        about = _About("events", ("EDUC", "SOCI"), words.OFFER_KEYWORDS)
        return self._dataset("events", words.EVENTS, about, download)

    def _rules(self) -> URIRef:
        return self._dataset(
            "rules",
            words.RULES,
            _About("rules", ("EDUC",), words.RULE_KEYWORDS),
            Download("/api/guide/rules", "application/json", "JSON", words.RULES_ONLY),
            Download("/api/guide/stations", "application/json", "JSON", words.STATIONS),
        )

    def _figures(self, years: Iterable[int]) -> URIRef:
        """The figures of events; they appear with the first year that was published."""
        said = f"{min(years)}–{max(years)}"
        return self._dataset(
            "figures",
            words.FIGURES,
            _About("events", ("EDUC", "SOCI"), words.FIGURE_KEYWORDS),
            Download("/api/figures/events", "application/json", "JSON", same(f"JSON, {said}")),
        )

    def _dataset(
        self, name: str, described: Described, about: "_About", *downloads: Download
    ) -> URIRef:
        dataset = self._thing(name)
        self.graph.add((dataset, RDF.type, DCAT.Dataset))
        self._describe(dataset, described)
        self._say(
            dataset,
            identifier=Literal(str(dataset)),
            publisher=self._thing("office"),
            language=[
                LISTS[f"language/{one}"] for one in self._languages(self._district.languages)
            ],
            accrualPeriodicity=LISTS["frequency/UPDATE_CONT"],
            accessRights=LISTS["access-right/PUBLIC"],
            spatial=self._area(),
        )
        if about.changed is not None:
            moment = Literal(about.changed.isoformat(), datatype=XSD.dateTime)
            self._say(dataset, modified=moment)
        for theme in about.themes:
            self.graph.add((dataset, DCAT.theme, LISTS[f"data-theme/{theme}"]))
        for keyword in about.keywords:
            self.graph.add((dataset, DCAT.keyword, Literal(keyword, "de")))
        level = GERMAN_LISTS["politicalGeocoding/Level/administrativeDistrict"]
        self.graph.add((dataset, DCATDE.politicalGeocodingLevelURI, level))
        self.graph.add((dataset, DCATAP.availability, LISTS["planned-availability/AVAILABLE"]))
        self.graph.add((dataset, DCAT.contactPoint, self._contact()))
        self.graph.add((dataset, DCAT.landingPage, self._page(self._address(about.page))))
        if contributor := self._data.get("contributor"):
            self.graph.add((dataset, DCATDE.contributorID, URIRef(contributor)))
        for position, download in enumerate(downloads):
            distribution = self._distribution(f"{name}-{position}", download)
            self.graph.add((dataset, DCAT.distribution, distribution))
        return dataset

    def _distribution(self, name: str, download: Download) -> URIRef:
        one = self._thing(name)
        address = URIRef(self._origin + download.address)
        self.graph.add((one, RDF.type, DCAT.Distribution))
        self._say(
            one,
            title=[Literal(title, tag) for tag, title in download.title.items()],
            license=licence(self._data["licence_url"]),
            format=LISTS[f"file-type/{download.kind}"],
        )
        self.graph.add((one, DCAT.accessURL, address))
        self.graph.add((one, DCAT.downloadURL, address))
        self.graph.add((one, DCAT.mediaType, MEDIA_TYPES[download.media_type]))
        self.graph.add((one, DCAT.accessService, self._thing("api")))
        self.graph.add((one, DCATAP.availability, LISTS["planned-availability/AVAILABLE"]))
        if download.package:
            self.graph.add((one, DCAT.packageFormat, MEDIA_TYPES[download.package]))
        if download.standard:
            standard = URIRef(download.standard)
            self.graph.add((standard, RDF.type, DCTERMS.Standard))
            self._say(one, conformsTo=standard)
        if attribution := self._data.get("attribution"):
            self.graph.add((one, DCATDE.licenseAttributionByText, Literal(attribution, "de")))
        return one


def _path(route: str, **arguments: str) -> str:
    return reverse(f"website:{route}", kwargs={"language": "de", **arguments})


def _last_change() -> datetime | None:
    rows = (public_offers(), public_organisations())
    found = [one.order_by().aggregate(last=Max("changed_at"))["last"] for one in rows]
    return max((one for one in found if one is not None), default=None)
