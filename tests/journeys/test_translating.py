"""An offer changes, its translation turns stale, a translator renews it – in a real browser."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from playwright.sync_api import expect

from lotse.offers.kinds import OFFER
from lotse.words.actions import Entry, write_texts
from lotse.words.models import Text
from tests.factories.accounts import log_in, make_user
from tests.factories.offers import NOW


@pytest.fixture
def stale(site, django_db_blocker):
    """A translator, logged in, and a public offer whose source has changed."""
    with django_db_blocker.unblock():
        user = make_user("translator", "words@example.org")
        client = log_in(Client(), user)
        source = Text.objects.filter(kind=OFFER.name, field="summary", source_version=None).first()
        before = source.value
        entry = Entry(source.record_id, "summary", "de", f"{before} Jetzt auch am Dienstag.")
        write_texts(kind=OFFER, source_language="de", entries=[entry], by=None, now=NOW)
        cookie = {
            "name": "sessionid",
            "value": client.cookies["sessionid"].value,
            "url": f"{site}/staff/",
        }
        yield cookie, source
        user.delete()


@pytest.mark.parametrize("has_script", [True, False], ids=["script", "no script"])
def test_stale_translation_is_renewed(site, stale, has_script, chromium, django_db_blocker):
    cookie, source = stale
    context = chromium.new_context(
        viewport={"width": 390, "height": 844},
        locale="de-DE",
        java_script_enabled=has_script,
        bypass_csp=True,
    )
    context.add_cookies([cookie])
    page = context.new_page()
    page.goto(f"{site}/staff/uebersetzungen/ar/?state=stale&kind=offers.offer")
    page.locator(f'a[href*="/ar/{source.pk}/"]').click()
    expect(page.locator("ins")).to_contain_text("Dienstag")
    area = page.locator("textarea[name=value]")
    expect(area).to_have_attribute("dir", "rtl")
    if has_script:
        assert Axe().run(page).response["violations"] == []
    area.fill("نص جديد")
    if has_script:
        area.press("Control+Enter")
    else:
        page.get_by_role("button", name="Speichern und weiter").click()
    expect(page.get_by_text("Gespeichert.")).to_be_visible()
    page.goto(f"{site}/ar/angebote/{source.record_id}/")
    expect(page.get_by_text("نص جديد").first).to_be_visible()
    context.close()
    with django_db_blocker.unblock():
        text = Text.objects.get(
            kind=OFFER.name, record_id=source.record_id, field="summary", language="ar"
        )
        assert (text.value, text.is_reviewed) == ("نص جديد", False)
