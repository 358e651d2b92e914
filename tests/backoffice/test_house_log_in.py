"""Log-in by the house's identity provider, against a real one in a process of its own."""

import json
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

import jwt
import pytest
import requests
from allauth.socialaccount.models import SocialAccount
from django.core.cache import cache
from django.db import connection
from django.test import Client

from lotse.accounts.house import HouseTable, read_claims
from lotse.accounts.house_actions import admit
from lotse.accounts.models import User
from lotse.backoffice.accounts.house import EVENT
from tests.factories.accounts import make_user

CLIENT, SECRET = "lotse", "only-for-tests"
PERSON, PASSWORD = "ayse", "only-for-tests-too"
AYSE = {
    "email": "ayse@example.org",
    "email_verified": True,
    "given_name": "Ayşe",
    "family_name": "Beispiel",
    "groups": ["lotse-koordination"],
    "amr": ["pwd", "otp"],
}


@pytest.fixture(scope="module")
def provider(tmp_path_factory):
    folder = tmp_path_factory.mktemp("provider")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [
        sys.executable, "-m", "tests.backoffice.identity_provider", str(port), str(folder)
    ]  # fmt: skip
    process = subprocess.Popen(command)
    issuer = f"http://127.0.0.1:{port}/o"
    end = time.monotonic() + 60
    while True:
        try:
            requests.get(f"{issuer}/.well-known/openid-configuration", timeout=5)
            break
        except requests.ConnectionError:
            assert process.poll() is None, "the provider ended"
            assert time.monotonic() < end
            time.sleep(0.1)
    yield issuer, folder
    process.kill()
    process.wait()


@pytest.fixture
def house(provider, settings, db):
    """The provider as settings, and a function that says what it knows of its person."""
    cache.clear()
    issuer, folder = provider
    settings.HOUSE = {"issuer": issuer, "client": CLIENT, "secret": SECRET, "name": "Rathaus"}
    settings.HOUSE_TABLE = {
        "roles": (("lotse-verwaltung", "administrator"), ("lotse-koordination", "coordinator")),
        "factors": frozenset({"otp"}),
    }
    settings.SOCIALACCOUNT_PROVIDERS = {
        "openid_connect": {
            "OAUTH_PKCE_ENABLED": True,
            "APPS": [
                {
                    "provider_id": "house",
                    "name": "Rathaus",
                    "client_id": CLIENT,
                    "secret": SECRET,
                    "settings": {"server_url": issuer},
                }
            ],
        }
    }

    def knows(**claims):
        (folder / "claims.json").write_text(json.dumps({**AYSE, **claims}))

    knows()
    return knows


def enter(client, *, next_page="/staff/"):
    """Walk from the button to the provider and back; the last answer of ours."""
    page = client.get("/staff/login/").content.decode()
    assert "Rathaus" in page
    to = client.post("/staff/login/house/", {"next": next_page}).headers["Location"]
    assert "only-for-tests" not in to, "the secret is never in an address"
    there = requests.Session()
    origin = "{0.scheme}://{0.netloc}".format(urlsplit(to))
    data = {"name": PERSON, "password": PASSWORD, "next": to.removeprefix(origin)}
    answer = there.post(f"{origin}/log-in/", data=data, allow_redirects=False, timeout=10)
    answer = there.get(to, allow_redirects=False, timeout=10)
    back = urlsplit(answer.headers["Location"])
    assert back.path == "/staff/login/house/zurueck/"
    return client.get(f"{back.path}?{back.query}")


def test_first_log_in_makes_the_account_with_the_role_of_the_group(house, client):
    answer = enter(client, next_page="/staff/angebote/")
    assert answer.headers["Location"] == "/staff/angebote/"
    user = User.objects.get()
    assert (user.email, user.role, user.first_name) == ("ayse@example.org", "coordinator", "Ayşe")
    assert not user.has_usable_password()
    assert client.get("/staff/").status_code == 200, "the provider has asked for a second factor"
    assert client.get("/staff/konten/").status_code == 403
    assert SocialAccount.objects.get().extra_data == {}, "no copy of the directory is kept"


def test_without_a_second_factor_at_the_provider_ours_is_set_up(house, client):
    house(amr=["pwd"])
    enter(client)
    assert client.get("/staff/").headers["Location"] == "/staff/zugang/"


def test_the_role_follows_the_group(house, client):
    enter(client)
    house(groups=["lotse-verwaltung", "lotse-koordination"])
    enter(Client())
    assert User.objects.get().role == "administrator"
    assert client.get("/staff/").status_code == 302, "sessions with the former role have ended"


def test_leaving_the_group_ends_account_and_sessions_and_coming_back_restores_it(house, client):
    enter(client)
    house(groups=["somebody-else"])
    other = Client()
    answer = enter(other)
    assert answer.headers["Location"] == "/staff/login/haus/nein/house_no_group/"
    assert other.get(answer.headers["Location"]).status_code == 403
    assert not User.objects.get().is_active
    assert client.get("/staff/").status_code == 302
    house()
    enter(other)
    assert other.get("/staff/").status_code == 200


def test_an_account_switched_off_by_hand_stays_so(house, client):
    enter(client)
    User.objects.update(is_active=False)
    answer = enter(Client())
    assert answer.headers["Location"].endswith("/switched_off/")
    assert not User.objects.get().is_active


def test_a_stranger_in_no_group_gets_no_account(house, client):
    house(groups=[])
    assert enter(client).headers["Location"].endswith("/house_no_group/")
    assert not User.objects.exists()


