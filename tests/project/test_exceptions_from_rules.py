"""Whoever asks a tool to look away says why, on the same line."""

import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[2]
SAYS_WHY = {
    "noqa": re.compile(r"# noqa: [A-Z]+\d+(?:, [A-Z]+\d+)* – \S"),
    "type: ignore": re.compile(r"# type: ignore\[[a-z, -]+\]  # \S"),
}
SPEAK_OF_THEM = {"tests/project/test_exceptions_from_rules.py", "tests/project/test_supply.py"}


def unexplained(line):
    """Which of the marks stand in a line without a reason."""
    return [mark for mark, why in SAYS_WHY.items() if f"# {mark}" in line and not why.search(line)]


def test_every_exception_from_a_rule_has_a_reason():
    asked = ["git", "ls-files", "src/*.py", "tests/*.py", "tools/*"]
    names = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    wrong = [
        f"{name}:{number}: {line.strip()}"
        for name in names.split()
        if name not in SPEAK_OF_THEM
        for number, line in enumerate((ROOT / name).read_text().splitlines(), 1)
        if unexplained(line)
    ]
    assert not wrong, "say why: " + "; ".join(wrong)


def test_the_rule_finds_what_it_is_for():
    assert unexplained("x = 1  # noqa: ARG001") == ["noqa"]
    assert unexplained("x = 1  # noqa") == ["noqa"]
    assert unexplained("x = 1  # type: ignore") == ["type: ignore"]
    assert unexplained("x = 1  # type: ignore[misc]") == ["type: ignore"]
    assert not unexplained("x = 1  # noqa: ARG001 – given by the library")
    assert not unexplained("x = 1  # type: ignore[misc]  # Wagtail has no types")
