"""``lotse privacy-docs``."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from lotse.kit.errors import Refused
from lotse.kit.jobs import Job
from lotse.privacy.documents import documents


class Command(Job):
    """Write the documents of data protection from the declarations."""

    help = "write docs/privacy: record of processing, retention table, impact assessment"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Where to."""
        super().add_arguments(parser)
        parser.add_argument("--folder", type=Path, default=Path("docs/privacy"))
        parser.add_argument("--check", action="store_true", help="only compare; change nothing")

    def work(self, **options: Any) -> Any:
        """Refused with ``privacy.documents_differ`` when ``--check`` finds a difference."""
        folder: Path = options["folder"]
        wanted = documents()
        known = {name: _read(folder / name) for name in wanted}
        differing = [name for name in wanted if known[name] != wanted[name]]
        if options["check"] and differing:
            reason = f"run lotse privacy-docs: {', '.join(differing)}"
            raise Refused("privacy.documents_differ", reason=reason)
        folder.mkdir(parents=True, exist_ok=True)
        for name in differing:
            (folder / name).write_text(wanted[name])
        return {"written": differing}


def _read(path: Path) -> str:
    return path.read_text() if path.exists() else ""
