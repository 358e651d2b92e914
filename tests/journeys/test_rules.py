"""Somebody changes a rule on a phone, from the list to the public site, with a real browser."""

import os
import re
from datetime import date
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from playwright.sync_api import expect

from lotse.guide.models import RuleChange
from lotse.guide.queries import get_rule_book, recent_changes
from tests.factories.accounts import log_in, make_user
from tests.guide.loading import load_again

RULE = "choice_from_15"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
SHOTS = os.environ.get("LOTSE_SCREENSHOTS")
"""A folder for pictures of each screen, for people who want to look."""


@pytest.fixture
def staff(site, django_db_blocker):
    """A coordinator, logged in; afterwards the rule book is as the files have it."""
    with django_db_blocker.unblock():
        user = make_user("coordinator", "rules@example.org")
        client = log_in(Client(), user)
        yield {
            "name": "sessionid",
            "value": client.cookies["sessionid"].value,
            "url": f"{site}/staff/",
        }
        RuleChange.objects.all().delete()
        user.delete()
        load_again()


def look(page, name):
    """No barriers that a machine can find in our part of the frame; a picture where wanted."""
    options = {"runOnly": {"type": "tag", "values": TAGS}}
    found = Axe().run(page, context=".lo-guide", options=options)
    assert found.violations_count == 0, f"{name}\n{found.generate_report()}"
    if SHOTS:
        page.screenshot(path=Path(SHOTS) / f"{name}.png")


def test_change_of_a_rule_from_the_list_to_its_publication(site, staff, chromium):
    context = chromium.new_context(viewport={"width": 390, "height": 844}, locale="de-DE")
    context.add_cookies([staff])
    page = context.new_page()
    change_and_publish(page, site)
    context.close()
    rule = get_rule_book().rules[RULE]
    assert rule.at(date(2027, 7, 31)).parameters["age"] == 15
    assert rule.at(date(2027, 8, 1)).parameters["age"] == 16
    assert recent_changes(date.today(), "de")[RULE].day == date(2027, 8, 1)  # noqa: DTZ011 – the browser's day, too


def change_and_publish(page, site):
    page.goto(f"{site}/staff/regeln/?q={RULE}")
    look(page, "1-list")
    page.locator(".lo-guide__list a").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("15")
    look(page, "2-rule")
    page.get_by_role("link", name="Diese Regel ändern").click()
    page.get_by_label("Ab welchem Tag?").fill("2027-08-01")
    page.get_by_label("age", exact=False).first.fill("16")
    page.get_by_label("Warum?").fill("Das ist ein Beispiel für eine Änderung.")
    look(page, "3-form")
    page.get_by_role("button", name="Speichern und ansehen").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Was sich ändern würde")
    expect(page.get_by_text("Ab 16 Jahren")).not_to_have_count(0)
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= 390, "nothing is cut off on a phone"
    look(page, "4-preview")
    notice = page.get_by_label("Nachricht an Schulen und Partner")
    expect(notice).to_have_value(re.compile("Neue Regel ab 01.08.2027"))
    page.get_by_role("button", name="Diese Änderung veröffentlichen").click()
    expect(page.get_by_text("Veröffentlicht.")).to_be_visible()
    expect(page.get_by_text("ab 01.08.2027")).not_to_have_count(0)
    look(page, "5-published")
