"""``lotse setup``: the guided first configuration."""

import sys
from argparse import ArgumentParser
from collections.abc import Callable
from getpass import getpass
from pathlib import Path
from typing import Any, TypeVar

from django.core.management import call_command

from lotse.accounts.actions import create_user
from lotse.accounts.first_account import check_address, check_password
from lotse.accounts.roles import Administrator
from lotse.config import environment, setting_up
from lotse.config.installation import become
from lotse.config.setting_up import EMBEDDED, NOTHING, Answers
from lotse.kit.errors import Refused
from lotse.kit.jobs import Job
from lotse.reference.actions import DistrictFacts

T = TypeVar("T")


class Command(Job):
    """Ask, check, write, and do what a new installation needs."""

    help = "set up an installation: asks what is not given as an option; twice changes nothing"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Every answer as an option; without a terminal nothing is asked."""
        super().add_arguments(parser)
        parser.add_argument("--data", help="folder for uploads, keys and settings")
        parser.add_argument("--origin", help="the address that families type, https://…")
        parser.add_argument("--database", help=f"postgresql://…, or {EMBEDDED}")
        parser.add_argument("--district", help="the district's file (YAML)")
        parser.add_argument("--smtp", help=f"the mail server, smtp://…, or {NOTHING}")
        parser.add_argument("--mail-from", help="the sender of all mails")
        parser.add_argument("--backup", help=f"folder for backups every night, or {NOTHING}")
        parser.add_argument("--admin", help="mail address of the first administrator")
        parser.add_argument("--first-name")
        parser.add_argument("--last-name")
        parser.add_argument(
            "--password-from-stdin", action="store_true", help="read the password's line from stdin"
        )

    def work(self, **options: Any) -> Any:
        """Everything is checked before anything is written; killed half way, run it again."""
        self.options, given = options, environment.ours()
        answers, facts = self._ask_all()
        setting_up.check_environment(answers)
        served = setting_up.look_into(answers)
        setting_up.check_served(served, facts)
        account = None if served.has_administrator else self._ask_account()
        is_changed = setting_up.write_settings(answers)
        become(answers.data, given=given)
        self._do("Database", "migrate", interactive=False, verbosity=0)
        self._do("District", "init_district", answers.district)
        self._do("Guide", "load_guide", keep=True)
        if account:
            self.stderr.write("  Administrator …")
            create_user(**account, role=Administrator.code, by=None)
        return {
            "settings": str(answers.data / environment.settings_file().name),
            "changed": is_changed or account is not None,
            "district": facts.name,
            "doctor": setting_up.ask_doctor(answers, given=given),
        }

    def tell(self, result: Any) -> None:
        """What is there, and how it goes on."""
        said = "written" if result["changed"] else "nothing to change"
        self.stdout.write(f"{result['district']}: {said}. Settings: {result['settings']}")
        findings = result["doctor"]
        for finding in findings if isinstance(findings, list) else findings["findings"]:
            if finding["todo"]:
                self.stdout.write(f"  {finding['what']}: {finding['found']} → {finding['todo']}")
        folder = Path(result["settings"]).parent
        self.stdout.write(f"{setting_up.START}LOTSE_DATA={folder} lotse serve, or see lotse units.")

    def _ask_all(self) -> tuple[Answers, DistrictFacts]:
        data = self._ask(
            "data", "Folder for uploads, keys and settings", str(environment.data_folder()),
            setting_up.check_data,
        )  # fmt: skip
        known = {**environment.ours(), **setting_up.known_settings(data)}
        origin = self._ask(
            "origin", "Address that families type", known.get("LOTSE_ORIGIN", ""),
            setting_up.check_origin,
        )  # fmt: skip
        database = self._ask(
            "database", f"Database (postgresql://…, or {EMBEDDED})",
            known.get("DATABASE_URL") or EMBEDDED, setting_up.check_database,
        )  # fmt: skip
        district, facts = self._ask("district", "District file", "", setting_up.check_district)
        smtp = self._ask(
            "smtp", f"Mail server (smtp://user:password@host:587, or {NOTHING})",
            known.get("LOTSE_SMTP") or NOTHING, setting_up.check_smtp,
        )  # fmt: skip
        sender = self._ask(
            "mail_from", "Sender of all mails", known.get("LOTSE_MAIL_FROM") or _office(facts),
            _check_sender,
        )  # fmt: skip
        backup = self._ask(
            "backup", f"Folder for backups every night, or {NOTHING}",
            known.get("LOTSE_BACKUP") or NOTHING, setting_up.check_backup,
        )  # fmt: skip
        return Answers(data, origin, database, district, smtp, sender, backup), facts

    def _ask(self, name: str, question: str, default: str, check: Callable[[str], T]) -> T:
        """The option, else what a person types until it is right, else the default."""
        given = self.options[name]
        if given is not None:
            return check(given)
        if not sys.stdin.isatty():
            if not default:
                option = "--" + name.replace("_", "-")
                raise Refused("config.no_answer", reason=f"{question} is missing: {option} …")
            return check(default)
        while True:
            typed = input(f"{question} [{default}]: " if default else f"{question}: ").strip()
            try:
                return check(typed or default)
            except Refused as refusal:
                self.stderr.write(f"  {self.words_for(refusal)}")

    def _ask_account(self) -> dict[str, str]:
        """Address, names and password of the first administrator."""

        def address(said: str) -> str:
            check_address(said)
            return said

        email = self._ask("admin", "Mail address of the first administrator", "", address)
        first = self._ask("first_name", "First name", "", _something)
        last = self._ask("last_name", "Last name", "", _something)
        if self.options["password_from_stdin"] or not sys.stdin.isatty():
            password = sys.stdin.readline().rstrip("\n")
            check_password(password, email=email)
        else:
            password = self._ask_password(email)
        return {"email": email, "first_name": first, "last_name": last, "password": password}

    def _ask_password(self, email: str) -> str:
        while True:
            password = getpass("Password: ")
            try:
                check_password(password, email=email)
            except Refused as refusal:
                self.stderr.write(f"  {self.words_for(refusal)}")
                continue
            if getpass("Password again: ") == password:
                return password
            self.stderr.write("  The passwords are not the same.")

    def _do(self, what: str, job: str, *arguments: Any, **options: Any) -> None:
        self.stderr.write(f"  {what} …")
        call_command(job, *arguments, **options, stdout=self.stderr, stderr=self.stderr)


def _something(said: str) -> str:
    if not said:
        raise Refused("config.no_answer", reason="This is needed.")
    return said


def _check_sender(said: str) -> str:
    check_address(said.rpartition("@")[0] + "@example.org" if said.endswith("@localhost") else said)
    return said


def _office(facts: DistrictFacts) -> str:
    return str(facts.details.get("office", {}).get("email") or "lotse@localhost")
