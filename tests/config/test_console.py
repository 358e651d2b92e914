import json
import os
import subprocess
import sys

import pytest

from lotse.config import environment
from tests.factories.processes import console

with_database = pytest.mark.usefixtures("database_server")


def test_help_lists_the_jobs():
    """The program as it is typed; the tests below take what is loaded already."""
    command = [sys.executable, "-m", "lotse"]
    said = subprocess.run(command, capture_output=True, text=True, check=True)
    assert "import-schools" in said.stdout


def test_job_of_a_user_who_may_not_write_says_so_in_words(tmp_path):
    """As with "runuser -u lotse" in a folder of root's."""
    surroundings = {name: value for name, value in os.environ.items() if name[:5] != "LOTSE"}
    surroundings.pop("DATABASE_URL", None)
    tmp_path.chmod(0o555)
    # Root may write everywhere, unless it gives that up.
    less = ["setpriv", "--bounding-set=-dac_override"] if os.geteuid() == 0 else []
    try:
        for job in (["doctor"], ["districts", "--house", str(tmp_path), "list"], ["units", "x"]):
            said = subprocess.run(
                [*less, sys.executable, "-m", "lotse", *job],
                cwd=tmp_path, env=surroundings, capture_output=True, text=True, check=False,
            )  # fmt: skip
            assert said.returncode == 1, job
            assert "LOTSE_DATA" in said.stderr, said.stderr
            assert "Traceback" not in said.stderr
    finally:
        tmp_path.chmod(0o755)


@with_database
def test_unknown_job_is_wrong_use():
    said = console("make-coffee")
    assert said.returncode == 2
    assert "make-coffee" in said.stderr


@with_database
def test_output_may_be_cut_off():
    """``lotse … | head`` closes the pipe early."""
    read, write = os.pipe()
    os.close(read)
    with os.fdopen(write, "w") as closed:
        said = subprocess.run(
            [sys.executable, "-m", "lotse", "check-privacy", "--json"],
            stdout=closed,
            stderr=subprocess.PIPE,
            text=True,
            env=os.environ,
            check=False,
        )
    assert said.returncode == 0
    assert "Traceback" not in said.stderr
    assert "BrokenPipe" not in said.stderr


@with_database
def test_missing_argument_is_wrong_use():
    assert console("import-schools").returncode == 2


@with_database
def test_refusal_says_why_and_ends_with_one(tmp_path):
    file = tmp_path / "district.yaml"
    file.write_text("district: {name: Nowhere}\n")
    said = console("init-district", str(file))
    assert said.returncode == 1
    assert "district.ags" in said.stderr


@with_database
def test_refusal_for_machines_is_json(tmp_path):
    said = console("init-district", str(tmp_path / "none.yaml"), "--json")
    assert said.returncode == 1
    assert json.loads(said.stdout)["refused"] == "kit.unreadable_file"


@with_database
def test_broken_yaml_names_the_line(tmp_path):
    file = tmp_path / "district.yaml"
    file.write_text("a: 1\nb: [\n")
    assert "line 3" in console("init-district", str(file)).stderr


def test_job_explains_itself():
    said = console("import-schools", "--help")
    assert said.returncode == 0
    assert "--dry-run" in said.stdout


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        (
            "postgresql://ann:s%40fe@db.example:5433/lotse?sslmode=require",
            {"HOST": "db.example", "PORT": "5433", "USER": "ann", "PASSWORD": "s@fe"},
        ),
        (
            "postgresql://postgres:@/lotse?host=/tmp/socket",
            {"HOST": "/tmp/socket", "NAME": "lotse"},
        ),
        (None, {"NAME": "lotse"}),
    ],
)
def test_database_address_becomes_settings(url, expected):
    found = environment.database_settings(url)
    assert {key: found[key] for key in expected} == expected


def test_other_databases_are_refused():
    with pytest.raises(ValueError, match="postgresql://"):
        environment.database_settings("mysql://localhost/lotse")
