"""``lotse import-borders FILE``."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from lotse.kit.errors import Refused
from lotse.kit.jobs import Job
from lotse.reference.actions import set_borders, set_state_border
from lotse.reference.border_files import read_border_file


class Command(Job):
    """Take the borders of municipalities from a GeoJSON file."""

    help = "take the borders of the municipalities from a GeoJSON file"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """One file."""
        super().add_arguments(parser)
        parser.add_argument("file", type=Path, help="GeoJSON (WGS 84) with a property ags")
        parser.add_argument(
            "--state",
            action="store_true",
            help="the areas together are the state: its border, to judge coordinates by",
        )

    def work(self, **options: Any) -> Any:
        """Read the features and give each municipality its border."""
        file = read_border_file(options["file"])
        if options["state"]:
            areas = [area for areas in file.areas.values() for area in areas]
            set_state_border(geometries=areas)
            return {"areas_of_the_state": len(areas)}
        try:
            known, unknown = set_borders(
                geometries=file.areas, is_schematic=file.is_schematic, attribution=file.attribution
            )
        except Refused as refusal:
            reason = f"{options['file']}: {refusal.details['reason']}"
            raise Refused(refusal.code, reason=reason) from refusal
        return {"known": known, "unknown": unknown, "left_out": file.left_out}

    def tell(self, result: Any) -> None:
        """How many borders were taken, and what was not."""
        if "areas_of_the_state" in result:
            self.stdout.write(f"The state's border, of {result['areas_of_the_state']} areas.")
            return
        self.stdout.write(f"{len(result['known'])} borders taken.")
        for ags in result["unknown"]:
            self.stdout.write(f"not a municipality of this district: {ags}")
        if result["left_out"]:
            self.stdout.write(f"{result['left_out']} features without key or area left out.")
