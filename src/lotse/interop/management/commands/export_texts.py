"""``lotse export-texts``."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from lotse.interop.text_files import formats
from lotse.interop.text_files.units import collect
from lotse.kit.errors import Refused
from lotse.kit.jobs import Job
from lotse.words.domain.states import State
from lotse.words.kinds import list_kinds
from lotse.words.queue import OPEN_STATES


class Command(Job):
    """Write the texts of one language into a file for translators."""

    help = "write texts of one language into a PO or XLIFF 2 file for translators"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Language, file, and which texts."""
        super().add_arguments(parser)
        parser.add_argument("language", help="for example uk")
        parser.add_argument("file", type=Path, help="ends in .po or .xlf")
        parser.add_argument("--all", action="store_true", help="current texts, too")
        parser.add_argument("--kind", default="", choices=["", *(k.name for k in list_kinds())])

    def work(self, **options: Any) -> Any:
        """Write the file whole or not at all."""
        file: Path = options["file"]
        ending = file.suffix.lstrip(".").lower()
        if ending not in formats.FORMATS:
            raise Refused("words.unreadable_file", reason=f"{file}: not *.po or *.xlf")
        states = (*OPEN_STATES, State.CURRENT) if options["all"] else OPEN_STATES
        batch = collect(options["language"], states=states, kind=options["kind"])
        fresh = file.with_name(f"{file.name}.new")
        fresh.write_text(formats.write(batch, ending), encoding="utf-8")
        fresh.replace(file)
        return {"texts": len(batch.units), "file": str(file)}

    def tell(self, result: Any) -> None:
        """The number of texts."""
        self.stdout.write(f"{result['texts']} texts written to {result['file']}.")
