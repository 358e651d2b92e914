"""The office at work in a browser: log in, begin an offer, publish it; no barriers on the way."""

from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client

from lotse.accounts.demo import code_at, give_second_factor
from lotse.accounts.models import User
from lotse.kit import clock
from lotse.offers.models import Offer
from tests.factories.accounts import PASSWORD, log_in, make_user

EMAIL = "journey@example.org"
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
SCREENS = [
    "/staff/",
    "/staff/angebote/",
    "/staff/angebote/schnell/",
    "/staff/angebote/lese-treff-goslar/",
    "/staff/angebote/lese-treff-goslar/verlauf/",
    "/staff/links/",
    "/staff/meldungen/",
    "/staff/partner/",
    "/staff/partner/stadtbibliothek-goslar/",
    "/staff/partner/stadtbibliothek-goslar/verlauf/",
    "/staff/post/",
    "/staff/zugang/",
    "/staff/konten/neu/",
]


@pytest.fixture
def phone(chromium: Any, site: str) -> Iterator[Any]:
    """A phone in the office, not yet logged in; its person is an administrator."""
    User.objects.filter(email=EMAIL).delete()
    give_second_factor(make_user("administrator", EMAIL))
    context = chromium.new_context(viewport={"width": 390, "height": 844}, locale="de-DE")
    yield context.new_page()
    context.close()
    User.objects.filter(email=EMAIL).delete()


def findings(page: Any) -> list[tuple[str, Any]]:
    result = Axe().run(page, options=RULES)
    return [
        (each["id"], [node["target"] for node in each["nodes"]])
        for each in result.response["violations"]
    ]


def too_wide(page: Any) -> list[str]:
    """What reaches beyond the edge of the screen, if the page can be moved sideways."""
    return page.evaluate(
        """() => {
          const width = document.documentElement.clientWidth;
          if (document.documentElement.scrollWidth <= width) return [];
          return [...document.querySelectorAll("body *")]
            .filter((each) => each.getBoundingClientRect().right > width + 1)
            .map((each) => `${each.tagName} ${each.id} ${each.className}`);
        }"""
    )


def test_coordinator_logs_in_and_publishes_an_offer(phone, site):
    phone.goto(f"{site}/staff/")
    assert findings(phone) == []
    phone.get_by_label("E-Mail-Adresse").fill(EMAIL)
    phone.get_by_label("Passwort", exact=True).fill(PASSWORD)
    phone.get_by_role("button", name="Anmelden", exact=True).click()
    assert findings(phone) == []
    phone.get_by_label("Code").fill(code_at(clock.now()))
    phone.get_by_role("button", name="Anmelden", exact=True).click()
    phone.wait_for_url(f"{site}/staff/")

    phone.get_by_role("link", name="Schnell erfassen").click()
    phone.get_by_label("Titel").fill("Nähtreff am Nachmittag")
    phone.get_by_label("Anbieter").select_option("stadtbibliothek-goslar")
    phone.get_by_label("Thema").select_option(index=1)
    phone.get_by_label("Worum es geht").fill("Wir nähen und reden.")
    phone.get_by_label("Was eine Familie").fill("Kommen Sie vorbei.")
    phone.get_by_role("button", name="Als Entwurf speichern").click()
    phone.wait_for_url("**/staff/angebote/naehtreff-am-nachmittag/")
    try:
        phone.get_by_role("checkbox", name="Erwachsene", exact=True).check()
        phone.get_by_role("textbox", name="Telefon").fill("030 23125-140")
        phone.get_by_role("button", name="Speichern", exact=True).click()
        phone.wait_for_load_state()
        phone.get_by_role("button", name="Veröffentlichen", exact=True).click()
        phone.wait_for_load_state()
        phone.goto(f"{site}/de/angebote/naehtreff-am-nachmittag/")
        assert phone.locator("h1").inner_text() == "Nähtreff am Nachmittag"
    finally:
        Offer.objects.filter(slug="naehtreff-am-nachmittag").delete()


def test_screens_of_the_office_have_no_barriers_on_a_phone(phone, site):
    session = log_in(Client(), User.objects.get(email=EMAIL)).cookies["sessionid"].value
    phone.context.add_cookies([{"name": "sessionid", "value": session, "url": f"{site}/staff/"}])
    for path in SCREENS:
        phone.goto(site + path)
        phone.wait_for_load_state("networkidle")
        assert phone.url == site + path
        assert findings(phone) == [], path
        assert too_wide(phone) == [], path
