"""``lotse export-guide FOLDER``."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from lotse.guide.guide_folder import write_folder
from lotse.guide.queries import stored_guide
from lotse.kit.errors import Refused
from lotse.kit.jobs import Job


class Command(Job):
    """Write the rule book and its words as files, as ``load-guide`` reads them."""

    help = "write the guide's rule book and words as YAML files"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """One folder."""
        super().add_arguments(parser)
        parser.add_argument("folder", type=Path, help="new folder; gets state/ and district/")

    def work(self, **options: Any) -> Any:
        """A folder for each layer that holds something."""
        folder: Path = options["folder"]
        if folder.exists() and any(folder.iterdir()):
            raise Refused("guide.folder_not_empty", reason=f"{folder} is not empty")
        written = [
            file
            for layer, (entries, texts) in stored_guide().items()
            for file in write_folder(folder / layer, entries, texts)
        ]
        return {"files": [str(file) for file in written]}

    def tell(self, result: Any) -> None:
        """What was written."""
        for file in result["files"]:
            self.stdout.write(file)
