"""``lotse restore``."""

import hmac
from argparse import ArgumentParser
from contextlib import suppress
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command

from lotse.config import environment
from lotse.kit.backups.restoring import read_keys, restore
from lotse.kit.errors import Refused
from lotse.kit.jobs import Job
from lotse.privacy.purging import tombstone_file


class Command(Job):
    """Restore a backup."""

    help = "bring a backup back into an empty database and an empty place for uploads"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """From where."""
        super().add_arguments(parser)
        parser.add_argument("source", type=Path, help="folder of one backup")
        parser.add_argument(
            "--key", type=Path, metavar="FILE",
            help="private key of the owner; without it the keys must be in place already",
        )  # fmt: skip

    def work(self, **options: Any) -> Any:
        """Keys, database, uploads, what the new program changes, what was deleted since."""
        source: Path = options["source"]
        secret = settings.SECRET_KEY
        keys: dict[str, str] = {}
        if options["key"]:
            keys = dict(read_keys(source, options["key"].read_text()))
            secret = keys["secret-key"]
            _check_own_secret(secret)
        said = restore(source, files=default_storage, secret=secret)
        for name, key in keys.items():
            _put_back(settings.DATA / name, key)
        call_command("migrate", interactive=False, verbosity=0, stdout=self.stderr)
        if tombstone_file().is_file():
            call_command("reapply_purges", stdout=self.stderr)
        else:
            self.stderr.write(
                f"There is no {tombstone_file()}. If something was erased since the backup, bring "
                "that file from the former data folder and run: lotse reapply-purges FILE"
            )
        with suppress(
            CommandError, SystemExit
        ):  # what it finds is said, and no fault of the restore
            call_command("doctor", stdout=self.stderr)
        return {"made_at": said.made_at, "version": said.version, "rows": sum(said.rows.values())}

    def tell(self, result: Any) -> None:
        """What is there again."""
        self.stdout.write(
            f"Restored as it was at {result['made_at']} (version {result['version']}): "
            f"{result['rows']} rows, each table and file as in the backup; brought up to date."
        )


def _check_own_secret(secret: str) -> None:
    """A key that the surroundings set must be that of the backup."""
    if environment.secret_key_is_given() and not hmac.compare_digest(settings.SECRET_KEY, secret):
        raise Refused(
            "backup.other_secret",
            reason="LOTSE_SECRET_KEY is not the key of this backup: leave it out, or set the right "
            "one. With another one second factors and links in mails would be useless",
        )


def _put_back(file: Path, key: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.touch(mode=0o600)
    file.write_text(key)
