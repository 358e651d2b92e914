"""Files that machines look for, and what they demand of them."""

import json
import re
from datetime import datetime, timedelta
from xml.etree import ElementTree as ET

import pytest

from lotse.kit import clock
from lotse.reference.models import District
from tests.factories.events import make_event
from tests.factories.offers import NOW, make_offer

OPENSEARCH = "{http://a9.com/-/spec/opensearch/1.1/}"
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def test_finder_of_a_weakness_learns_whom_to_tell(get):
    with clock.frozen(NOW):
        answer = get("/.well-known/security.txt")
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    said = dict(line.split(": ", 1) for line in answer.content.decode().splitlines())
    assert said["Contact"] == "mailto:office@example.org"
    until = datetime.fromisoformat(said["Expires"]) - NOW
    assert timedelta(days=30) < until < timedelta(days=365)
    assert said["Canonical"].endswith("/.well-known/security.txt")


def test_address_for_weaknesses_may_be_another_one_than_the_offices(get):
    district = District.objects.get()
    district.details["security"] = {"email": "security@example.org"}
    district.save()
    said = get("/.well-known/security.txt").content.decode()
    assert "Contact: mailto:security@example.org" in said
    assert "office@example.org" not in said


@pytest.mark.parametrize("tag", ["de", "ar"])
def test_site_can_be_kept_on_a_phone(get, tag):
    page = get(f"/{tag}/").content.decode()
    (address,) = re.findall(r'<link rel="manifest" href="([^"]+)">', page)
    answer = get(address)
    assert answer["Content-Type"] == "application/manifest+json"
    said = json.loads(answer.content)
    assert (said["lang"], said["start_url"], said["scope"]) == (tag, f"/{tag}/", f"/{tag}/")
    assert said["dir"] == ("rtl" if tag == "ar" else "ltr")
    assert said["icons"][0]["src"].partition("?")[0].endswith("icon.svg")
    assert "manifest-src 'self'" in get(f"/{tag}/")["Content-Security-Policy"]


def test_browser_learns_how_to_search(get):
    make_offer()
    page = get("/de/").content.decode()
    (address,) = re.findall(r'<link rel="search"[^>]+href="([^"]+)">', page)
    root = ET.fromstring(get(address).content)
    assert root.tag == f"{OPENSEARCH}OpenSearchDescription"
    assert len(root.findtext(f"{OPENSEARCH}ShortName")) <= 16
    template = root.find(f"{OPENSEARCH}Url").get("template")
    found = template.replace("{searchTerms}", "Deutschkurs").replace("http://localhost:8000", "")
    assert "/de/angebote/deutschkurs/" in get(found).content.decode()


def test_sitemap_says_when_a_page_changed_last(get):
    make_offer()
    make_event()
    with clock.frozen(NOW):
        root = ET.fromstring(get("/sitemap.xml").content)
    dates = {
        one.findtext(f"{SITEMAP}loc"): one.findtext(f"{SITEMAP}lastmod")
        for one in root.iter(f"{SITEMAP}url")
    }
    assert dates["http://localhost:8000/de/angebote/deutschkurs/"] == f"{NOW:%Y-%m-%d}"
    assert dates["http://localhost:8000/de/veranstaltungen/infoabend/"] == f"{NOW:%Y-%m-%d}"
    assert dates["http://localhost:8000/de/"] is None


def test_machines_may_read_open_data(get):
    assert "/api/" not in get("/robots.txt").content.decode()


@pytest.mark.parametrize("path", ["/de/angebote/neu.atom", "/de/termine/termine.ics"])
def test_other_sites_may_read_the_feeds(get, path):
    for _ in range(2):  # the second answer is a kept one
        assert get(path)["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Origin" not in get("/de/")
