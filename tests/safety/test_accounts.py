"""The way in, tried as an attacker and as an unlucky colleague would: each over a real session."""

import re
import time
from datetime import timedelta
from urllib.parse import quote

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.core.cache import cache
from django.test import Client

from lotse.accounts.demo import SECRET, code_at, give_second_factor
from lotse.accounts.models import User
from lotse.kit import clock
from lotse.kit.models import Mail
from tests.factories.accounts import PASSWORD, log_in, make_user
from tests.safety.hostile import list_places
from tests.safety.living import Living

pytestmark = pytest.mark.django_db
LOG_IN, CODE, HOME = "/staff/login/", "/staff/login/code/", "/staff/"
OTHER_SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@pytest.fixture(autouse=True)
def _fresh_limits():
    cache.clear()
    yield
    cache.clear()


def password_step(user, client=None, **more):
    client = client or Client()
    client.post(LOG_IN, {"login": user.email, "password": PASSWORD, **more})
    return client


def enter(user, code=None):
    """Somebody who has logged in by the screens."""
    client = password_step(user)
    client.post(CODE, {"code": code or code_at(clock.now())})
    assert is_in(client)
    return client


def is_in(client):
    return client.get(HOME).status_code == 200


def ready(role="coordinator", email=""):
    user = make_user(role, email)
    give_second_factor(user)
    return user


def mails():
    return list(Mail.objects.order_by("pk"))


# --- the second step ------------------------------------------------------------------------------


