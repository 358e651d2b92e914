"""``lotse backup``."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings

from lotse.config.backing_up import back_up
from lotse.kit import clock
from lotse.kit.backups.keys import write_pair
from lotse.kit.backups.making import verify
from lotse.kit.errors import Refused
from lotse.kit.jobs import Job


class Command(Job):
    """Make a backup, or look at one."""

    help = "write a whole backup while everything runs, read it back, delete those too old"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Where to."""
        super().add_arguments(parser)
        parser.add_argument("target", nargs="?", type=Path, help="folder; default: LOTSE_BACKUP")
        parser.add_argument("--keep-all", action="store_true", help="delete no older ones")
        parser.add_argument("--verify", type=Path, metavar="BACKUP", help="only read this one back")
        parser.add_argument(
            "--new-key", type=Path, metavar="FILE",
            help="only make a pair of keys: the private one goes into FILE, the public one is "
            "printed, for LOTSE_BACKUP_KEY",
        )  # fmt: skip

    def work(self, **options: Any) -> Any:
        """One of the three."""
        if options["new_key"]:
            return {"file": str(options["new_key"]), "public_key": write_pair(options["new_key"])}
        if options["verify"]:
            said = verify(options["verify"], secret=settings.SECRET_KEY)
            return {"backup": str(options["verify"]), "rows": sum(said.rows.values())}
        target = options["target"] or settings.BACKUP_FOLDER
        if target is None:
            raise Refused("backup.no_target", reason="say where to: lotse backup FOLDER")
        folder, gone = back_up(Path(target), now=clock.now(), keeps_all=options["keep_all"])
        return {"backup": str(folder), "deleted": [str(one) for one in gone]}

    def tell(self, result: Any) -> None:
        """What was made."""
        if "public_key" in result:
            self.stdout.write(f"The private key is in {result['file']}. Keep it elsewhere.")
            self.stdout.write(f"LOTSE_BACKUP_KEY={result['public_key']}")
            return
        self.stdout.write(f"{result['backup']}: whole, read back from the first byte to the last.")
        if not settings.BACKUP_KEY:
            self.stderr.write(
                "The keys are not in it, because LOTSE_BACKUP_KEY is not set: keep the secret key "
                "of this installation elsewhere, or make a pair with --new-key."
            )
