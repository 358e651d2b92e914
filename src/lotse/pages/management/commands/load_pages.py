"""``lotse load-pages FOLDER``."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.db import transaction

from lotse.kit import clock
from lotse.kit.jobs import Job
from lotse.pages.loading import load_page
from lotse.pages.page_files import read_pages


class Command(Job):
    """Load pages and their translations from files; whole or not at all."""

    help = "load editorial pages from a folder of YAML files; pages that are there stay as they are"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """One folder."""
        super().add_arguments(parser)
        parser.add_argument("folder", type=Path, help="holds pages.yaml and words/")

    def work(self, **options: Any) -> Any:
        """Read everything first, then write in one transaction."""
        pages = read_pages(options["folder"])
        now = clock.now()
        with transaction.atomic():
            loaded = sum(load_page(file=page, now=now) for page in pages)
        return {"loaded": loaded, "kept": len(pages) - loaded}

    def tell(self, result: Any) -> None:
        """What was loaded."""
        self.stdout.write(f"{result['loaded']} pages loaded, {result['kept']} were there already.")
