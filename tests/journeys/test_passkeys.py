"""A passkey as second step, with the authenticator that Chromium keeps for tests."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import expect

from lotse.accounts.demo import code_at, give_second_factor
from lotse.accounts.models import User
from lotse.kit import clock
from tests.factories.accounts import PASSWORD, make_user

EMAIL = "passkey@example.org"
KEY = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def office(site: str) -> str:
    """The same site by a name: a passkey belongs to a name, never to a number."""
    return site.replace("127.0.0.1", "localhost")


@pytest.fixture
def phone(chromium: Any, office: str) -> Iterator[Any]:
    """A telephone with a finger sensor; its person has an app for codes until now."""
    User.objects.filter(email=EMAIL).delete()
    give_second_factor(make_user("coordinator", EMAIL))
    context = chromium.new_context(viewport={"width": 390, "height": 844}, locale="de-DE")
    page = context.new_page()
    sensor = context.new_cdp_session(page)
    sensor.send("WebAuthn.enable")
    sensor.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})
    yield page
    context.close()
    User.objects.filter(email=EMAIL).delete()


def give_password(page: Any, office: str) -> None:
    page.context.clear_cookies()
    page.goto(f"{office}/staff/")
    page.get_by_label("E-Mail-Adresse").fill(EMAIL)
    page.get_by_label("Passwort", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Anmelden", exact=True).click()


def log_in_with_the_app(page: Any, office: str) -> None:
    give_password(page, office)
    page.get_by_label("Code").fill(code_at(clock.now()))
    page.get_by_role("button", name="Anmelden", exact=True).click()
    page.wait_for_url(f"{office}/staff/")


def prove_again(page: Any) -> None:
    """Whoever changes the own access shows once more who it is, by password."""
    page.wait_for_url(re.compile("/staff/zugang/again/"))
    page.get_by_label("Passwort", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Weiter").click()


def add_passkey(page: Any, office: str, name: str, *, is_alone: bool) -> None:
    page.goto(f"{office}/staff/zugang/")
    page.get_by_role("link", name="Passkey hinzufügen").click()
    prove_again(page)
    page.get_by_label("Name, um ihn").fill(name)
    page.get_by_label("Mit diesem Passkey allein").set_checked(is_alone)
    page.get_by_role("button", name="Passkey hinzufügen").click()
    page.wait_for_url(re.compile(r"/staff/zugang/(passkeys|codes)/$"))


def kinds() -> list[str]:
    found = User.objects.get(email=EMAIL).authenticator_set.exclude(type="recovery_codes")
    return sorted(found.values_list("type", flat=True))


def test_passkey_is_added_used_and_the_last_factor_stays(phone, office):
    log_in_with_the_app(phone, office)
    add_passkey(phone, office, "Diensthandy", is_alone=False)
    assert kinds() == ["totp", "webauthn"]

    give_password(phone, office)
    phone.get_by_role("button", name="Passkey verwenden").click()
    phone.wait_for_url(f"{office}/staff/")
    expect(phone.get_by_role("heading", level=1)).to_have_text("Heute")

    phone.goto(f"{office}/staff/zugang/app/remove/")
    prove_again(phone)
    phone.get_by_role("button", name="App entfernen").click()
    phone.wait_for_url(f"{office}/staff/zugang/")
    assert kinds() == ["webauthn"]

    phone.goto(f"{office}/staff/zugang/passkeys/")
    phone.get_by_role("link", name="Diensthandy entfernen").click()
    phone.get_by_role("button", name="Entfernen").click()
    expect(phone.get_by_role("alert")).to_contain_text("Sie brauchen einen zweiten Schritt.")
    assert kinds() == ["webauthn"]


def test_passkey_alone_leads_in_and_can_be_removed_beside_another_factor(phone, office):
    log_in_with_the_app(phone, office)
    add_passkey(phone, office, "Schlüssel", is_alone=True)
    phone.context.clear_cookies()
    phone.goto(f"{office}/staff/")
    phone.get_by_role("button", name="Mit Passkey anmelden").click()
    phone.wait_for_url(f"{office}/staff/")

    phone.goto(f"{office}/staff/zugang/passkeys/")
    phone.get_by_role("link", name="Schlüssel entfernen").click()
    phone.get_by_role("link", name="Sicherheitsschlüssel").click()
    phone.get_by_role("button", name="Passkey verwenden").click()
    phone.get_by_role("button", name="Entfernen").click()
    phone.wait_for_url(f"{office}/staff/zugang/passkeys/")
    assert kinds() == ["totp"]
