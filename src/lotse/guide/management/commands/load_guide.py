"""``lotse load-guide [FOLDER …]``."""

from argparse import ArgumentParser
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from lotse.guide.actions import load_guide
from lotse.guide.domain.merging import Policy
from lotse.guide.guide_folder import Folder, read_folder
from lotse.guide.models import LayerName
from lotse.guide.rule_book_files import folders_of
from lotse.kit import clock
from lotse.kit.errors import Refused
from lotse.kit.jobs import Job
from lotse.reference.queries import get_reference

SHOWN = 20
"""So many names are told of each kind; all of them with ``--json``."""


class Command(Job):
    """Load the rule book and its words; whole or not at all."""

    help = "load the guide's rule book and words from folders of YAML files"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Folders, and who wins where people and files changed the same."""
        super().add_arguments(parser)
        parser.add_argument(
            "folders",
            type=Path,
            nargs="*",
            help="the federal folder, then the state's, then the district's; "
            "default: the first two as they come with Lotse",
        )
        parser.add_argument(
            "--district", type=Path, help="the district's folder; the others stay as they are"
        )
        choice = parser.add_mutually_exclusive_group()
        choice.add_argument(
            "--overwrite", action="store_true", help="the files win over what was changed here"
        )
        choice.add_argument(
            "--keep", action="store_true", help="what was changed here wins over the files"
        )

    def work(self, **options: Any) -> Any:
        """Read everything first, then write in one transaction."""
        policy = Policy.ASK
        if options["overwrite"] or options["keep"]:
            policy = Policy.OVERWRITE if options["overwrite"] else Policy.KEEP
        folders = self._folders(options["folders"], options["district"])
        report = load_guide(folders=folders, policy=policy, by=None, now=clock.now())
        return asdict(report)

    @staticmethod
    def _folders(given: Sequence[Path], district: Path | None) -> Mapping[str, Folder]:
        if len(given) > len(LayerName.values) or (given and district):
            raise Refused(
                "guide.too_many_folders",
                reason="name the federal folder, the state's and the district's",
            )
        if district:
            return {LayerName.DISTRICT: read_folder(district)}
        paths = given or _own_folders()
        found = {
            layer: read_folder(path) for layer, path in zip(LayerName.values, paths, strict=False)
        }
        if "none" not in found[LayerName.FEDERAL].entries["certificates"]:
            # Only the federal folder has it; folders in the wrong order would undo the whole book.
            raise Refused(
                "guide.no_federal_folder",
                reason=f"{paths[0]} has no certificate none; name the federal folder first",
            )
        return found

    def tell(self, result: Any) -> None:
        """How much, and what by name where it is little."""
        if not any(result.values()):
            self.stdout.write("Nothing has changed.")
        for what, words in (
            ("new", "new"),
            ("changed", "changed"),
            ("removed", "removed"),
            ("kept", "changed here and kept"),
        ):
            found = result[what]
            if found:
                names = f": {', '.join(found)}" if len(found) <= SHOWN else ""
                self.stdout.write(f"{len(found)} {words}{names}.")

    def words_for(self, refusal: Refused) -> str:
        """How to go on, where files and people disagree."""
        said = super().words_for(refusal)
        if refusal.code == "guide.edited_here":
            said += (
                "\nNothing was loaded. --keep keeps these as they are here, --overwrite does not."
            )
        return said


def _own_folders() -> Sequence[Path]:
    district = get_reference().district
    if district is None:
        raise Refused("guide.no_district", reason="run lotse init-district first")
    return folders_of(district.state)
