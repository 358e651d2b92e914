"""A translator can be limited to some languages."""

import re

import pytest
from django.test import Client

from lotse.accounts.models import User
from lotse.kit import clock
from lotse.kit.errors import Refused
from lotse.words.models import Text
from lotse.words.translating import Seen, Wording, review_translation, save_translation
from tests.backoffice.test_offers import text
from tests.factories.accounts import log_in, make_user, staff_client
from tests.factories.offers import make_offer

BASE = "/staff/uebersetzungen/"


@pytest.fixture
def limited(db):
    make_offer("eins", {"de": {"title": "Eins"}, "ar": {"title": "واحد"}})
    return make_user("translator", "uk@example.org", translates=["uk"])


@pytest.fixture
def client(limited):
    return log_in(Client(), limited)


def source():
    return Text.objects.get(record_id="eins", field="title", source_version=None)


def test_only_the_own_languages_are_shown(client):
    page = text(client.get(BASE))
    assert f"{BASE}uk/" in page
    for tag in ("ar", "tr", "de-simple"):
        assert f"{BASE}{tag}/" not in page
    lines = re.findall(rf'href="{BASE}([^/"]+)/', text(client.get("/staff/")))
    assert set(lines) == {"uk"}


def test_other_languages_are_refused_everywhere(client):
    for address in ("ar/", f"ar/{source().pk}/", "ar/export.po"):
        response = client.get(BASE + address)
        assert response.status_code == 403, address
        assert "andere Sprachen" in text(response)
    for address in (f"ar/{source().pk}/", "ar/datei/", "ar/maschine/"):
        assert client.post(BASE + address, {"value": "X"}).status_code == 403, address
    assert client.get(f"{BASE}uk/").status_code == 200
    assert client.get(f"{BASE}uk/{source().pk}/").status_code == 200


def test_actions_refuse_what_no_screen_stops(limited):
    seen = Seen(source().pk, "ar", 1, 1)
    with pytest.raises(Refused, match="not_your_language"):
        save_translation(seen=seen, wording=Wording("X"), by=limited, now=clock.now())
    with pytest.raises(Refused, match="not_your_language"):
        review_translation(seen=seen, may_review_own=False, by=limited, now=clock.now())
    own = Seen(source().pk, "uk", 1, 0)
    save_translation(seen=own, wording=Wording("Один"), by=limited, now=clock.now())
    assert Text.objects.get(record_id="eins", language="uk").value == "Один"
    assert Text.objects.get(record_id="eins", language="ar").value == "واحد"


def test_who_is_not_limited_sees_all(limited):
    for role in ("translator", "reader", "coordinator"):
        page = text(staff_client(role).get(BASE))
        assert f"{BASE}ar/" in page
        assert f"{BASE}uk/" in page


def account(client, user, **changes):
    data = {"first_name": "T", "last_name": "U", "role": "translator", "is_active": "on"}
    return client.post(f"/staff/konten/{user.pk}/", data | changes)


def test_administrator_limits_a_translator(limited):
    admin = staff_client("administrator")
    page = text(admin.get(f"/staff/konten/{limited.pk}/"))
    assert re.search(r'name="translates" value="uk"[^>]* checked', page)
    assert account(admin, limited, translates=["ar", "tr"]).status_code == 302
    limited.refresh_from_db()
    assert limited.translates == ["ar", "tr"]
    assert "ar, tr" in text(admin.get("/staff/konten/"))
    assert account(admin, limited, translates=["king"]).status_code == 200
    account(admin, limited)
    limited.refresh_from_db()
    assert limited.translates == []


def test_other_roles_are_not_limited(limited):
    admin = staff_client("administrator")
    account(admin, limited, role="editor", translates=["ar"])
    limited.refresh_from_db()
    assert limited.translates == []


def test_new_translator_is_limited_at_once(db):
    admin = staff_client("administrator")
    data = {
        "email": "neu@example.org",
        "first_name": "Neu",
        "last_name": "Neu",
        "role": "translator",
        "translates": ["fa"],
    }
    admin.post("/staff/konten/neu/", data)
    assert User.objects.get(email="neu@example.org").translates == ["fa"]
    assert staff_client("coordinator").get("/staff/konten/neu/").status_code == 403
