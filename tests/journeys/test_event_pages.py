"""Every page of events in every language: no barriers that a machine can find, valid HTML."""

import pytest

from tests.factories.reference import LANGUAGES
from tests.journeys.test_accessibility import assert_no_barriers, faults_of


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("tag", LANGUAGES)
def test_event_pages_have_no_barriers_on_a_narrow_screen(open_page, site, event_pages, tag, scheme):
    page = open_page(f"/{tag}/", width=320, scheme=scheme)
    for path in event_pages.values():
        page.goto(f"{site}/{tag}/{path}")
        assert_no_barriers(page, f"{tag}/{path}", 320)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("tag", LANGUAGES)
def test_forms_with_faults_have_no_barriers(open_page, site, event_pages, tag, scheme):
    page = open_page(f"/{tag}/{event_pages['sign_up']}", width=320, scheme=scheme)
    page.fill("[name=email]", "keine Adresse")
    page.click("main form [type=submit]")
    assert page.locator("[role=alert]").is_visible()
    assert page.input_value("[name=email]") == "keine Adresse"
    assert_no_barriers(page, f"{tag} sign-up with faults", 320)
    page.goto(f"{site}/{tag}/{event_pages['feedback']}")
    page.click("main form [type=submit]")
    assert page.locator("[role=alert]").is_visible()
    assert_no_barriers(page, f"{tag} feedback with faults", 320)


@pytest.mark.parametrize("tag", LANGUAGES)
def test_event_pages_are_valid_html(open_page, site, event_pages, tag):
    page = open_page(f"/{tag}/", javascript=False)
    for path in event_pages.values():
        faults = faults_of(page.request.get(f"{site}/{tag}/{path}").text())
        assert faults == [], f"{tag}/{path}: {faults[:3]}"


@pytest.mark.parametrize("tag", ["de", "ar"])
def test_event_pages_can_be_enlarged_without_scrolling_sideways(open_page, site, event_pages, tag):
    page = open_page(f"/{tag}/", width=640)
    for path in event_pages.values():
        page.goto(f"{site}/{tag}/{path}")
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        assert page.evaluate("document.documentElement.scrollWidth") <= 640, path


@pytest.mark.parametrize("tag", LANGUAGES)
def test_month_is_a_table_on_wide_screens_and_a_list_on_narrow_ones(open_page, event_pages, tag):
    page = open_page(f"/{tag}/{event_pages['month']}", width=1200, javascript=False)
    assert page.get_by_role("table").is_visible()
    assert page.get_by_role("columnheader").count() == 7
    assert not page.locator(".lo-days").is_visible()
    page.set_viewport_size({"width": 320, "height": 800})
    assert page.get_by_role("table").count() == 0
    assert page.locator(".lo-days").is_visible()
