"""Log-ins of a demo, known to everybody: one for each role, with one second factor for all.

Nothing of this is ever called for a district that is no demo.
"""

from datetime import datetime

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.db import transaction

from lotse.accounts.models import User
from lotse.accounts.roles import ROLES

PASSWORD = "hafen-lotse-2026"  # noqa: S105 – known to everybody, for the demo only
SECRET = "LOTSEDEMOLOTSEDEMOLOTSEDEMO23456"  # noqa: S105 – the same
PERIOD = 30


@transaction.atomic
def make_demo_users() -> None:
    """Make the demo's accounts where they are missing; what is there stays as it is."""
    for role in ROLES:
        email = f"{role}@example.org"
        user = User.objects.filter(email=email).first() or User.objects.create_user(
            email, PASSWORD, first_name=role.capitalize(), last_name="(Demo)", role=role
        )
        give_second_factor(user)


def give_second_factor(user: User) -> None:
    """Give an account the demo's app, if it has none."""
    data = {"secret": get_adapter().encrypt(SECRET)}
    Authenticator.objects.get_or_create(
        user=user, type=Authenticator.Type.TOTP, defaults={"data": data}
    )


def code_at(moment: datetime) -> str:
    """The six digits that the demo's app shows at a moment (RFC 6238)."""
    return str(format_hotp_value(hotp_value(SECRET, int(moment.timestamp()) // PERIOD)))
