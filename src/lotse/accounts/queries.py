"""Reading accounts: who there is, who has a second factor, who is locked out for a while."""

from datetime import datetime, timedelta
from typing import Any

from allauth.mfa.models import Authenticator
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.crypto import salted_hmac

from lotse.accounts.models import FailedLogIn, User
from lotse.accounts.roles import Administrator
from lotse.kit.mail_addresses import address_key

MAX_FAILURES = 5
LOCKED_FOR = timedelta(minutes=15)
SKEW = timedelta(minutes=1)
"""How far the clocks of two machines may be apart."""


def list_users() -> "QuerySet[User, Any]":
    """All accounts by name, each with ``has_second_factor``."""
    factors = Authenticator.objects.filter(user=OuterRef("pk")).exclude(
        type=Authenticator.Type.RECOVERY_CODES
    )
    return User.objects.annotate(has_second_factor=Exists(factors)).order_by(
        "last_name", "first_name", "email"
    )


def active_administrators() -> "QuerySet[User, Any]":
    """Those who can still make accounts; there must always be one."""
    return User.objects.filter(role=Administrator.code, is_active=True)


def log_in_key(email: str) -> str:
    """What failed log-ins are counted under: a digest that cannot be turned back without the key.

    Unknown addresses are counted like known ones, so that nobody learns which exist.
    """
    return salted_hmac("lotse.accounts.log_in", address_key(email), algorithm="sha256").hexdigest()


def second_step(email: str) -> str:
    """What wrong codes for an address are counted under: apart from wrong passwords."""
    return f"second step of {address_key(email)}"


def is_locked_out(email: str, *, now: datetime) -> bool:
    """Whether too many wrong passwords were tried for this address in the last quarter hour.

    What was tried while the machine's clock was ahead does not count: it would lock for as long as
    the clock was wrong.
    """
    recent = FailedLogIn.objects.filter(
        key=log_in_key(email), failed_at__gt=now - LOCKED_FOR, failed_at__lte=now + SKEW
    )
    return recent.count() >= MAX_FAILURES
