"""``lotse reapply-purges``."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from lotse.kit import clock
from lotse.kit.errors import Refused
from lotse.kit.jobs import Job
from lotse.privacy import purging
from lotse.privacy.retention import Moment


class Command(Job):
    """Bring a restored database up to date with what was erased since the backup."""

    help = "erase once more what a restored backup brought back"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The file that was kept apart from the backup."""
        super().add_arguments(parser)
        parser.add_argument("file", nargs="?", type=Path, help="tombstones (LOTSE_TOMBSTONES)")

    def work(self, **options: Any) -> Any:
        """Refused with ``privacy.no_tombstones`` when there is no such file."""
        file: Path = options["file"] or purging.tombstone_file()
        if not file.is_file():
            raise Refused("privacy.no_tombstones", reason=f"there is no file {file}")
        with file.open() as lines:
            found = purging.reapply(lines=lines, moment=Moment(clock.now()))
        return {"read": found.read, "erased": found.erased}

    def tell(self, result: Any) -> None:
        """What came back and went again."""
        self.stdout.write(f"{result['read']} tombstones read.")
        for rule, number in result["erased"].items():
            self.stdout.write(f"{rule:<24} {number} erased once more")
