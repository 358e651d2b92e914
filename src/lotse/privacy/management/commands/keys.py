"""``lotse keys``."""

from argparse import ArgumentParser
from typing import Any

from lotse.kit.jobs import Job
from lotse.privacy import keys


class Command(Job):
    """Show, change and tidy up the keys of encrypted fields."""

    help = "show and rotate the keys of encrypted fields"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What to do with them."""
        super().add_arguments(parser)
        parser.add_argument("--new", action="store_true", help="put a new key first")
        parser.add_argument("--rotate", action="store_true", help="use the first key for all")
        parser.add_argument("--dry-run", action="store_true", help="only count")

    def work(self, **options: Any) -> Any:
        """Refused with ``privacy.no_key`` when the key file cannot be used."""
        if options["new"] and not options["dry_run"]:
            keys.add_wrapping_key()
        rotated = keys.rotate(is_dry_run=options["dry_run"]) if options["rotate"] else 0
        return {
            "file": str(keys.key_file()),
            "keys": list(keys.wrapping_keys()),
            "rotated": rotated,
            "unused": keys.unused_wrapping_keys(),
        }

    def tell(self, result: Any) -> None:
        """Names only, never a key."""
        self.stdout.write(f"{result['file']}: {', '.join(result['keys'])}")
        self.stdout.write(f"{result['rotated']} record keys wrapped anew.")
        if result["unused"]:
            self.stdout.write(f"No record needs any more: {', '.join(result['unused'])}")
