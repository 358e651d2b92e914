"""The way in: password, second step, locks, and what the pages give away."""

import re
import time
from statistics import median

import pytest
from django.core.cache import cache
from django.test import Client

from lotse.accounts.actions import end_sessions
from lotse.accounts.demo import SECRET, code_at, give_second_factor
from lotse.accounts.invitations import make_invitation
from lotse.accounts.models import FailedLogIn
from lotse.kit import clock
from tests.factories.accounts import PASSWORD, log_in, make_user, staff_client

LOG_IN = "/staff/login/"


@pytest.fixture(autouse=True)
def fresh_limits():
    cache.clear()
    yield
    cache.clear()


def try_password(client, email, password=PASSWORD):
    return client.post(LOG_IN, {"login": email, "password": password})


@pytest.fixture
def coordinator(db):
    user = make_user("coordinator")
    give_second_factor(user)
    return user


def test_password_and_code_lead_in(client, coordinator):
    response = try_password(client, coordinator.email)
    assert response.headers["Location"] == "/staff/login/code/"
    assert client.get("/staff/").status_code == 302
    response = client.post("/staff/login/code/", {"code": code_at(clock.now())})
    assert response.headers["Location"] == "/staff/"
    assert client.get("/staff/").status_code == 200


def test_log_in_leads_to_the_page_that_was_asked_for(client, coordinator):
    asked = client.get("/staff/account/").headers["Location"]
    assert asked == "/staff/login/?next=%2Fstaff%2Faccount%2F"
    data = {"login": coordinator.email, "password": PASSWORD, "next": "/staff/account/"}
    client.post(asked, data)
    response = client.post("/staff/login/code/", {"code": code_at(clock.now())})
    assert response.headers["Location"] == "/staff/account/"


def test_log_in_leads_nowhere_else(client, coordinator):
    data = {"login": coordinator.email, "password": PASSWORD, "next": "https://evil.example/"}
    client.post(LOG_IN, data)
    response = client.post("/staff/login/code/", {"code": code_at(clock.now())})
    assert response.headers["Location"] == "/staff/"


def test_wrong_code_does_not_lead_in(client, coordinator):
    try_password(client, coordinator.email)
    wrong = f"{(int(code_at(clock.now())) + 1) % 1_000_000:06}"
    assert client.post("/staff/login/code/", {"code": wrong}).status_code == 200
    assert client.get("/staff/").headers["Location"].startswith(LOG_IN)


def test_code_works_once(coordinator):
    code = code_at(clock.now())
    for client, expected in ((Client(), 302), (Client(), 200)):
        try_password(client, coordinator.email)
        assert client.post("/staff/login/code/", {"code": code}).status_code == expected


