"""``lotse import-schools FILE``."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from lotse.interop.school_registers import read_register
from lotse.kit import clock
from lotse.kit.errors import Refused
from lotse.kit.jobs import Job
from lotse.partners.actions import import_schools
from lotse.reference.queries import get_reference


class Command(Job):
    """Bring the schools to the state of a register."""

    help = "bring the schools to the state of a school register (CSV)"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """One file, and how careful to be."""
        super().add_arguments(parser)
        parser.add_argument("file", type=Path, help="jedeschule format or one row a school")
        parser.add_argument("--dry-run", action="store_true", help="only say what would happen")
        parser.add_argument(
            "--without-refused",
            action="store_true",
            help="leave out rows that cannot be read instead of refusing the file",
        )

    def work(self, **options: Any) -> Any:
        """Read, compare, write in one transaction."""
        district = get_reference().district
        if district is None:
            raise Refused("interop.no_district", reason="first: lotse init-district")
        rows, rejected = read_register(options["file"])
        report = import_schools(
            rows=rows,
            rejected=rejected,
            state=district.state,
            now=clock.now(),
            today=clock.today(district.time_zone),
            is_dry_run=options["dry_run"],
            without_refused=options["without_refused"],
            progress=lambda schools: self.progress(schools, "Schools"),
        )
        return {"dry_run": options["dry_run"], **report.as_json()}

    def tell(self, result: Any) -> None:
        """Counts first, then what somebody should look at."""
        head = "Would be" if result["dry_run"] else "Schools"
        self.stdout.write(
            f"{head}: {len(result['created'])} created, {len(result['updated'])} updated, "
            f"{result['unchanged']} unchanged, {len(result['vanished'])} vanished; "
            f"{len(result['flagged'])} flags, {len(result['refused'])} rows refused."
        )
        for number, fields in result["updated"].items():
            self.stdout.write(f"  updated {number}: {', '.join(fields)}")
        for flag in result["flagged"]:
            self.stdout.write(f"  flagged {flag['number']} (line {flag['line']}): {flag['words']}")
        for row in result["refused"]:
            self.stdout.write(f"  refused line {row['line']}: {row['reason']}")
        for number in result["vanished"]:
            self.stdout.write(f"  vanished {number}: no longer listed; flagged, not deleted")
        if not result["is_vanishing_known"]:
            self.stdout.write(
                "  Not checked which schools are no longer listed: "
                "a refused row does not say which school it is."
            )
        if unchecked := result["unchecked_municipalities"]:
            names = get_reference().municipalities
            self.stdout.write(
                "  Coordinates were only compared with the state where the municipality's border "
                "is not known (lotse import-borders): "
                f"{', '.join(names.get(ags, ags) for ags in unchecked)}."
            )