@pytest.mark.parametrize("is_proven", [True, False])
def test_a_local_account_is_joined_only_by_a_proven_address(house, client, is_proven):
    local = make_user("reader", email="ayse@example.org")
    house(email_verified=is_proven)
    answer = enter(client)
    assert User.objects.count() == 1
    assert SocialAccount.objects.filter(user=local).exists() == is_proven
    local.refresh_from_db()
    assert local.role == ("coordinator" if is_proven else "reader")
    assert answer.headers["Location"].endswith("/staff/" if is_proven else "/email_taken/")


def test_without_an_address_nobody_gets_in(house, client):
    house(email="")
    assert enter(client).headers["Location"].endswith("/house_email/")


def test_a_local_administrator_still_gets_in_by_password(house, client):
    make_user("administrator")
    page = client.get("/staff/login/").content.decode()
    assert 'name="password"' in page


def test_a_provider_that_is_away_is_said(house, client, settings):
    settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"][0]["settings"] = {
        "server_url": "http://127.0.0.1:9"
    }
    answer = client.post("/staff/login/house/")
    assert answer.headers["Location"].endswith("/house_fault/")
    assert client.get(answer.headers["Location"]).status_code == 403


def test_a_forged_way_back_leads_nowhere(house, client):
    answer = client.get("/staff/login/house/zurueck/?code=stolen&state=guessed")
    assert answer.headers["Location"].endswith("/house_fault/")
    assert not User.objects.exists()


def token(folder, issuer, *, key="", algorithm="RS256", **claims):
    pem = (folder / "key.pem").read_text()
    kid = requests.get(f"{issuer}/.well-known/jwks.json", timeout=5).json()["keys"][0]["kid"]
    body = {
        "iss": issuer,
        "aud": CLIENT,
        "iat": int(time.time()),
        "exp": int(time.time()) + 60,
        "jti": "1",
        "events": {EVENT: {}},
        **claims,
    }
    body = {name: value for name, value in body.items() if value is not None}
    return jwt.encode(body, key or pem, algorithm=algorithm, headers={"kid": kid})


def test_back_channel_log_out_ends_sessions_at_once(house, client, provider):
    issuer, folder = provider
    enter(client)
    sub = SocialAccount.objects.get().uid
    said = Client(enforce_csrf_checks=True).post(
        "/staff/login/haus/abgemeldet/", {"logout_token": token(folder, issuer, sub=sub)}
    )
    assert (said.status_code, said["Cache-Control"]) == (200, "no-store")
    assert client.get("/staff/").status_code == 302


@pytest.mark.parametrize(
    "wrong",
    [
        {"iss": "https://evil.example"},
        {"aud": "somebody-else"},
        {"events": {"http://schemas.openid.net/event/other": {}}},
        {"events": "backchannel-logout"},
        {"nonce": "abc"},
        {"sub": None},
        {"jti": None},
        {"exp": 1},
        {"key": "shared", "algorithm": "HS256"},
        {"key": "", "algorithm": "none"},
    ],
)
def test_other_tokens_log_nobody_out(house, client, provider, wrong):
    issuer, folder = provider
    enter(client)
    sub = SocialAccount.objects.get().uid
    if wrong.get("algorithm") == "none":
        said = token(folder, issuer, sub=sub).split(".")
        forged = ".".join([said[0], said[1], ""])
    else:
        forged = token(folder, issuer, **{"sub": sub, **wrong})
    answer = Client().post("/staff/login/haus/abgemeldet/", {"logout_token": forged})
    assert answer.status_code == 400
    assert client.get("/staff/").status_code == 200


@pytest.mark.parametrize("sent", ["", "a.b.c", "\x00", "ä" * 1000])
def test_nonsense_logs_nobody_out(house, client, sent):
    answer = client.post("/staff/login/haus/abgemeldet/", {"logout_token": sent})
    assert answer.status_code == (422 if "\x00" in sent else 400)


@pytest.mark.django_db
def test_without_a_provider_there_is_no_way(client):
    assert client.post("/staff/login/haus/abgemeldet/", {}).status_code == 404
    assert client.post("/staff/login/house/").status_code == 404
    assert "openid" not in client.get("/staff/login/").content.decode()


@pytest.mark.parametrize("is_proven", [True, False])
def test_two_tabs_of_a_first_log_in_make_one_account(committed, is_proven):
    claims = {**AYSE, "sub": "1", "email_verified": is_proven}
    person = read_claims(claims, HouseTable(roles=(("lotse-koordination", "coordinator"),)))

    def enter_once(_):
        try:
            return admit(person=person).pk
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as tabs:
        assert len(set(tabs.map(enter_once, range(8)))) == 1
    assert User.objects.filter(email=AYSE["email"]).count() == 1
    assert SocialAccount.objects.count() == 1
    User.objects.all().delete()


def test_claims_of_another_kind_count_as_not_said():
    table = HouseTable(roles=(("a", "reader"),), factors=frozenset({"mfa"}))
    person = read_claims({"sub": 7, "groups": {"a": 1}, "amr": [1, None], "email": ["x"]}, table)
    assert (person.subject, person.role, person.email) == ("7", None, "")
    assert not person.has_second_factor
    assert read_claims({"groups": "a", "acr": "mfa"}, table).role == "reader"
    assert read_claims({"groups": "a", "acr": "mfa"}, table).has_second_factor
    assert not read_claims({"email_verified": "true"}, table).has_proven_email
