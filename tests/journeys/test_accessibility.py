"""Every page in every language: no barriers that a machine can find, valid HTML."""

import html5lib
import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.factories.reference import LANGUAGES

PAGES = [
    "",
    "angebote/",
    "angebote/?topic=kita&feature=free&postcode=38640&stage=nowhere",
    "suche/?q=qqqqqq",
    "suche/?q=Deutsch+Goslar+kostenlos",
    "angebote/lese-treff-goslar/",
    "partner/",
    "partner/stadtbibliothek-goslar/",
    "schulen/",
    "einbetten/angebote/",
    "info/",
    "info/ankommen-in-der-schule/",
    "info/anmelden-fuer-klasse-1/",
    "termine/",
    "weg/",
    "weg/oeffnen/",
    "termine/external-exam-2027-1/",
    "schulsystem/",
    "schulsystem/phase/upper-secondary/",
    "schulsystem/oberschule/",
    "schulsystem/sprint/",
    "schulsystem/abschluss/erw-sek1/",
    "impressum/",
    "datenschutz/",
    "barrierefreiheit/",
    "bestaetigung/unbekannt/",
    "rueckmeldung/?zu=/de/angebote/lese-treff-goslar/",
    "rueckmeldung/danke/",
    "fragen/",
    "fragen/antwort/",
    "gibt-es-nicht/",
]
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


def assert_no_barriers(page, what, width):
    """Nothing that axe finds, and nothing that needs scrolling sideways."""
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": TAGS}})
    assert found.violations_count == 0, f"{what}\n{found.generate_report()}"
    wide = page.evaluate("document.documentElement.scrollWidth")
    assert wide <= width, f"{what} is {wide} px wide"


def faults_of(source):
    """What a strict reader of HTML finds wrong."""
    parser = html5lib.HTMLParser(strict=False)
    parser.parse(source)
    return [
        error for error in parser.errors if error[1] != "non-void-element-with-trailing-solidus"
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("tag", LANGUAGES)
def test_pages_have_no_barriers_on_a_narrow_screen(open_page, site, tag, scheme):
    page = open_page(f"/{tag}/", width=320, scheme=scheme)
    for path in PAGES:
        page.goto(f"{site}/{tag}/{path}")
        assert_no_barriers(page, f"{tag}/{path}", 320)


@pytest.mark.parametrize("tag", LANGUAGES)
def test_pages_are_valid_html(open_page, site, tag):
    page = open_page(f"/{tag}/", javascript=False)
    for path in PAGES:
        source = page.request.get(f"{site}/{tag}/{path}").text()
        faults = faults_of(source)
        assert faults == [], f"{tag}/{path}: {faults[:3]}"


@pytest.mark.parametrize("tag", ["de", "ar"])
def test_pages_can_be_enlarged_without_scrolling_sideways(open_page, site, tag):
    # 200 % of a window of 640 px are 320 CSS pixels; text of twice the size is the other way.
    page = open_page(f"/{tag}/", width=640)
    for path in PAGES:
        page.goto(f"{site}/{tag}/{path}")
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        assert page.evaluate("document.documentElement.scrollWidth") <= 640, path
