"""``lotse watch-sources``."""

import sys
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from lotse.guide.watching import PER_RUN, Watching, watch_sources
from lotse.kit import clock
from lotse.kit.jobs import Job
from lotse.reference.queries import time_zone

SAY_EVERY = 50


class Command(Job):
    """Look at what stands at the sources of the rules."""

    help = "compare the sources of the rules with what stood there; can be stopped and run again"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """``--limit``."""
        super().add_arguments(parser)
        parser.add_argument("--limit", type=int, default=PER_RUN, help="addresses at most")

    def work(self, **options: Any) -> Any:
        """What the night does too."""
        run = Watching(
            clock=clock.now,
            today=clock.today(time_zone()),
            limit=max(0, options["limit"]),
            on_address=self._say,
        )
        return asdict(watch_sources(run))

    def tell(self, result: Any) -> None:
        """Numbers; and when our own network seems to be away."""
        if result["is_offline"]:
            self.stdout.write("Nobody answers at all: is this machine online? Nothing was noted.")
            return
        self.stdout.write(
            f"{result['sources']} sources, {result['looked_at']} addresses looked at, "
            f"{result['failed']} did not come through, "
            f"{result['changed']} sources say something else."
        )

    def _say(self, done: int, total: int) -> None:
        if not self.as_json and (done % SAY_EVERY == 0 or done == total):
            end = "\r" if sys.stderr.isatty() and done < total else "\n"
            self.stderr.write(f"{done}/{total}", ending=end)
