"""``lotse doctor``."""

from dataclasses import asdict
from typing import Any

from lotse.config.doctor import Finding, State, examine
from lotse.kit.errors import Refused
from lotse.kit.jobs import Job

MARKS = {State.RIGHT: "ok", State.LOOK: "--", State.WRONG: "!!"}


class Command(Job):
    """Look at everything an installation needs."""

    help = "look at everything an installation needs; each line says what to do"

    def work(self, **options: Any) -> Any:  # noqa: ARG002 – every job is given its options
        """All findings; refused when something is wrong, so that scripts notice."""
        findings = list(examine())
        wrong = [finding for finding in findings if finding.state is State.WRONG]
        if wrong and not self.as_json:
            self._list(findings)
            reason = f"{len(wrong)} of {len(findings)} need somebody"
            raise Refused("config.not_well", reason=reason)
        if wrong:
            raise Refused("config.not_well", findings=[asdict(finding) for finding in findings])
        return [asdict(finding) for finding in findings]

    def tell(self, result: Any) -> None:
        """A line each."""
        self._list([Finding(**finding) for finding in result])

    def _list(self, findings: list[Finding]) -> None:
        for finding in findings:
            self.stdout.write(f"{MARKS[finding.state]}  {finding.what:<14} {finding.found}")
            if finding.todo:
                self.stdout.write(f"    {'':<14} → {finding.todo}")