def test_code_of_somebody_elses_app_is_not_mine():
    one, other = ready(email="eine@example.org"), make_user("editor", "andere@example.org")
    TOTP.activate(other, OTHER_SECRET)
    code = format_hotp_value(hotp_value(OTHER_SECRET, int(time.time()) // 30))
    client = password_step(one)
    client.post(CODE, {"code": code})
    assert not is_in(client)
    assert is_in(enter(other, code))


def test_two_who_share_an_app_both_get_in():
    code = code_at(clock.now())
    assert all(is_in(enter(ready(email=f"{who}@example.org"), code)) for who in ("eine", "andere"))


def test_used_code_is_refused_as_long_as_it_would_be_right_in_every_process():
    user = ready()
    late = code_at(clock.now() + timedelta(seconds=30))  # right for a minute still
    enter(user, late)
    cache.clear()  # as in another process, or half a minute later
    for code in (late, code_at(clock.now())):  # nor one from before it
        client = password_step(user)
        assert client.post(CODE, {"code": code}).status_code == 200
        assert not is_in(client)


def test_recovery_code_works_once():
    user = ready()
    code, other = RecoveryCodes.activate(user).get_unused_codes()[:2]
    assert is_in(enter(user, code))
    again = password_step(user)
    again.post(CODE, {"code": code})
    assert not is_in(again)
    assert is_in(enter(user, other))


def test_guessing_codes_ends_after_five_in_every_process():
    user = ready()
    wrong = f"{(int(code_at(clock.now())) + 1) % 1_000_000:06}"
    client = password_step(user)
    for _ in range(5):
        cache.clear()
        client.post(CODE, {"code": wrong})
    page = client.post(CODE, {"code": code_at(clock.now())}).content.decode()
    assert "Viertelstunde" in page
    assert not is_in(client)
    with clock.frozen(clock.now() + timedelta(minutes=16)):
        client.post(CODE, {"code": code_at(clock.now() - timedelta(minutes=16))})
    assert is_in(client)


def test_who_was_wrong_while_the_clock_was_ahead_is_not_locked_out_afterwards():
    user = ready()
    client = password_step(user)
    with clock.frozen(clock.now() + timedelta(days=1)):
        for _ in range(6):
            client.post(CODE, {"code": "000000"})
        assert "Viertelstunde" in client.post(CODE, {"code": "000000"}).content.decode()
    assert is_in(enter(user))


# --- sessions -------------------------------------------------------------------------------------

ROLE = {"first_name": "", "last_name": "K", "role": "reader", "is_active": "on"}


@pytest.mark.parametrize("change", [ROLE, {**ROLE, "role": "coordinator", "is_active": ""}])
def test_change_of_role_or_state_ends_sessions_and_is_told(change):
    user, administrator = ready(), make_user("administrator")
    client = enter(user)
    log_in(Client(), administrator).post(
        f"/staff/konten/{user.pk}/", {key: value for key, value in change.items() if value}
    )
    assert not is_in(client)
    assert [(mail.recipient, "geändert" in mail.text) for mail in mails()] == [(user.email, True)]


def test_change_of_name_ends_nothing_and_is_not_told():
    user = ready()
    client = enter(user)
    log_in(Client(), make_user("administrator")).post(
        f"/staff/konten/{user.pk}/", ROLE | {"role": "coordinator"}
    )
    assert is_in(client)
    assert not mails()


def test_new_password_ends_other_sessions_and_is_told():
    user = ready()
    codes = RecoveryCodes.activate(user).get_unused_codes()
    here, there = enter(user), enter(user, codes[0])
    new = "eine-ganz-andere-losung"
    said = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    here.post("/staff/zugang/password/", said)
    user.refresh_from_db()
    assert user.check_password(new)
    assert is_in(here)
    assert not is_in(there)
    assert ["Passwort" in mail.text for mail in mails()] == [True]


def test_account_taken_away_while_a_form_is_open_saves_nothing():
    user = ready()
    client = enter(user)
    assert client.get("/staff/partner/neu/").status_code == 200
    User.objects.filter(pk=user.pk).update(is_active=False)  # even without its sessions
    answer = client.post("/staff/partner/neu/", {"name": "Neuer Partner"})
    assert answer.headers["Location"].startswith(LOG_IN)
    from lotse.partners.models import Organisation

    assert not Organisation.objects.filter(name="Neuer Partner").exists()


def test_role_taken_away_while_a_form_is_open_saves_nothing():
    user = ready()
    client = enter(user)
    User.objects.filter(pk=user.pk).update(role="reader")
    assert client.post("/staff/partner/neu/", {"name": "Neuer Partner"}).status_code == 403


def test_session_gets_a_new_number_at_each_step():
    user = ready()
    client = Client()
    client.get(LOG_IN)
    numbers = set()
    password_step(user, client)
    numbers.add(client.cookies["sessionid"].value)
    client.post(CODE, {"code": code_at(clock.now())})
    numbers.add(client.cookies["sessionid"].value)
    assert len(numbers) == 2


# --- addresses and headers ------------------------------------------------------------------------


@pytest.mark.parametrize(
    "address",
    ["https://evil.example/", "//evil.example/", "///evil.example", r"/\evil.example",
     r"\\evil.example", "https:evil.example", "https:/evil.example", "javascript:alert(1)",
     "http://localhost@evil.example/", "/staff/\r\nSet-Cookie:%20x=1", "\thttps://evil.example",
     "//evil.example@localhost/"],
)  # fmt: skip
def test_next_leads_to_no_other_site(address):
    user = ready()
    client = Client()
    client.get(f"{LOG_IN}?next={quote(address)}")
    client.post(
        f"{LOG_IN}?next={quote(address)}",
        {"login": user.email, "password": PASSWORD, "next": address},
    )
    answer = client.post(CODE, {"code": code_at(clock.now())})
    leads_to = answer.headers["Location"]
    assert leads_to.startswith("/staff/")
    assert not leads_to.startswith(("//", "/\\"))
    assert not re.search(r"[\r\n\t]", leads_to)
    assert "x" not in answer.cookies


@pytest.mark.parametrize(
    "header",
    [{"host": "evil.example"}, {"x-forwarded-host": "evil.example"},
     {"forwarded": "host=evil.example"}, {"x-original-url": "https://evil.example/"},
     {"x-forwarded-server": "evil.example"}, {"x-rewrite-url": "/staff/konten/"}],
)  # fmt: skip
def test_foreign_host_is_written_nowhere(header):
    user = ready()
    client = Client(headers=header, raise_request_exception=False)
    for path in (
        "/",
        "/de/",
        "/sitemap.xml",
        "/.well-known/security.txt",
        LOG_IN,
        "/api/openapi.json",
    ):
        answer = client.get(path)
        assert answer.status_code == (400 if "host" in header else answer.status_code)
        assert answer.status_code in {200, 302, 400}
        assert "evil" not in answer.content.decode() + str(answer.headers)
    client.post("/staff/login/vergessen/", {"email": user.email})
    assert not [mail for mail in mails() if "evil" in mail.text]


def test_what_a_link_opens_is_kept_by_nobody():
    client, seen = Client(raise_request_exception=False), 0
    for place in list_places(Living().samples):
        is_secret = re.search(r":(secret|token|proof|number)>", place.route)
        if place.route.startswith("staff/") or not is_secret:
            continue
        answer = client.get(place.address)
        if answer.status_code != 200:
            continue
        seen += 1
        assert "no-store" in answer["Cache-Control"], place.route
        assert answer["Referrer-Policy"] in {"no-referrer", "same-origin"}, place.route
        assert "frame-ancestors 'none'" in answer["Content-Security-Policy"], place.route
    assert seen >= 3


def test_answer_that_depends_on_the_language_says_so():
    assert "Accept-Language" in Client().get("/")["Vary"]
    assert "Cookie" in Client().get(LOG_IN)["Vary"]


# --- a forgotten password -------------------------------------------------------------------------

FORGOTTEN = "/staff/login/vergessen/"
NEW = "ein-neues-langes-kennwort"


def link_in(mail):
    return re.search(r"/staff/invitation/\S+/", mail.text)[0]


def test_forgotten_password_is_renewed_by_mail_and_the_second_factor_stays():
    user = ready()
    session = enter(user)
    answer = Client().post(FORGOTTEN, {"email": user.email.upper()})
    (mail,) = mails()
    assert mail.recipient == user.email
    assert mail.is_secret
    assert user.email not in mail.subject + mail.key
    link = link_in(mail)
    page = Client().get(link)
    assert page.status_code == 200
    assert is_in(session)  # looking changes nothing
    Client().post(link, {"password": NEW, "again": NEW})
    assert not is_in(session)
    assert Client().get(link).status_code == 410
    assert Client().post(link, {"password": NEW + "x", "again": NEW + "x"}).status_code == 410
    client = Client()
    client.post(LOG_IN, {"login": user.email, "password": NEW})
    assert not is_in(client)
    client.post(CODE, {"code": code_at(clock.now() + timedelta(seconds=30))})
    assert is_in(client)
    assert "Passwort" in mails()[-1].text
    assert answer.status_code == 200


def test_who_has_an_account_is_not_told():
    ready()
    off = ready("editor", "aus@example.org")
    User.objects.filter(pk=off.pk).update(is_active=False)
    invited = make_user("editor", "neu@example.org")
    invited.set_unusable_password()
    invited.save()
    pages = set()
    for email in (
        "coordinator@example.org",
        "aus@example.org",
        "neu@example.org",
        "wer@example.org",
    ):
        page = Client().post(FORGOTTEN, {"email": email}).content.decode()
        pages.add(re.sub(r'nonce="[^"]*"|value="[^"]*"', "", page))
    assert len(pages) == 1
    assert [mail.recipient for mail in mails()] == ["coordinator@example.org"]


def test_way_back_ends_after_an_hour_with_the_next_log_in_and_with_the_account():
    user = ready()
    Client().post(FORGOTTEN, {"email": user.email})
    link = link_in(mails()[0])
    with clock.frozen(clock.now() + timedelta(minutes=61)):
        assert Client().get(link).status_code == 410
    assert Client().get(link).status_code == 200
    enter(user)
    assert Client().get(link).status_code == 410
    Client().post(FORGOTTEN, {"email": user.email})
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert Client().get(link_in(mails()[-1])).status_code == 410


def test_mailbox_is_not_flooded():
    user = ready()
    for _ in range(6):
        assert Client().post(FORGOTTEN, {"email": user.email}).status_code == 200
    assert len(mails()) == 1
    answers = [
        Client().post(FORGOTTEN, {"email": f"{n}@example.org"}).status_code for n in range(30)
    ]
    assert answers[-1] == 429


def test_asking_takes_as_long_for_unknown_addresses(settings):
    settings.ACCOUNT_RATE_LIMITS = False
    from statistics import median

    ready()

    def seconds(email):
        Mail.objects.all().delete()
        began = time.process_time()
        Client().post(FORGOTTEN, {"email": email})
        return time.process_time() - began

    seconds("coordinator@example.org")
    times = {
        email: median(seconds(email) for _ in range(15))
        for email in ("coordinator@example.org", "wer@example.org")
    }
    known, unknown = times.values()
    assert 0.6 < unknown / known < 1.66, times


# --- removing a factor ----------------------------------------------------------------------------


def ask_again(client, address, code):
    """Pass the question that stands before an address."""
    to = client.get(address).headers["Location"]
    assert to.startswith("/staff/zugang/again/")
    answer = client.post(to.replace("again/?", "again/code/?"), {"code": code})
    assert answer.status_code == 302


def test_who_removes_a_factor_is_asked_again_and_told():
    user = ready()
    codes = RecoveryCodes.activate(user).get_unused_codes()
    from allauth.mfa.models import Authenticator

    Authenticator.objects.create(
        user=user, type="webauthn", data={"name": "Stick", "credential": {}}
    )
    client = enter(user)
    address = "/staff/zugang/app/remove/"
    assert client.post(address).headers["Location"].startswith("/staff/zugang/again/")
    assert user.authenticator_set.filter(type="totp").exists()
    ask_again(client, address, codes[0])
    client.post(address)
    assert not user.authenticator_set.filter(type="totp").exists()
    (mail,) = mails()
    assert mail.recipient == user.email
    assert "entfernt" in mail.text


def test_who_takes_access_away_is_asked_again_and_all_concerned_are_told():
    user, boss = ready(), ready("administrator")
    make_user("administrator", "zweite@example.org")
    codes = RecoveryCodes.activate(boss).get_unused_codes()
    client = enter(boss)
    address = f"/staff/konten/{user.pk}/reset/"
    to = client.post(address).headers["Location"]
    assert to.startswith("/staff/zugang/again/")
    assert user.authenticator_set.exists()
    client.post(to.replace("again/?", "again/code/?"), {"code": codes[0]})
    page = client.post(address)
    assert page.status_code == 200
    assert not user.authenticator_set.exists()
    assert {mail.recipient for mail in mails()} == {user.email, "zweite@example.org"}
    assert all(user.email not in mail.subject for mail in mails())


def test_secret_of_an_app_is_not_in_any_session():
    enter(ready())
    from django.contrib.sessions.models import Session

    assert not [one for one in Session.objects.all() if SECRET in str(one.get_decoded())]
