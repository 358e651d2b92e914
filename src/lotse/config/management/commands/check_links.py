"""``lotse check-links``."""

import sys
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from lotse.kit import clock
from lotse.kit.jobs import Job
from lotse.kit.links.actions import PER_RUN, Checking, check_links
from lotse.reference.queries import time_zone

SAY_EVERY = 50


class Command(Job):
    """Look at the web addresses that public pages show."""

    help = "look at web addresses that public pages show; can be stopped and run again"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """``--limit``."""
        super().add_arguments(parser)
        parser.add_argument("--limit", type=int, default=PER_RUN, help="addresses at most")

    def work(self, **options: Any) -> Any:
        """What the night does too."""
        run = Checking(
            clock=clock.now,
            today=clock.today(time_zone()),
            limit=max(0, options["limit"]),
            on_link=self._say,
        )
        return asdict(check_links(run))

    def tell(self, result: Any) -> None:
        """Numbers; and when our own network seems to be away."""
        if result["is_offline"]:
            self.stdout.write("Nobody answers at all: is this machine online? Nothing was noted.")
            return
        self.stdout.write(
            f"{result['shown']} addresses are shown, {result['looked_at']} looked at, "
            f"{result['failed']} did not come through."
        )

    def _say(self, done: int, total: int) -> None:
        if not self.as_json and (done % SAY_EVERY == 0 or done == total):
            end = "\r" if sys.stderr.isatty() and done < total else "\n"
            self.stderr.write(f"{done}/{total}", ending=end)
