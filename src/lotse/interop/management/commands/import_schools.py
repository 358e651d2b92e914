"""``lotse import-schools FILE``."""

from argparse import ArgumentParser
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from lotse.interop.register_tables import is_code_page_guessed
from lotse.interop.school_registers import read_register
from lotse.kit import clock
from lotse.kit.errors import Refused
from lotse.kit.jobs import Job
from lotse.kit.spreadsheets import to_csv
from lotse.partners.actions import import_schools
from lotse.partners.domain.register import Rejected, Row
from lotse.partners.school_import import Report
from lotse.reference.models import District
from lotse.reference.queries import get_reference

SHOWN = 50
"""So many refused rows are told one by one; a file takes all of them."""
REASONS = {
    "unreadable": "not readable",
    "too_long": "a value is too long",
    "several_names": "one number, several names",
    "other_row": "another row of the school is refused",
    "other_state": "of another state",
    "no_school": "no school",
}


class Command(Job):
    """Bring the schools to the state of a register."""

    help = "bring the schools to the state of a school register (CSV, Excel, JSON)"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """One file, and how careful to be."""
        super().add_arguments(parser)
        parser.add_argument("file", type=Path, help="a dump of jedeschule.de or a list of schools")
        parser.add_argument("--dry-run", action="store_true", help="only say what would happen")
        parser.add_argument(
            "--only-whole",
            action="store_true",
            help="refuse the file when a row cannot be read, instead of leaving its school out",
        )
        parser.add_argument(
            "--even-if-most-vanish",
            action="store_true",
            help="take the file although most of the known schools are not in it",
        )
        parser.add_argument(
            "--refused-to", type=Path, help="write the refused rows with their reasons (CSV)"
        )

    def work(self, **options: Any) -> Any:
        """Read, compare, write in one transaction."""
        district = get_reference().district
        if district is None:
            raise Refused("interop.no_district", reason="first: lotse init-district")
        rows, rejected = read_register(options["file"], district.state)
        try:
            report = self._import(rows, rejected, district, options)
        except Refused as refusal:
            _write_refused(options["refused_to"], _rows(refusal))
            raise
        result = {
            "dry_run": options["dry_run"],
            "is_code_page_guessed": is_code_page_guessed(options["file"]),
            **report.as_json(),
        }
        _write_refused(options["refused_to"], result["refused"])
        return result

    def _import(
        self,
        rows: Sequence[Row],
        rejected: Sequence[Rejected],
        district: District,
        options: dict[str, Any],
    ) -> Report:
        return import_schools(
            rows=rows,
            rejected=rejected,
            state=district.state,
            now=clock.now(),
            today=clock.today(district.time_zone),
            is_dry_run=options["dry_run"],
            only_whole=options["only_whole"],
            may_empty=options["even_if_most_vanish"],
            progress=lambda schools: self.progress(schools, "Schools"),
        )

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
        for code, count in result["refused_by_reason"].most_common():
            self.stdout.write(f"  refused, {REASONS[code]}: {count}")
        for row in [one for one in result["refused"] if one["is_ours"]][:SHOWN]:
            self.stdout.write(f"  refused line {row['line']}: {row['reason']}")
        for number in result["vanished"]:
            self.stdout.write(f"  vanished {number}: no longer listed; flagged, not deleted")
        if result["is_code_page_guessed"]:
            self.stdout.write(
                "  This file does not say how its letters are written: look whether ä, ö, ü and ß "
                "are right; if not, save it as XLSX or UTF-8."
            )
        if result["would_empty"]:
            self.stdout.write(
                "  Most of the known schools are not in this file: without --even-if-most-vanish "
                "it is refused."
            )
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


def _rows(refusal: Refused) -> Any:
    return refusal.details.get("rows", [])


def _write_refused(path: Path | None, rows: Sequence[dict[str, Any]]) -> None:
    if path is not None:
        lines = [[row["line"], row["number"], row["code"], row["reason"]] for row in rows]
        path.write_bytes(to_csv(["line", "number", "code", "reason"], lines))
