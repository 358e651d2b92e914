"""What tells others what the project is, how to cite it and whom to tell about a weakness."""

import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import yaml
from django.conf import settings
from jsonschema import Draft202012Validator, FormatChecker

ROOT = Path(__file__).resolve().parents[2]
SCHEMA = json.loads((Path(__file__).parent / "publiccode.schema.json").read_text())
VERSION = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]


def faults(said):
    validator = Draft202012Validator(SCHEMA, format_checker=FormatChecker())
    return [fault.message for fault in validator.iter_errors(said)]


@pytest.fixture
def publiccode():
    return yaml.safe_load((ROOT / "publiccode.yml").read_text())


def test_publiccode_is_as_its_standard_demands(publiccode):
    assert faults(publiccode) == []
    assert publiccode["legal"]["license"] == "EUPL-1.2"


@pytest.mark.parametrize(
    "change",
    [
        {"name": ""},
        {"url": "lotse"},
        {"softwareType": "website"},
        {"categories": ["families"]},
        {"logo": "icon.gif"},
        {"description": {}},
        {"colour": "green"},
        {"maintenance": {"type": "community"}},
    ],
)
def test_schema_notices_what_the_standard_forbids(publiccode, change):
    assert faults(publiccode | change)


def test_publiccode_names_every_language_of_the_interface_and_a_logo_that_is_there(publiccode):
    named = publiccode["localisation"]["availableLanguages"]
    assert set(named) == {tag for tag, _ in settings.LANGUAGES}
    assert (ROOT / publiccode["logo"]).read_text().lstrip().startswith("<svg")
    assert publiccode["landingURL"]


def test_citation_has_what_its_format_demands_and_says_the_same(publiccode):
    said = yaml.safe_load((ROOT / "CITATION.cff").read_text())
    assert {"cff-version", "message", "title", "authors"} <= set(said)
    assert said["cff-version"] == "1.2.0"
    assert said["type"] == "software"
    assert all(one.get("name") for one in said["authors"])
    assert said["version"] == publiccode["softwareVersion"] == VERSION
    assert said["license"] == publiccode["legal"]["license"]
    assert str(said["date-released"]) == publiccode["releaseDate"]
    assert said["repository-code"] == publiccode["url"]
    assert said["url"] == publiccode["landingURL"]


def test_addresses_of_the_papers_are_nobody_elses(publiccode):
    cited = yaml.safe_load((ROOT / "CITATION.cff").read_text())
    for address in (publiccode["url"], publiccode["landingURL"], cited["url"]):
        assert urlsplit(address).hostname.endswith(".example")


def test_every_file_says_whose_it_is_and_under_which_licence():
    tool = Path(sys.executable).with_name("reuse")
    command = [tool, "--suppress-deprecation", "lint", "--quiet"]
    assert subprocess.run(command, cwd=ROOT, capture_output=True, check=False).returncode == 0


def test_what_security_md_points_to_is_there():
    text = (ROOT / "SECURITY.md").read_text()
    for target in re.findall(r"\]\(([^)]+)\)", text):
        assert (ROOT / target).exists(), target
    urls = (ROOT / "src/lotse/website/urls.py").read_text()
    assert "/.well-known/security.txt" in text
    assert ".well-known/security.txt" in urls
    assert "`security.email`" in text
    assert "security: _Security" in (ROOT / "src/lotse/reference/district_file.py").read_text()
    assert "Argon2PasswordHasher" in (ROOT / "src/lotse/config/settings.py").read_text()
