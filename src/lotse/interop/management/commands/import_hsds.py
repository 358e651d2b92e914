"""``lotse import-hsds FILE|FOLDER``."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.db import transaction

from lotse.interop.hsds.importing import import_document
from lotse.interop.hsds.reading import read
from lotse.kit import clock
from lotse.kit.errors import Refused
from lotse.kit.jobs import Job
from lotse.reference.queries import get_reference


class Command(Job):
    """Bring services and organizations from elsewhere into the directory, as drafts."""

    help = "import offers and partners from HSDS files (JSON, CSV, ZIP), as drafts"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """A file or a folder."""
        super().add_arguments(parser)
        parser.add_argument("path", type=Path, help="a JSON, CSV or ZIP file, or a folder of them")
        parser.add_argument(
            "--language", default="de", help="language of words that do not say theirs (de)"
        )
        parser.add_argument("--dry-run", action="store_true", help="only say what would happen")

    def work(self, **options: Any) -> Any:
        """Read everything first, then write record by record."""
        district = get_reference().district
        if district is None:
            raise Refused("interop.no_district", reason="first: lotse init-district")
        language = options["language"]
        if language not in district.languages:
            reason = f"{language!r} is not one of {', '.join(district.languages)}"
            raise Refused("interop.unknown_language", reason=reason)
        document = read(options["path"], language)
        if options["dry_run"]:
            with transaction.atomic():
                report = self._import(document, district.time_zone)
                transaction.set_rollback(True)
        else:
            report = self._import(document, district.time_zone)
        return {"dry_run": options["dry_run"], **report.as_json()}

    def _import(self, document: Any, time_zone: str) -> Any:
        return import_document(
            document=document,
            by=None,
            now=clock.now(),
            today=clock.today(time_zone),
            progress=lambda records: self.progress(records, "Records"),
        )

    def tell(self, result: Any) -> None:
        """Counts first, then what somebody should look at."""
        head = "Would be" if result["dry_run"] else "Records"
        self.stdout.write(
            f"{head}: {len(result['created'])} created, {len(result['updated'])} updated, "
            f"{len(result['unchanged'])} unchanged, {len(result['left_alone'])} left alone, "
            f"{len(result['refused'])} refused."
        )
        words = {"refused": "refused", "left_out": "left out", "dangling": "dangling"}
        for key, word in words.items():
            for one in result[key]:
                self.stdout.write(f"  {word}: {one['where']}: {one['reason']}")