def test_first_log_in_sets_up_a_second_factor(client, committed):
    user = make_user("editor", "first@example.org")
    try:
        try_password(client, user.email)
        assert client.get("/staff/").headers["Location"] == "/staff/zugang/"
        page = client.get("/staff/zugang/app/").content.decode()
        secret = re.search(r"<code>(\w+)</code>", page).group(1)
        from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value

        code = format_hotp_value(hotp_value(secret, int(time.time()) // 30))
        response = client.post("/staff/zugang/app/", {"code": code})
        assert response.headers["Location"] == "/staff/zugang/codes/"
        codes = re.findall(
            r"<code>(\d{8})</code>", client.get("/staff/zugang/codes/").content.decode()
        )
        assert len(codes) == 10
        assert client.get("/staff/").status_code == 200

        other = Client()
        try_password(other, user.email)
        response = other.post("/staff/login/code/", {"code": codes[0]})
        assert response.headers["Location"] == "/staff/"
    finally:
        user.delete()


def test_session_from_before_the_second_factor_does_not_inherit_it(db):
    user = make_user("editor")
    stolen = log_in(Client(), user, has_second_factor=False)
    give_second_factor(user)
    assert stolen.get("/staff/").headers["Location"] == "/staff/zugang/"
    # Nor may it add a factor of its own without showing that it is the owner.
    assert (
        stolen.get("/staff/zugang/passkeys/add/")
        .headers["Location"]
        .startswith("/staff/zugang/again/")
    )


def test_secret_of_the_app_is_sealed(coordinator):
    assert SECRET not in str(coordinator.authenticator_set.get().data)


def test_last_second_factor_cannot_be_removed(coordinator):
    client = log_in(Client(), coordinator)
    session = client.session
    session["account_authentication_methods"] += [
        {"method": "password", "at": time.time(), "reauthenticated": True}
    ]
    session.save()
    client.post("/staff/zugang/app/remove/")
    assert coordinator.authenticator_set.count() == 1


def test_unknown_address_and_wrong_password_get_the_same_answer(client, coordinator):
    pages = [
        try_password(client, email, "something-wrong").content.decode()
        for email in (coordinator.email, "unknown@example.org")
    ]
    one, other = (
        re.sub(r'(csrf\w*" value=")[^"]+|value="[^"]*@example.org"', r"\1", p) for p in pages
    )
    assert one == other
    assert "gehören nicht zusammen" in one


def test_unknown_address_takes_as_long_as_a_wrong_password(coordinator, settings):
    settings.ACCOUNT_RATE_LIMITS = False

    def seconds(email):
        FailedLogIn.objects.all().delete()
        began = time.process_time()
        try_password(Client(), email, "something-wrong")
        return time.process_time() - began

    seconds(coordinator.email)
    emails = (coordinator.email, "unknown@example.org")
    known, unknown = (median(seconds(email) for _ in range(9)) for email in emails)
    assert 0.75 < unknown / known < 1.33, (known, unknown)


@pytest.mark.parametrize("email", ["coordinator@example.org", "unknown@example.org"])
def test_account_is_locked_after_five_wrong_passwords(client, coordinator, email):
    for _ in range(5):
        try_password(client, email, "something-wrong")
    page = try_password(client, email).content.decode()
    assert "Viertelstunde" in page
    assert FailedLogIn.objects.count() == 5


def test_one_network_address_may_try_twenty_times_a_minute(client, db):
    for index in range(20):
        assert try_password(client, f"nobody{index}@example.org").status_code == 200
    page = try_password(client, "nobody20@example.org").content.decode()
    assert "Viertelstunde" in page


def test_many_log_ins_are_too_many(client, db):
    answers = {
        try_password(client, f"nobody{index}@example.org").status_code for index in range(31)
    }
    assert answers == {200, 429}


def test_account_that_is_switched_off_does_not_lead_in(client, coordinator):
    coordinator.is_active = False
    coordinator.save()
    assert try_password(client, coordinator.email).headers["Location"] == "/staff/inactive/"
    assert client.get("/staff/").headers["Location"].startswith(LOG_IN)


def test_there_is_no_sign_up(client, db):
    assert client.get("/staff/signup/").headers["Location"].startswith(LOG_IN)


def test_sessions_are_listed_without_an_address_and_end_together(coordinator):
    clients = [Client(headers={"user-agent": name}) for name in ("Telefon", "Rechner")]
    for client, moment in zip(clients, (-30, 0), strict=True):
        try_password(client, coordinator.email)
        from datetime import timedelta

        code = code_at(clock.now() + timedelta(seconds=moment))
        client.post("/staff/login/code/", {"code": code})
    page = clients[0].get("/staff/zugang/sessions/").content.decode()
    assert "Telefon" in page
    assert "Rechner" in page
    assert "127.0.0.1" not in page
    assert {row.ip for row in coordinator.usersession_set.all()} == {"0.0.0.0"}
    clients[0].post("/staff/zugang/sessions/")
    assert clients[0].get("/staff/").status_code == 200
    assert clients[1].get("/staff/").headers["Location"].startswith(LOG_IN)


def test_log_out_needs_a_button(coordinator):
    client = log_in(Client(), coordinator)
    client.get("/staff/logout/")
    assert client.get("/staff/").status_code == 200
    client.post("/staff/logout/")
    assert client.get("/staff/").headers["Location"].startswith(LOG_IN)


def test_sessions_can_be_ended_by_others(coordinator, client):
    try_password(client, coordinator.email)
    client.post("/staff/login/code/", {"code": code_at(clock.now())})
    assert end_sessions(user=coordinator) == 1
    assert client.get("/staff/").headers["Location"].startswith(LOG_IN)


def test_cookies_stay_under_staff(client, coordinator):
    client.get(LOG_IN)
    try_password(client, coordinator.email)
    assert {cookie["path"] for cookie in client.cookies.values()} == {"/staff/"}


def test_way_in_is_as_strict_as_the_public_site(client, db):
    policy = client.get(LOG_IN).headers["Content-Security-Policy"]
    assert "unsafe" not in policy


def test_invitation_sets_a_password_and_only_then(client, db):
    user = make_user("editor")
    link = "/staff/invitation/{}/{}/".format(*make_invitation(user))
    assert client.get(link).status_code == 200
    response = client.post(link, {"password": "kurz", "again": "kurz"})
    assert response.status_code == 200
    new = "ein-neues-kennwort"
    response = client.post(link, {"password": new, "again": "etwas-anderes"})
    assert "nicht gleich" in response.content.decode()
    assert client.post(link, {"password": new, "again": new}).headers["Location"] == LOG_IN
    assert client.get(link).status_code == 410
    user.refresh_from_db()
    assert user.check_password(new)


def test_administrator_makes_an_account_and_sees_its_link_once(db):
    client = staff_client("administrator")
    data = {"email": "ada@example.org", "first_name": "", "last_name": "Neu", "role": "editor"}
    page = client.post("/staff/konten/neu/", data).content.decode()
    link = re.search(r"/staff/invitation/[^<]+/", page).group()
    assert Client().get(link).status_code == 200
    assert "invitation" not in client.get("/staff/konten/").content.decode()
    again = client.post("/staff/konten/neu/", data).content.decode()
    assert "bereits ein Konto" in again
    assert 'value="Neu"' in again


def test_administrator_changes_a_role_and_not_the_own(db):
    client = staff_client("administrator")
    editor = make_user("editor")
    data = {"first_name": "", "last_name": "E", "role": "translator", "is_active": "on"}
    assert client.post(f"/staff/konten/{editor.pk}/", data).status_code == 302
    editor.refresh_from_db()
    assert editor.role == "translator"
    own = client.session["_auth_user_id"]
    page = client.post(f"/staff/konten/{own}/", data).content.decode()
    assert "eigene" in page


def test_role_from_another_form_is_ignored(db):
    """A crafted field on the own page changes nothing (requirement S6)."""
    client = staff_client("editor")
    client.post("/staff/account/", {"role": "administrator", "is_superuser": "on"})
    from lotse.accounts.models import User

    assert User.objects.get().role == "editor"
