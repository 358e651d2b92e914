"""``lotse create-admin``: the first account of an installation."""

import sys
from argparse import ArgumentParser
from getpass import getpass
from typing import Any

from lotse.accounts.actions import create_user
from lotse.accounts.first_account import check_address, check_password
from lotse.accounts.models import User
from lotse.accounts.roles import Administrator
from lotse.kit.errors import Refused
from lotse.kit.jobs import Job
from lotse.kit.mail_addresses import address_key


class Command(Job):
    """Make an administrator; the second factor is set up at the first log-in."""

    help = "make an administrator's account; overwrites nothing"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What is not given is asked for; the password is never an argument."""
        super().add_arguments(parser)
        parser.add_argument("--email")
        parser.add_argument("--first-name", default=None)
        parser.add_argument("--last-name", default=None)
        parser.add_argument(
            "--password-from-stdin", action="store_true", help="read the password's line from stdin"
        )

    def work(self, **options: Any) -> Any:
        """Ask for what is missing, check it, make the account."""
        email = options["email"] or input("E-mail address: ").strip()
        check_address(email)
        if User.objects.filter(email=address_key(email)).exists():
            raise Refused("accounts.email_taken", reason="this address has an account already")
        first = _given(options["first_name"], "First name: ")
        last = _given(options["last_name"], "Last name: ")
        password = self._password(from_stdin=options["password_from_stdin"])
        check_password(password, email=email)
        user = create_user(
            email=email,
            first_name=first,
            last_name=last,
            role=Administrator.code,
            by=None,
            password=password,
        )
        return {"email": user.email, "role": user.role}

    def tell(self, result: Any) -> None:
        """Say what comes next."""
        self.stdout.write(f"{result['email']} is an administrator. Log in at /staff/.")

    def _password(self, *, from_stdin: bool) -> str:
        if from_stdin:
            return sys.stdin.readline().rstrip("\n")
        first, again = getpass("Password: "), getpass("Password again: ")
        if first != again:
            raise Refused("accounts.passwords_differ", reason="The passwords are not the same.")
        return first


def _given(value: str | None, prompt: str) -> str:
    return input(prompt).strip() if value is None else value
