"""What we stand on: pinned, hashed, with licences that fit ours, listed in a bill of materials."""

import json
import re
import subprocess
import sys
from importlib import metadata
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FITTING = re.compile(
    r"MIT|MIT-CMU|BSD|Apache|ISC|PSF|Python Software Foundation|Python-2\.0|MPL|Mozilla Public|"
    r"Zlib|Unlicense|Public Domain|HPND|LGPL|Lesser General Public|0BSD|CC0|EUPL|"
    r"European Union Public|PostgreSQL|Dual License|CNRI",
    re.IGNORECASE,
)
"""Licences whose code may be used by, and handed on with, what is under the EUPL 1.2."""
STRICT = re.compile(r"(?<!L)(?<!Lesser )\b(A?GPL|GNU (Affero )?General Public)", re.IGNORECASE)
SEEN_BY_HAND = {
    "pyphen": "MPL-1.1 OR LGPL-2.1-or-later OR GPL-2.0-or-later",
}
"""Packages whose metadata say nothing or too much, with what was read in their files."""


def pinned(name: str) -> dict[str, str]:
    """Package and version of a lock file."""
    text = (ROOT / "requirements" / name).read_text()
    return dict(re.findall(r"^([a-z0-9][a-z0-9._-]*)==([^ \\;]+)", text, re.MULTILINE))


@pytest.mark.parametrize("name", ["base.txt", "s3.txt", "build.txt", "dev.txt"])
def test_everything_is_pinned_with_hashes_and_comes_from_nowhere_else(name):
    text = (ROOT / "requirements" / name).read_text()
    entries = [one for one in re.split(r"\n(?=[a-z0-9])", text.strip()) if one[:1].isalnum()]
    assert len(entries) > 30
    for entry in entries:
        assert re.match(r"[a-z0-9._-]+==\S+", entry), entry[:60]
        assert "--hash=sha256:" in entry, entry[:60]
    assert "://" not in text


def said_licence(package: str) -> str:
    """What a package says about its licence: expression, field or classifiers."""
    said = metadata.metadata(package)
    classes = [one for one in said.get_all("Classifier", []) if one.startswith("License ::")]
    field = (said.get("License") or "").split("\n")[0]
    return said.get("License-Expression") or " ".join(classes) or field


def test_licences_fit_ours():
    unknown = {}
    assert pinned("base.txt").items() < pinned("s3.txt").items(), "one version of each, everywhere"
    for package in pinned("s3.txt"):
        licence = SEEN_BY_HAND.get(package) or said_licence(package)
        is_choice = " OR " in licence
        if not FITTING.search(licence) or (STRICT.search(licence) and not is_choice):
            unknown[package] = licence
    assert not unknown, unknown
    assert set(SEEN_BY_HAND) <= set(pinned("base.txt"))


def test_bill_of_materials_names_everything_with_its_hashes(tmp_path):
    out = tmp_path / "sbom.json"
    tool = Path(sys.executable).with_name("cyclonedx-py")
    subprocess.run(
        [tool, "requirements", ROOT / "requirements/base.txt", "--output-reproducible", "-o", out,
         "--pyproject", ROOT / "pyproject.toml"],
        check=True, capture_output=True,
    )  # fmt: skip
    said = json.loads(out.read_text())
    assert said["bomFormat"] == "CycloneDX"
    assert said["metadata"]["component"]["name"] == "lotse"
    named = {one["name"].lower().replace("_", "-"): one for one in said["components"]}
    assert set(named) == {name.replace("_", "-") for name in pinned("base.txt")}
    for component in named.values():
        assert component["version"]
        assert any(one.get("hashes") for one in component["externalReferences"]), component["name"]


ACCEPTED = {
    "B101": "assert narrows types; no rule of ours stands in one",
    "B404": "programs are started as lists of arguments, never by a shell",
    "B603": "the same",
    "B405": "XML is only written; what comes from outside is read by defusedxml",
    "B608": "tables in raw SQL come from our models, values are parameters",
    "B703": "the same finding as B308",
}
"""What bandit finds everywhere and why that is right; all else says why in its line."""
IN_ONE_PLACE = {
    ("src/lotse/kit/backups/tools.py", "B105"): "the name of a variable of PostgreSQL, no password",
    ("src/lotse/config/settings.py", "B105"): "how often a new password may be asked for",
    ("src/lotse/kit/yaml_files.py", "B506"): "the loader is a safe one of ours",
    ("src/lotse/config/doctor.py", "B310"): "the address is that of this installation",
}


def test_what_bandit_finds_has_a_reason():
    tool = Path(sys.executable).with_name("bandit")
    run = subprocess.run(
        [tool, "-q", "-r", "src", "-f", "json"], cwd=ROOT, capture_output=True, check=False
    )
    said = json.loads(run.stdout)
    assert not said["errors"]
    assert said["metrics"]["_totals"]["loc"] > 20_000
    open_ones, used = [], set()
    for finding in said["results"]:
        file, rule = finding["filename"], finding["test_id"]
        used.add((file, rule))
        lines = (ROOT / file).read_text().splitlines()
        here = " ".join(lines[number - 1] for number in finding["line_range"])
        has_reason = re.search(r"# noqa: S\d+ – \w", here)
        if not (has_reason or rule in ACCEPTED or (file, rule) in IN_ONE_PLACE):
            open_ones.append(f"{file}:{finding['line_number']} {rule} {finding['issue_text']}")
    assert not open_ones, "\n".join(open_ones)
    assert set(IN_ONE_PLACE) <= used, "an exception that nothing needs"


def test_audit_is_clean_only_when_everything_could_be_asked():
    spec = spec_from_file_location("audit", ROOT / "tools" / "audit.py")
    audit = module_from_spec(spec)
    spec.loader.exec_module(audit)
    fine = {"name": "a", "version": "1", "vulns": []}
    unknown = {"name": "b", "skip_reason": "not found"}
    hole = {"name": "c", "version": "2", "vulns": [{"id": "PYSEC-1", "fix_versions": ["3"]}]}
    for reports, code, said in (
        ([], 2, "NOT AUDITED"),
        ([{"dependencies": [unknown]}], 2, "NOT AUDITED"),
        ([{"dependencies": [fine, unknown]}], 2, "1 of 2"),
        ([{"dependencies": [unknown]}, {"dependencies": [fine | {"name": "b"}]}], 0, "no known"),
        ([{"dependencies": [fine]}], 0, "no known hole"),
        ([{"dependencies": [fine, unknown, hole]}], 1, "c 2: PYSEC-1, mended in 3"),
    ):
        found = audit.verdict(reports)
        assert found[0] == code, reports
        assert said in " ".join(found[1]), reports
