"""``lotse check-migrations``."""

from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

import yaml
from django.db.migrations.loader import MigrationLoader

from lotse.config import updating
from lotse.kit.errors import Refused
from lotse.kit.jobs import Job


class Command(Job):
    """Look whether the version before can run beside this one while it is updated."""

    help = "find changes of the database that the release before could not live with"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """When a release is made."""
        super().add_arguments(parser)
        parser.add_argument(
            "--release", metavar="VERSION", help="write down what this version knows (a checkout)"
        )

    def work(self, **options: Any) -> Any:
        """Nothing to find, or a refusal that names each."""
        loader = MigrationLoader(None)
        known = updating.released()
        # Before the first release there is nothing that could run beside this version.
        version, nodes = list(known.items())[-1] if known else ("", list(loader.graph.leaf_nodes()))
        if found := updating.find_breaks(loader, nodes):
            if self.as_json:
                raise Refused("config.breaks", breaks=[asdict(one) for one in found])
            lines = [f"{one.migration}: {one.what}. Instead: {one.instead}." for one in found]
            raise Refused("config.breaks", reason="\n".join([f"Beside {version}:", *lines]))
        if options["release"]:
            said = {new: dict(nodes) for new, nodes in known.items()}
            said[options["release"]] = updating.leaves(loader)
            head = updating.RELEASES.read_text(encoding="utf-8").partition("\n\n")[0]
            text = yaml.safe_dump(said, sort_keys=False)
            updating.RELEASES.write_text(f"{head}\n\n{text}", encoding="utf-8")
        return {"beside": version}

    def tell(self, result: Any) -> None:
        """What was compared."""
        beside = result["beside"]
        self.stdout.write(
            f"{beside} can run beside this version." if beside else "Nothing is released yet."
        )
