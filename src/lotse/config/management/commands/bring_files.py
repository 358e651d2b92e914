"""``lotse bring-files``."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.files.storage import default_storage

from lotse.kit.errors import Refused
from lotse.kit.jobs import Job
from lotse.kit.stored_files import StoredFiles, every_file, put_back


class Command(Job):
    """Bring files to where uploads lie now."""

    help = "bring uploads from a folder to where they lie now; twice is the same as once"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """From where."""
        super().add_arguments(parser)
        parser.add_argument("folder", type=Path, help="media in the data folder")

    def work(self, **options: Any) -> Any:
        """Those that are not there yet, each under its name."""
        folder: Path = options["folder"]
        if not folder.is_dir():
            raise Refused("config.no_folder", reason=f"there is no folder {folder}")
        source, brought = StoredFiles(location=folder), 0
        for name in every_file(source):
            with source.open(name) as file:
                if not default_storage.exists(name) or default_storage.size(name) != file.size:
                    put_back(default_storage, name, file)
                    brought += 1
        return {"brought": brought}

    def tell(self, result: Any) -> None:
        """How many."""
        self.stdout.write(f"{result['brought']} files brought.")
