"""Somebody writes to the office from a page, on a phone."""

import pytest

from lotse.kit import clock
from lotse.reports.domain.challenge import WAIT
from lotse.reports.models import Report

PAGE = "angebote/lese-treff-goslar/"


@pytest.fixture(autouse=True)
def no_reports(site):
    Report.objects.all().delete()
    yield
    Report.objects.all().delete()


@pytest.mark.parametrize("tag", ["de", "ar"])
def test_browser_computes_and_sends_at_once(open_page, site, tag):
    page = open_page(f"/{tag}/{PAGE}", width=390)
    page.locator(".lo-report-link a").click()
    page.get_by_role("textbox").first.fill("Die Nummer stimmt nicht.")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.locator("[data-report] button").click()
    page.wait_for_url("**/danke/**")
    assert Report.objects.get().path == f"/{tag}/{PAGE}"


def test_without_javascript_the_form_asks_to_wait(open_page, site):
    page = open_page(f"/de/rueckmeldung/?zu=/de/{PAGE}", width=390, javascript=False)
    page.get_by_label("Was möchten Sie uns sagen?").fill("Die Nummer stimmt nicht.")
    page.get_by_role("button", name="Senden").click()
    assert "15 Sekunden" in page.get_by_role("alert").inner_text()
    opened = page.locator("[name=challenge]").input_value().split(".")[0]
    page.wait_for_timeout(
        max(0, int(opened) + WAIT.total_seconds() + 1 - clock.now().timestamp()) * 1000
    )
    page.get_by_role("button", name="Senden").click()
    assert page.url.endswith(f"danke/?zu=%2Fde%2F{PAGE.replace('/', '%2F')}")
    assert Report.objects.count() == 1
