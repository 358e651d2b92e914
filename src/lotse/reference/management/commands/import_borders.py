"""``lotse import-borders FILE``."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from lotse.kit.errors import Refused
from lotse.kit.jobs import Job
from lotse.reference.actions import set_borders


class Command(Job):
    """Take the borders of municipalities from a GeoJSON file."""

    help = "take the borders of the municipalities from a GeoJSON file"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """One file."""
        super().add_arguments(parser)
        parser.add_argument("file", type=Path, help="GeoJSON with a property ags per feature")

    def work(self, **options: Any) -> Any:
        """Read the features and give each municipality its border."""
        collection = _read(options["file"])
        known, unknown = set_borders(
            geometries={
                feature["properties"]["ags"]: feature["geometry"]
                for feature in collection["features"]
            },
            is_schematic=bool(collection.get("schematic")),
            attribution=str(collection.get("attribution", "")),
        )
        return {"known": known, "unknown": unknown}

    def tell(self, result: Any) -> None:
        """How many borders were taken."""
        self.stdout.write(f"{len(result['known'])} borders taken.")
        for ags in result["unknown"]:
            self.stdout.write(f"not a municipality of this district: {ags}")


def _read(path: Path) -> Any:
    try:
        collection = json.loads(path.read_text(encoding="utf-8"))
        for feature in collection["features"]:
            feature["properties"]["ags"], feature["geometry"]["coordinates"]
    except (OSError, UnicodeDecodeError) as fault:
        raise Refused("reference.unreadable_borders", reason=f"{path}: {fault}") from fault
    except (ValueError, KeyError, TypeError) as fault:
        reason = f"{path}: not a GeoJSON collection of areas with the property ags ({fault!r})"
        raise Refused("reference.unreadable_borders", reason=reason) from fault
    return collection
