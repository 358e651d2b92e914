import io

import pytest
from django.core.management import CommandError, call_command

from lotse.accounts.demo import code_at, give_second_factor
from lotse.accounts.models import User
from lotse.kit import clock
from lotse.reference.models import District
from tests.factories.accounts import make_user

ASKED = {"email": "ada@example.org", "first_name": "Ada", "last_name": "Neu"}


def create_admin(monkeypatch, password, **options):
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{password}\n"))
    call_command("create_admin", password_from_stdin=True, **(ASKED | options))


def test_first_administrator_is_made_on_the_console(db, monkeypatch):
    create_admin(monkeypatch, "wer-reitet-so-spaet")
    user = User.objects.get()
    assert user.role == "administrator"
    assert user.check_password("wer-reitet-so-spaet")
    assert user.password.startswith("argon2")


@pytest.mark.parametrize("password", ["", "kurz", "123456789012", "ada@example.org"])
def test_weak_password_is_refused(db, monkeypatch, password):
    with pytest.raises(CommandError) as fault:
        create_admin(monkeypatch, password)
    assert fault.value.returncode == 1
    assert not User.objects.exists()


def test_nothing_is_overwritten(db, monkeypatch):
    known = make_user("reader", "ada@example.org")
    with pytest.raises(CommandError, match="already"):
        create_admin(monkeypatch, "wer-reitet-so-spaet")
    known.refresh_from_db()
    assert known.role == "reader"


def test_bad_address_is_refused(db, monkeypatch):
    with pytest.raises(CommandError):
        create_admin(monkeypatch, "wer-reitet-so-spaet", email="ada")


def test_reset_access_prints_a_link_that_works(db, client, capsys):
    user = make_user("administrator")
    give_second_factor(user)
    call_command("reset_access", user.email)
    link = capsys.readouterr().out.split()[-1]
    response = client.get(link)
    assert response.status_code == 200
    assert not user.authenticator_set.exists()


def test_reset_access_of_nobody_is_refused(db):
    with pytest.raises(CommandError):
        call_command("reset_access", "nobody@example.org")


def test_demo_code_is_only_for_a_demo(db, capsys):
    call_command("demo_code")
    code = capsys.readouterr().out.strip()
    assert len(code) == 6
    District.objects.update(is_demo=False)
    with pytest.raises(CommandError):
        call_command("demo_code")


def test_demo_code_changes_with_time():
    now = clock.now()
    assert code_at(now) == code_at(now)
    assert len({code_at(now.replace(minute=minute, second=0)) for minute in range(10)}) > 5
