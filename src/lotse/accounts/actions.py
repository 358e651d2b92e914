"""Writing accounts: make, change, switch off, and let somebody in again."""

from collections.abc import Callable, Iterable
from datetime import datetime

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db import IntegrityError, transaction

from lotse.accounts.access import may_manage_accounts
from lotse.accounts.messages import send_way_back, tell_administrators, tell_owner
from lotse.accounts.models import FailedLogIn, User
from lotse.accounts.queries import (
    LOCKED_FOR,
    active_administrators,
    log_in_key,
    second_step,
)
from lotse.accounts.roles import ROLES, Administrator, Translator
from lotse.kit import clock
from lotse.kit.errors import Refused
from lotse.kit.mail_addresses import address_key

NOBODY = User(pk=0, email="nobody@example.invalid")
"""Stands where an address has no account."""


@transaction.atomic
def create_user(  # noqa: PLR0913 – an account has these facts
    *,
    email: str,
    first_name: str,
    last_name: str,
    role: str,
    by: User | None,
    password: str | None = None,
    translates: Iterable[str] = (),
) -> User:
    """Make an account. Without a password its owner sets one with a link (:mod:`.invitations`).

    ``translates`` are the languages a translator is limited to; none: all. ``by`` is None on the
    console, where whoever runs the installation acts. Refused with
    ``accounts.email_taken`` when the address has an account; nothing is overwritten.
    """
    _check_manager(by)
    _check_role(role)
    try:
        with transaction.atomic():
            return User.objects.create_user(
                email,
                password,
                first_name=first_name,
                last_name=last_name,
                role=role,
                translates=_limited_to(role, translates),
            )
    except IntegrityError as taken:
        raise Refused("accounts.email_taken") from taken


@transaction.atomic
def change_user(  # noqa: PLR0913 – an account has these facts
    *,
    user: User,
    first_name: str,
    last_name: str,
    role: str,
    is_active: bool,
    by: User,
    translates: Iterable[str] = (),
) -> User:
    """Change name, role or state of an account; switched off, it is logged out at once.

    Refused with ``accounts.own_role`` when somebody changes the own role or state, and with
    ``accounts.last_administrator`` when nobody would be left to make accounts. Administrators are
    locked first: of two who remove each other at once, the second is refused.
    """
    administrators = list(active_administrators().select_for_update().order_by("pk"))
    _check_manager(by)
    _check_role(role)
    known = User.objects.select_for_update().get(pk=user.pk)
    is_other = (known.role, known.is_active) != (role, is_active)
    if is_other and known.pk == by.pk:
        raise Refused("accounts.own_role")
    stays = is_active and role == Administrator.code
    if not stays and administrators == [known]:
        raise Refused("accounts.last_administrator")
    known.first_name, known.last_name = first_name, last_name
    known.role, known.is_active = role, is_active
    known.translates = _limited_to(role, translates)
    known.save(update_fields=["first_name", "last_name", "role", "is_active", "translates"])
    if is_other:
        end_sessions(user=known)
        tell_owner(user=known, what="changed", now=clock.now())
    return known


@transaction.atomic
def choose_columns(*, user: User, which: str, columns: Iterable[str] | None) -> None:
    """Remember which columns a list shows to somebody; None for the usual ones."""
    known = User.objects.select_for_update().get(pk=user.pk)
    if columns is None:
        known.list_columns.pop(which, None)
    else:
        known.list_columns[which] = list(columns)
    known.save(update_fields=["list_columns"])


@transaction.atomic
def reset_access(*, user: User, by: User | None) -> None:
    """Let somebody begin anew who lost the phone: no password, no second factor, no session."""
    _check_manager(by)
    if by is not None and by.pk == user.pk:
        raise Refused("accounts.own_role")
    known = User.objects.select_for_update().get(pk=user.pk)
    known.set_unusable_password()
    known.save(update_fields=["password"])
    Authenticator.objects.filter(user=known).delete()
    forget_failures(known.email)
    end_sessions(user=known)
    tell_owner(user=known, what="reset", now=clock.now())
    tell_administrators(about=known, by=by, now=clock.now())


@transaction.atomic
def set_password(*, user: User, password: str) -> None:
    """Set the password that the owner of an account chose; other sessions of the account end.

    The second factor stays. The owner is told where there was a password before.
    """
    known = User.objects.select_for_update().get(pk=user.pk)
    had_one = known.has_usable_password()
    known.set_password(password)
    known.save(update_fields=["password"])
    FailedLogIn.objects.filter(key=log_in_key(known.email)).delete()
    end_sessions(user=known)
    if had_one:
        tell_owner(user=known, what="password", now=clock.now())


def forget_failures(email: str) -> None:
    """Wrong passwords and codes of an address count no more."""
    keys = [log_in_key(email), log_in_key(second_step(email))]
    FailedLogIn.objects.filter(key__in=keys).delete()


@transaction.atomic
def ask_for_way_back(*, email: str, link_for: Callable[[User], str], now: datetime) -> None:
    """Write the owner of an account a link for a new password, once in ten minutes at most.

    Only accounts that are active and have a password: whose password was taken away gets a link
    from an administrator. For all other addresses the same is done and undone, so that nobody can
    tell by the answer or its time which accounts there are.
    """
    user = User.objects.filter(email=address_key(email), is_active=True).first()
    is_real = user is not None and user.has_usable_password()
    known = user if user is not None and is_real else NOBODY
    link = link_for(known)
    with transaction.atomic():
        send_way_back(user=known, link=link, now=now)
        if not is_real:
            transaction.set_rollback(True)


def end_sessions(*, user: User) -> int:
    """Log somebody out everywhere; returns the number of sessions."""
    sessions = list(UserSession.objects.filter(user=user))
    for session in sessions:
        session.end()
    return len(sessions)


@transaction.atomic
def note_failed_log_in(*, email: str, now: datetime) -> None:
    """Count a wrong password; what is older than a lock lasts is forgotten."""
    FailedLogIn.objects.filter(failed_at__lte=now - LOCKED_FOR).delete()
    FailedLogIn.objects.create(key=log_in_key(email), failed_at=now)


def _check_manager(by: User | None) -> None:
    """Whoever makes accounts must still be allowed to at this moment, not only at log-in."""
    if by is not None and not may_manage_accounts(User.objects.get(pk=by.pk)):
        raise Refused("accounts.not_allowed")


def _limited_to(role: str, languages: Iterable[str]) -> list[str]:
    """Languages say something of translators only."""
    return sorted(set(languages)) if role == Translator.code else []


def _check_role(role: str) -> None:
    if role not in ROLES:
        raise Refused("accounts.unknown_role", role=role)
