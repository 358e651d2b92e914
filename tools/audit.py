"""Known holes in what Lotse stands on, and licences: ``make audit``.

Asks the package index and, where that knows nothing, the database of OSV (``pip-audit``). What
neither could tell of has not been audited, and this says so: an index that is only a copy answers
"not found" for everything, which pip-audit by itself takes for clean.

Exit code: 0 clean, 1 a hole or a licence that does not fit, 2 not everything could be asked. With
``--where-reachable`` the last is said and passes: ``make check`` works without the network.
"""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
FILES = ("base.txt", "s3.txt", "dev.txt")
SERVICES = ("pypi", "osv")
ACCEPTED: dict[str, str] = {}
"""Findings that do not concern us: id and reason."""
LONGEST = 300
"""Seconds: an index behind a wall that swallows everything never answers."""
CLEAN, HOLES, NOT_ASKED = range(3)


def ask(service: str) -> dict[str, Any] | None:
    """What a service says about all pinned packages; None when it cannot be reached."""
    tool = Path(sys.executable).with_name("pip-audit")
    files = [part for name in FILES for part in ("-r", str(ROOT / "requirements" / name))]
    command = [str(tool), "--disable-pip", "--require-hashes", "--progress-spinner", "off"]
    try:
        done = subprocess.run(  # noqa: S603 – a command of our own
            [*command, "-f", "json", "-s", service, *files],
            capture_output=True,
            text=True,
            check=False,
            timeout=LONGEST,
        )
    except subprocess.TimeoutExpired:
        sys.stdout.write(f"  {service} does not answer.\n")
        return None
    try:
        return dict(json.loads(done.stdout))
    except ValueError:
        said = (done.stderr.strip().splitlines() or ["no answer"])[-1]
        sys.stdout.write(f"  {service} cannot be reached: {said[:160]}\n")
        return None


def verdict(reports: list[dict[str, Any]]) -> tuple[int, list[str]]:
    """The exit code and what to say: holes by package, and packages that nobody could tell of."""
    every = [one for report in reports for one in report["dependencies"]]
    asked = {one["name"] for one in every if "skip_reason" not in one}
    unknown = {one["name"] for one in every} - asked
    holes = sorted(
        f"{one['name']} {one['version']}: {hole['id']}, mended in "
        f"{', '.join(hole['fix_versions']) or 'no version yet'}"
        for one in every
        for hole in one.get("vulns", [])
        if not {hole["id"], *hole.get("aliases", [])} & ACCEPTED.keys()
    )
    if holes:
        return HOLES, ["Known holes:", *sorted(set(holes))]
    if not asked:
        return NOT_ASKED, ["NOT AUDITED: no database of known holes could be asked."]
    if unknown:
        return NOT_ASKED, [
            f"NOT AUDITED, {len(unknown)} of {len(unknown | asked)}:",
            *sorted(unknown),
        ]
    return CLEAN, [f"{len(asked)} packages, no known hole."]


def main() -> int:
    """Ask one service, and the next one where it could not tell of everything."""
    reports: list[dict[str, Any]] = []
    code, lines = verdict(reports)
    for service in SERVICES:
        if code != NOT_ASKED:
            break
        if (report := ask(service)) is not None:
            reports.append(report)
        code, lines = verdict(reports)
    sys.stdout.write("\n".join(lines) + "\n")
    sys.stdout.flush()
    licences = "tests/project/test_supply.py::test_licences_fit_ours"
    done = subprocess.run(  # noqa: S603 – a command of our own
        [sys.executable, "-m", "pytest", "-q", "-n", "0", licences], cwd=ROOT, check=False
    )
    if code == NOT_ASKED and "--where-reachable" in sys.argv[1:]:
        code = CLEAN
    return code or done.returncode


if __name__ == "__main__":
    sys.exit(main())
