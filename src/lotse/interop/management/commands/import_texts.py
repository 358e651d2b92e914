"""``lotse import-texts``."""

from argparse import ArgumentParser
from dataclasses import asdict
from pathlib import Path
from typing import Any

from lotse.interop.text_files import formats
from lotse.interop.text_files.units import Importer, bring_back
from lotse.kit import clock
from lotse.kit.errors import Refused
from lotse.kit.jobs import Job


class Command(Job):
    """Bring translated texts back from a file."""

    help = "bring translated texts back from a PO or XLIFF 2 file; twice is the same as once"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Language and file."""
        super().add_arguments(parser)
        parser.add_argument("language", help="for example uk; a file of another one is refused")
        parser.add_argument("file", type=Path, help="ends in .po or .xlf")

    def work(self, **options: Any) -> Any:
        """Write what can be written, list what was refused."""
        file: Path = options["file"]
        try:
            content = file.read_bytes()
        except OSError as fault:
            raise Refused("words.unreadable_file", reason=f"{file}: {fault.strerror}") from fault
        batch = formats.read(content, file.name)
        importer = Importer(options["language"], may_review=True, by=None, now=clock.now())
        return asdict(bring_back(batch, importer))

    def words_for(self, refusal: Refused) -> str:
        """The reason as a sentence for a person."""
        if refusal.code == "words.wrong_language":
            return (
                f"The file is of the language {refusal.details['found']!r}, "
                f"not {refusal.details['expected']!r}. Nothing was changed."
            )
        return super().words_for(refusal)

    def tell(self, result: Any) -> None:
        """Numbers, then what was refused."""
        self.stdout.write(
            f"{result['written']} texts written, {result['unchanged']} unchanged, "
            f"{result['empty']} without translation, {len(result['refused'])} refused."
        )
        for key, code in result["refused"]:
            self.stdout.write(f"  {key}: {code}")
