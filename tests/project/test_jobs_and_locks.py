"""What the clock begins is declared in one way, and advisory locks stand in one list."""

import re
from pathlib import Path

SRC = Path(__file__).parents[2] / "src" / "lotse"


def test_jobs_of_the_clock_are_declared_in_one_way():
    found = {
        path.relative_to(SRC).as_posix()
        for path in SRC.rglob("*.py")
        if re.search(r"\.periodic\(", path.read_text())
    }
    assert found == {"config/tasks.py"}, "use lotse.kit.periodic.declaring"


def test_advisory_locks_are_taken_in_one_place():
    found = {
        path.relative_to(SRC).as_posix()
        for path in SRC.rglob("*.py")
        if "pg_advisory" in path.read_text() or "pg_try_advisory" in path.read_text()
    }
    assert found == {"kit/advisory.py"}
