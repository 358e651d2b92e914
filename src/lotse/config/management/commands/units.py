"""``lotse units``."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from string import Template
from typing import Any

from django.conf import settings

from lotse.config import environment
from lotse.kit.errors import Refused
from lotse.kit.jobs import Job

SAMPLES = Path(__file__).resolve().parents[2] / "data" / "units"
OF_MANY = SAMPLES.with_name("units-of-many")
WATCHED = ("grafana-dashboard.json", "prometheus-alerts.yml")
"""The same for one district and for many."""


class Command(Job):
    """Write the files that a machine needs around Lotse."""

    help = "write systemd units, web server and Prometheus files for this installation"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Where to, and what is particular here."""
        super().add_arguments(parser)
        parser.add_argument("folder", type=Path, help="where to write; nothing is overwritten")
        parser.add_argument("--user", default="lotse", help="the account that runs it")
        parser.add_argument("--host", default="", help="the name that families type")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument(
            "--districts", type=Path, metavar="HOUSE", help="for many districts, in this folder"
        )

    def work(self, **options: Any) -> Any:
        """Names of the files written; refused when one of them is there already."""
        folder: Path = options["folder"]
        house: Path | None = options["districts"]
        watched = [SAMPLES / name for name in WATCHED] if house else []
        samples = sorted([*(OF_MANY if house else SAMPLES).iterdir(), *watched])
        known = {
            "user": options["user"],
            "host": options["host"] or settings.ALLOWED_HOSTS[0],
            "port": str(options["port"]),
            "program": str(Path(sys.executable).with_name("lotse")),
            "data": str(environment.data_folder()),
            "house": str(house.resolve()) if house else "",
        }
        there = [file.name for file in samples if (folder / file.name).exists()]
        if there:
            reason = f"{folder} has {', '.join(sorted(there))} already; nothing was written"
            raise Refused("config.units_there", reason=reason)
        folder.mkdir(parents=True, exist_ok=True)
        for file in samples:
            words = Template(file.read_text(encoding="utf-8")).substitute(known)
            (folder / file.name).write_text(words, encoding="utf-8")
        return [file.name for file in samples]

    def tell(self, result: Any) -> None:
        """What was written, and where the way goes on."""
        self.stdout.write("\n".join(result))
        self.stdout.write("docs/operations says where each of them goes.")
