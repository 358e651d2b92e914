"""``lotse answer PROFILE.json``."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from lotse.guide.answer_json import to_json
from lotse.guide.domain.profile import KEYS
from lotse.guide.domain.rule_book import GERMAN
from lotse.guide.queries import answer_for, get_rule_book, serving
from lotse.kit.errors import Refused
from lotse.kit.jobs import Job

WHY = {
    "unknown_key": "is not a fact that the guide knows",
    "missing": "is missing",
    "not_a_date": "is not a date like 2020-10-01",
    "not_a_number": "is not a number that fits",
    "not_yes_or_no": "is neither true nor false",
    "in_future": "lies after the day of the question",
    "too_old": "is longer ago than a life",
    "before_birth": "lies before the birth",
    "unknown_value": "has a value that is not known (lotse answer --help-ids lists them)",
    "out_of_range": "is out of range",
    "contradiction": "contradicts",
}


class Command(Job):
    """Answer one profile; nothing is stored."""

    help = "compute what the education system offers one person"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """A file with the facts, and the day of the question."""
        super().add_arguments(parser)
        parser.add_argument("file", type=Path, nargs="?", help="profile (JSON)")
        parser.add_argument("--on", help="day of the question, like 2026-02-10")
        parser.add_argument("--help-ids", action="store_true", help="list keys and values")

    def work(self, **options: Any) -> Any:
        """Read, compute, look up who serves it."""
        if options["help_ids"]:
            return self._ids()
        facts = self._facts(options["file"])
        if options["on"]:
            facts["on"] = options["on"]
        found = answer_for(facts)
        book = get_rule_book()
        stations = [book.stations[id_] for id_ in sorted(found.stations)]
        served = serving(stations, found.profile.municipality)
        return to_json(found, served)

    def tell(self, result: Any) -> None:
        """The answer in short lines, made of ids."""
        if "keys" in result:
            for name, values in result.items():
                self.stdout.write(f"{name}: {' '.join(values)}")
            return
        duty = result["compulsory"]
        self.stdout.write(f"compulsory schooling: {duty['status']}, since {duty['since']}")
        if duty["postponement"]:
            self.stdout.write(
                f"  may be postponed, declare by {duty['postponement']['declare_by']}"
            )
        for reading in duty["readings"]:
            self.stdout.write(f"  reading {reading['id']}: may postpone {reading['may_postpone']}")
        for route in result["routes"]:
            steps = " > ".join(f"{step['station']} {step['earliest']}" for step in route["steps"])
            wish = "* " if route["fits_wish"] else "  "
            self.stdout.write(f"{wish}{route['goal']}: {steps}")
        for excluded in result["excluded"]:
            codes = sorted({reason["code"] for reason in excluded["reasons"]})
            self.stdout.write(f"  not {excluded['goal']}: {', '.join(codes)}")
        for warning in result["warnings"]:
            self.stdout.write(f"! {warning['code']} {warning['rule']} {warning['on'] or ''}")

    def words_for(self, refusal: Refused) -> str:
        """Which fact, and what is wrong with it."""
        if refusal.code != "guide.bad_profile":
            return super().words_for(refusal)
        why, other = WHY[str(refusal.details["why"])], refusal.details["other"]
        return f"{refusal.details['fact']} {why} {other}".strip()

    @staticmethod
    def _facts(file: Path | None) -> dict[str, Any]:
        if file is None:
            raise Refused("guide.no_profile", reason="name a file with the profile")
        try:
            facts = json.loads(file.read_text(encoding="utf-8"))
        except (OSError, ValueError) as fault:
            raise Refused("guide.no_profile", reason=f"{file}: {fault}") from fault
        if not isinstance(facts, dict):
            raise Refused("guide.no_profile", reason=f"{file}: this is no JSON object")
        return facts

    @staticmethod
    def _ids() -> dict[str, list[str]]:
        book = get_rule_book()
        return {
            "keys": list(KEYS),
            "certificate": list(book.certificates),
            "german_level": list(GERMAN),
            "station": list(book.stations),
            "wish": [*book.stations, *book.certificates],
        }
