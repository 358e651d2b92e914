"""``lotse export-hsds FILE``."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from lotse.interop.hsds.package import get_package
from lotse.kit.errors import Refused
from lotse.kit.jobs import Job


class Command(Job):
    """Write the public directory as one file; whole or not at all."""

    help = "write the public directory as an HSDS data package (ZIP of CSV)"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """One file."""
        super().add_arguments(parser)
        parser.add_argument("file", type=Path, help="the ZIP file to write")

    def work(self, **options: Any) -> Any:
        """Write beside the file first, so that a half-written one never has its name."""
        file: Path = options["file"]
        package = get_package()
        fresh = file.with_name(f".{file.name}.new")
        try:
            fresh.write_bytes(package)
            fresh.replace(file)
        except OSError as fault:
            raise Refused("interop.unwritable", reason=f"{file}: {fault.strerror}") from fault
        return {"file": str(file), "bytes": len(package)}

    def tell(self, result: Any) -> None:
        """What was written."""
        self.stdout.write(f"{result['bytes']:,} bytes written to {result['file']}.")
