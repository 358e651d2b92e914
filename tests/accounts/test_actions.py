import threading

import pytest
from django.db import IntegrityError, connection, transaction

from lotse.accounts.access import may
from lotse.accounts.actions import (
    change_user,
    create_user,
    note_failed_log_in,
    reset_access,
    set_password,
)
from lotse.accounts.demo import give_second_factor
from lotse.accounts.invitations import find_invited, make_invitation
from lotse.accounts.models import FailedLogIn, User
from lotse.accounts.queries import LOCKED_FOR, is_locked_out
from lotse.accounts.roles import ROLES, Right
from lotse.kit import clock
from lotse.kit.errors import Refused
from tests.factories.accounts import make_user

NEW = {"first_name": "Ada", "last_name": "Neu", "role": "editor"}


def change(user, by, **changes):
    facts = {
        "first_name": user.first_name,
        "last_name": user.last_name,
        "role": user.role,
        "is_active": user.is_active,
    }
    return change_user(user=user, by=by, **(facts | changes))


def test_administrator_makes_an_account(db):
    user = create_user(email="Ada@Example.org", by=make_user("administrator"), **NEW)
    assert (user.email, user.role, user.has_usable_password()) == (
        "ada@example.org",
        "editor",
        False,
    )


@pytest.mark.parametrize("role", [code for code in ROLES if code != "administrator"])
def test_other_roles_make_no_accounts(db, role):
    with pytest.raises(Refused, match=r"accounts\.not_allowed"):
        create_user(email="ada@example.org", by=make_user(role), **NEW)


def test_account_is_not_overwritten(db):
    known = make_user("reader", "ada@example.org")
    with pytest.raises(Refused, match=r"accounts\.email_taken"):
        create_user(email="ADA@example.org", by=None, password="something-else", **NEW)
    known.refresh_from_db()
    assert known.role == "reader"


def test_unknown_role_is_refused(db):
    with pytest.raises(Refused, match=r"accounts\.unknown_role"):
        create_user(email="ada@example.org", by=None, **(NEW | {"role": "king"}))
    with pytest.raises(IntegrityError), transaction.atomic():
        make_user("king")


def test_nobody_is_above_the_roles(db):
    with pytest.raises(IntegrityError), transaction.atomic():
        make_user("reader", is_superuser=True)


@pytest.mark.parametrize("changes", [{"role": "reader"}, {"is_active": False}])
def test_nobody_changes_the_own_role_or_state(db, changes):
    make_user("administrator", "other@example.org")
    admin = make_user("administrator")
    with pytest.raises(Refused, match=r"accounts\.own_role"):
        change(admin, admin, **changes)


def test_own_name_may_be_changed(db):
    admin = make_user("administrator")
    assert change(admin, admin, last_name="Anders").last_name == "Anders"


def test_last_administrator_stays(db):
    admin = make_user("administrator")
    inactive = make_user("administrator", "gone@example.org", is_active=False)
    for changes in ({"role": "editor"}, {"is_active": False}):
        with pytest.raises(Refused):
            change(admin, inactive, **changes)
    assert User.objects.get(pk=admin.pk).role == "administrator"


def test_of_two_administrators_who_remove_each_other_one_stays(committed):
    User.objects.all().delete()
    both = [make_user("administrator", f"{name}@example.org") for name in ("a", "b")]
    start, refused = threading.Barrier(2), []

    def remove(user, by):
        start.wait()
        try:
            change(user, by, role="reader")
        except Refused as refusal:
            refused.append(refusal.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=remove, args=pair) for pair in (both, list(reversed(both)))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    left = User.objects.filter(role="administrator").count()
    User.objects.all().delete()
    assert left == 1
    assert len(refused) == 1


def test_reset_takes_password_and_second_factor(db):
    user = make_user("editor")
    give_second_factor(user)
    reset_access(user=user, by=make_user("administrator"))
    user.refresh_from_db()
    assert not user.has_usable_password()
    assert user.authenticator_set.count() == 0


def test_nobody_resets_the_own_access(db):
    admin = make_user("administrator")
    with pytest.raises(Refused, match=r"accounts\.own_role"):
        reset_access(user=admin, by=admin)


def test_invitation_works_once(db):
    user = make_user("editor")
    link = make_invitation(user)
    assert find_invited(*link) == user
    set_password(user=user, password="ein-neues-kennwort")
    assert find_invited(*link) is None


@pytest.mark.parametrize("link", [("", ""), ("x", "y"), ("MQ", "wrong"), ("////", "-")])
def test_wrong_invitation_finds_nobody(db, link):
    assert find_invited(*link) is None


def test_invitation_of_an_account_that_is_switched_off_finds_nobody(db):
    user = make_user("editor")
    link = make_invitation(user)
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert find_invited(*link) is None


def test_five_failures_lock_an_address_for_a_while(db):
    now = clock.now()
    for _ in range(4):
        note_failed_log_in(email="Ada@example.org", now=now)
    assert not is_locked_out("ada@example.org", now=now)
    note_failed_log_in(email="ada@example.org ", now=now)
    assert is_locked_out("ada@example.org", now=now)
    assert not is_locked_out("bob@example.org", now=now)
    assert not is_locked_out("ada@example.org", now=now + LOCKED_FOR)


def test_failures_are_forgotten_and_hold_no_address(db):
    now = clock.now()
    note_failed_log_in(email="ada@example.org", now=now - LOCKED_FOR)
    note_failed_log_in(email="ada@example.org", now=now)
    row = FailedLogIn.objects.get()
    assert "ada" not in row.key


def test_switched_off_account_may_nothing(db):
    user = make_user("administrator", is_active=False)
    assert not any(may(user, right) for right in Right)


def test_only_the_administrator_manages_and_every_role_reads():
    assert [code for code, role in ROLES.items() if Right.MANAGE in role.rights] == [
        "administrator"
    ]
    assert all(Right.READ in role.rights for role in ROLES.values())
    assert all(str(role.name) and str(role.sentence) for role in ROLES.values())
