"""``lotse serve``."""

from argparse import ArgumentParser
from contextlib import nullcontext
from typing import Any

from lotse.config.embedded import database_kept
from lotse.config.server import serve
from lotse.config.worker import worker_beside
from lotse.kit.jobs import Job
from lotse.website.away import remember_office


class Command(Job):
    """Serve the site."""

    help = "serve the site until stopped"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Address and size."""
        super().add_arguments(parser)
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--workers", type=int, default=2)
        parser.add_argument(
            "--no-jobs", action="store_true", help="leave the jobs to a lotse work elsewhere"
        )

    def work(self, **options: Any) -> Any:
        """Runs until a signal ends it."""
        remember_office()
        jobs = nullcontext() if options["no_jobs"] else worker_beside()
        with database_kept(), jobs:
            serve(host=options["host"], port=options["port"], workers=options["workers"])
        return {}

    def tell(self, result: Any) -> None:
        """Nothing: what a service says is its log, which may be read by a machine."""
