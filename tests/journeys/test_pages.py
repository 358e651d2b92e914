"""An editor writes a page on a phone, a coordinator approves it, families read it."""

import pytest
from django.test import Client
from playwright.sync_api import expect

from lotse.accounts.models import User
from lotse.pages.models import InfoPage
from tests.factories.accounts import log_in, make_user


@pytest.fixture
def window(chromium, site):
    """Opens a window of somebody in the office."""
    contexts = []

    def open_one(role, width):
        user = make_user(role, f"{role}-pages@example.org")
        context = chromium.new_context(viewport={"width": width, "height": 844}, locale="de-DE")
        contexts.append(context)
        session = log_in(Client(), user).cookies["sessionid"].value
        context.add_cookies([{"name": "sessionid", "value": session, "url": f"{site}/staff/"}])
        page = context.new_page()
        page.faults = []
        page.on("pageerror", lambda error: page.faults.append(str(error)))
        return page

    yield open_one
    for context in contexts:
        context.close()
    InfoPage.objects.filter(slug="gut-ankommen").delete()
    User.objects.filter(email__endswith="-pages@example.org").delete()


def test_page_is_written_on_a_phone_approved_and_read(window, site, open_page):
    phone = window("editor", 390)
    phone.goto(f"{site}/staff/seiten/add/")
    phone.locator("[name=title]").fill("Maßnahmen für Größere & Ältere")
    phone.keyboard.press("Tab")
    made = "massnahmen-fuer-groessere-und-aeltere"
    expect(phone.locator("[name=slug]")).to_have_value(made)
    phone.locator("[name=title]").fill("Gut ankommen")
    phone.keyboard.press("Tab")
    phone.locator("[name=summary]").fill("Was zuerst zu tun ist.")
    phone.locator(".c-sf-add-button").first.click()
    phone.get_by_role("option", name="Text", exact=True).click()
    text = phone.locator("[name='body-0-value-text']")
    text.fill("heute")
    text.select_text()
    phone.get_by_role("button", name="Fett").click()
    assert text.input_value() == "**heute**"
    text.press("End")
    text.type(" anrufen")
    phone.get_by_role("button", name="Liste", exact=True).click()
    assert text.input_value() == "- **heute** anrufen"
    assert phone.locator("[name=slug]").input_value() == "gut-ankommen"
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390
    phone.locator("footer [data-w-dropdown-target=toggle]").click()
    phone.get_by_role("button", name="Freigabe").click()
    phone.wait_for_url(f"{site}/staff/seiten/")
    assert phone.faults == []

    desk = window("coordinator", 1280)
    desk.goto(f"{site}/staff/")
    desk.get_by_role("link", name="wartet auf Freigabe").click()
    desk.get_by_role("link", name="Gut ankommen").first.click()
    desk.wait_for_load_state("networkidle")  # before its script is there a tap opens nothing
    desk.locator("footer [data-w-dropdown-target=toggle]").click()
    desk.get_by_role("button", name="Freigeben und").first.click()
    desk.wait_for_load_state("networkidle")
    assert desk.faults == []

    family = open_page("/ar/info/gut-ankommen/")
    assert family.locator("main li strong").inner_text() == "heute"
    assert family.locator("h1").get_attribute("lang") == "de"
