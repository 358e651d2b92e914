"""``lotse purge``."""

from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from lotse.kit import clock
from lotse.kit.jobs import Job
from lotse.privacy import purging
from lotse.privacy.registry import list_purges
from lotse.privacy.retention import Moment


class Command(Job):
    """Carry out the purges, or erase single records."""

    help = "erase personal data whose time is over, or single records by a rule"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What is to be erased."""
        super().add_arguments(parser)
        parser.add_argument("--dry-run", action="store_true", help="only count; change nothing")
        parser.add_argument("--rule", help="erase single records by this rule, at once")
        parser.add_argument("--record", nargs="+", default=[], help="primary keys of the records")
        parser.add_argument("--list", action="store_true", help="list the rules")

    def work(self, **options: Any) -> Any:
        """Refused with ``privacy.unknown_rule`` and ``privacy.on_hold``."""
        moment = Moment(clock.now())
        if options["list"]:
            return [{"rule": one.name, "until": str(one.until)} for one in list_purges()]
        if options["rule"]:
            erased = purging.erase_now(
                rule=options["rule"], record_ids=options["record"], moment=moment
            )
            return [{"rule": options["rule"], "due": erased, "held": 0, "erased": erased}]
        lines = purging.run(moment=moment, is_dry_run=options["dry_run"])
        return [asdict(line) for line in lines]

    def tell(self, result: Any) -> None:
        """A line for each rule."""
        for line in result:
            said = " · ".join(f"{value} {name}" for name, value in line.items() if name != "rule")
            self.stdout.write(f"{line['rule']:<24} {said}")
