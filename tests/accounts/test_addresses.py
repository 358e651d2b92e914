"""An account is found by its address, however that is typed."""

import json
from importlib import import_module
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client

from lotse.accounts.actions import create_user, note_failed_log_in
from lotse.accounts.house import HouseTable, read_claims
from lotse.accounts.models import User
from lotse.accounts.queries import is_locked_out
from lotse.accounts.roles import Coordinator
from lotse.kit import clock
from lotse.kit.errors import Refused
from lotse.kit.models import Mail
from tests.factories.accounts import PASSWORD
from tests.factories.events import join, make_round, party

TYPED = ["Anna@Straße.example", " anna@STRAßE.example ", "anna@xn--strae-oqa.example"]
KEPT = "anna@xn--strae-oqa.example"

pytestmark = pytest.mark.django_db


@pytest.fixture
def anna():
    cache.clear()
    names = {"first_name": "Anna", "last_name": "Muster", "role": Coordinator.code}
    user = create_user(email=TYPED[0], by=None, password=PASSWORD, **names)
    assert user.email == KEPT
    yield user
    cache.clear()


@pytest.mark.parametrize("typed", TYPED)
def test_account_is_found_wherever_it_is_asked_for(anna, typed, capsys):
    log_in = Client().post("/staff/login/", {"login": typed.strip(), "password": PASSWORD})
    assert log_in.status_code == 302, log_in.content.decode()
    Client().post("/staff/login/vergessen/", {"email": typed})
    assert Mail.objects.filter(recipient=KEPT).exists()
    for _ in range(5):
        note_failed_log_in(email=typed, now=clock.now())
    assert all(is_locked_out(one, now=clock.now()) for one in TYPED)
    claims = {"sub": "1", "email": typed}
    assert read_claims(claims, HouseTable(())).email == KEPT
    with pytest.raises(Refused, match=r"accounts\.email_taken"):
        create_user(email=typed, by=None, first_name="A", last_name="B", role=Coordinator.code)
    with pytest.raises(CommandError, match="account already"):
        call_command("create_admin", email=typed)
    call_command("reset_access", typed)
    assert "/staff/" in capsys.readouterr().out
    assert not User.objects.get().has_usable_password()
    call_command("export_person", email=typed)
    assert [one["email"] for one in json.loads(capsys.readouterr().out)["accounts.User"]] == [KEPT]


@pytest.mark.parametrize("typed", ["0172 555 12 34", "+49 (0) 172/5551234", "٠١٧٢٥٥٥١٢٣٤"])
def test_family_that_asks_what_is_known_need_not_write_its_number_as_we_do(typed, capsys):
    join(make_round(), party(email="", phone="+491725551234"))
    call_command("export_person", phone=typed)
    assert len(json.loads(capsys.readouterr().out)["events.Registration"]) == 1


def test_accounts_from_before_the_rule_are_found_by_it(anna):
    move = import_module("lotse.accounts.migrations.0005_addresses_in_one_form").put_in_form
    other = User.objects.create_user("bert@example.org", PASSWORD)
    User.objects.filter(pk=anna.pk).update(email="anna@straße.example")
    User.objects.filter(pk=other.pk).update(email="Bert@Example.org")
    for _ in range(2):
        move(apps, SimpleNamespace(connection=connection))
    assert set(User.objects.values_list("email", flat=True)) == {KEPT, "bert@example.org"}
    User.objects.filter(pk=other.pk).update(email="anna@straße.example")
    move(apps, SimpleNamespace(connection=connection))
    assert set(User.objects.values_list("email", flat=True)) == {KEPT, "anna@straße.example"}
