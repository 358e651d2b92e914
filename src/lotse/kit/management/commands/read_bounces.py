"""``lotse read-bounces FILE…``: what mail servers send back."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from lotse.kit import clock
from lotse.kit.bounces import note_bounce, read_bounce
from lotse.kit.errors import Refused
from lotse.kit.jobs import Job


class Command(Job):
    """Read delivery reports, from files or from a mail server's pipe."""

    help = "read reports that mails did not arrive (RFC 3464); - reads one from standard input"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Files, or ``-``."""
        super().add_arguments(parser)
        parser.add_argument("files", nargs="+", metavar="FILE", help="a mail as a file, or -")

    def work(self, **options: Any) -> Any:
        """Note each report; anything that is none is counted and left alone."""
        result = {"noted": 0, "unknown": 0, "no_report": 0}
        for name in options["files"]:
            bounce = read_bounce(_content(name))
            if bounce is None:
                result["no_report"] += 1
            elif note_bounce(bounce=bounce, now=clock.now()):
                result["noted"] += 1
            else:
                result["unknown"] += 1
        return result

    def tell(self, result: Any) -> None:
        """How many of each."""
        self.stdout.write(
            f"{result['noted']} noted, {result['unknown']} of mails that are not ours or known "
            f"already, {result['no_report']} no report of a failure."
        )


def _content(name: str) -> bytes:
    if name == "-":
        return sys.stdin.buffer.read()
    try:
        return Path(name).read_bytes()
    except OSError as fault:
        raise Refused("kit.no_file", reason=f"{name} cannot be read") from fault
