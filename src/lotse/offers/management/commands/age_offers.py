"""``lotse age-offers``."""

import sys
from typing import Any

from lotse.kit import clock
from lotse.kit.jobs import Job
from lotse.offers import reviews
from lotse.reference.queries import get_reference

SAY_EVERY = 200


class Command(Job):
    """Take today's step for every offer whose review is near or past."""

    help = "ask providers, mark and withdraw offers by age; can be stopped and run again"

    def work(self, **options: Any) -> Any:  # noqa: ARG002 – every job is given its options
        """What the night does too; numbers by step."""
        today = get_reference().today()
        aged = reviews.age_offers(today=today, now=clock.now(), on_offer=self._say)
        return {"looked_at": aged.looked_at, "steps": dict(aged.steps)}

    def tell(self, result: Any) -> None:
        """Numbers of steps."""
        steps = ", ".join(f"{step}: {number}" for step, number in sorted(result["steps"].items()))
        self.stdout.write(f"{result['looked_at']} offers looked at; {steps or 'nothing to do'}.")

    def _say(self, done: int, total: int) -> None:
        if not self.as_json and (done % SAY_EVERY == 0 or done == total):
            end = "\r" if sys.stderr.isatty() and done < total else "\n"
            self.stderr.write(f"{done} of {total} offers", ending=end)
