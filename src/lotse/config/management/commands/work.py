"""``lotse work``."""

import sys
from argparse import ArgumentParser
from typing import Any

from lotse.config.worker import stop_with, work
from lotse.kit.jobs import Job


class Command(Job):
    """Run the worker."""

    help = "do the jobs: send mails, nightly work; runs beside the web server"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """When to stop."""
        super().add_arguments(parser)
        parser.add_argument("--until-idle", action="store_true", help="stop when nothing is left")
        parser.add_argument(
            "--stop-with-input", action="store_true", help="stop when the standard input ends"
        )

    def work(self, **options: Any) -> Any:
        """Runs until a signal ends it."""
        if options["stop_with_input"]:
            stop_with(sys.stdin.buffer)
        work(until_idle=options["until_idle"])
        return {}

    def tell(self, result: Any) -> None:
        """Nothing: what a service says is its log, which may be read by a machine."""
