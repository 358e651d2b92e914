"""People with a role, logged in as the gate wants it."""

import time

from django.test import Client

from lotse.accounts.models import User
from lotse.accounts.roles import Coordinator, Role

PASSWORD = "wer-reitet-so-spaet"


def make_user(role: type[Role] | str = Coordinator, email: str = "", **fields: object) -> User:
    """An account with this role; it has a password and no second factor yet."""
    code = role if isinstance(role, str) else role.code
    return User.objects.create_user(
        email or f"{code}@example.org",
        PASSWORD,
        role=code,
        **({"first_name": "Test", "last_name": code.capitalize()} | fields),
    )


def log_in(client: Client, user: User, *, has_second_factor: bool = True) -> Client:
    """Log in without the screens; as after the second step unless told otherwise."""
    client.force_login(user)
    session = client.session
    records = [{"method": "password", "at": time.time()}]
    if has_second_factor:
        records.append({"method": "mfa", "at": time.time(), "type": "totp"})
    session["account_authentication_methods"] = records
    session["account_authentication_methods_user"] = str(user.pk)
    session.save()
    return client


def staff_client(role: type[Role] | str = Coordinator) -> Client:
    """A browser in which somebody with this role is logged in."""
    return log_in(Client(), make_user(role))
