"""The guided first configuration: whole, twice, and every refusal."""

import io
import json
import os
import pty
import select
import stat
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest
from django.core.management import CommandError, call_command

from lotse.config import environment, setting_up
from lotse.kit.errors import Refused
from tests.databases import new_database

DISTRICT = Path(__file__).resolve().parents[2] / "demo" / "goslar" / "district.yaml"
PASSWORD = "korrekte-pferde-batterie"


def _surroundings(**more):
    kept = {key: value for key, value in os.environ.items() if not key.startswith("LOTSE_")}
    kept.pop("DATABASE_URL", None)
    return kept | more


def _setup(folder, *options, said="", **more):
    return subprocess.run(
        [sys.executable, "-m", "lotse", "setup", "--data", str(folder), *options],
        env=_surroundings(**more), input=said, capture_output=True, text=True, check=False,
    )  # fmt: skip


@pytest.fixture
def own_database(database_server):
    """An empty database that nobody else uses."""
    with new_database(database_server, f"lotse_setup_{os.getpid()}") as address:
        yield address


@pytest.fixture
def tables(database_server, django_db_setup):
    """A database with the tables of today and nothing in them, as a run that was killed left it."""
    with new_database(database_server, f"lotse_tables_{os.getpid()}", holds="tables") as address:
        yield address


def test_an_installation_is_set_up_and_a_second_run_changes_nothing(tmp_path, tables, monkeypatch):
    (tmp_path / "backups").mkdir()
    options = [
        "--origin", "https://bildung.example", "--database", tables,
        "--district", str(DISTRICT), "--smtp", "smtp://relay.example:25",
        "--backup", str(tmp_path / "backups"),
    ]  # fmt: skip
    person = ["--admin", "chefin@example.org", "--first-name", "Ada", "--last-name", "Amt"]
    data = tmp_path / "data"
    first = _setup(data, *options, *person, "--password-from-stdin", said=PASSWORD + "\n")
    assert first.returncode == 0, first.stderr
    assert "Landkreis Goslar: written" in first.stdout
    assert "from outside" in first.stdout, "what the doctor finds is told"
    file = data / "lotse.env"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    said = environment.parse_settings(file.read_text())
    assert said["LOTSE_HOSTS"] == "bildung.example,127.0.0.1,localhost"
    assert (said["LOTSE_PROXIES"], said["DATABASE_URL"]) == ("1", tables)
    assert said["LOTSE_MAIL_FROM"] == "bildung-integration@example.org", "the office's own"
    with file.open("a") as more:
        more.write("# our own\nLOTSE_LOGS=json\n")
    before = file.read_text()
    # The second time nothing has to be said twice but the district's file.
    again = _setup(data, "--district", str(DISTRICT), "--json")
    assert again.returncode == 0, again.stderr
    told = json.loads(again.stdout)
    assert told["changed"] is False
    assert file.read_text() == before
    # The doctor was told nothing but the folder, and looked at this very installation.
    found = {one["what"]: one["found"] for one in told["doctor"]["findings"]}
    assert (found["district"], found["administrator"]) == ("Landkreis Goslar", "1")
    with psycopg.connect(tables) as connection:
        row = connection.execute("SELECT email, role FROM accounts_user").fetchall()
        assert row == [("chefin@example.org", "administrator")]
    # Another district in the same database is refused before anything is written.
    other = tmp_path / "other.yaml"
    other.write_text(DISTRICT.read_text().replace("03153", "03154").replace("Goslar", "Helmstedt"))
    with monkeypatch.context() as console:
        for name in environment.ours():
            console.delenv(name)
        console.chdir(tmp_path)
        _refuses_another_district(data, other)
    assert file.read_text() == before


def _refuses_another_district(data, other):
    with pytest.raises(CommandError, match="serves Landkreis Goslar"):
        call_command("setup", data=str(data), district=str(other), origin="https://other.example")


RIGHT = {"origin": "http://localhost:8000", "district": str(DISTRICT), "smtp": "none"}
PERSON = {"admin": "a@example.org", "first_name": "A", "last_name": "B"}


@pytest.mark.parametrize(
    ("options", "more", "reason"),
    [
        ({"district": str(DISTRICT)}, {}, "--origin"),
        ({"origin": "http://localhost:8000"}, {}, "--district"),
        ({**RIGHT, "admin": "nobody"}, {}, "E-Mail-Adresse"),
        ({**RIGHT, "admin": "a@example.org"}, {}, "--first-name"),
        ({**RIGHT, **PERSON}, {}, "zu kurz"),
        (RIGHT, {"LOTSE_ORIGIN": "https://elsewhere.example"}, "LOTSE_ORIGIN is set"),
    ],
)
def test_what_is_missing_or_wrong_is_named_and_nothing_is_written(
    tmp_path, monkeypatch, options, more, reason
):
    for name in environment.ours():
        monkeypatch.delenv(name)
    for name, value in more.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(sys, "stdin", io.StringIO("short\n"))
    with pytest.raises(CommandError, match=reason):
        call_command("setup", data=str(tmp_path), **options)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("said", ["", "bildung.example", "https://", "ftp://x.example",
                                  "https://x.example/staff", "https://a:b@x.example",
                                  "https://x.example:99999", "https://x.example?a=b"])  # fmt: skip
def test_addresses_that_are_none_are_refused(said):
    with pytest.raises(Refused, match="bad_origin"):
        setting_up.check_origin(said)


def test_an_address_may_end_with_a_slash():
    assert setting_up.check_origin("https://bildung.example/") == "https://bildung.example"


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("mysql://localhost/lotse", "bad_database"),
        ("postgresql://localhost", "bad_database"),
        ("postgresql://127.0.0.1:1/lotse", "database_away"),
    ],
)
def test_databases_that_are_not_there_are_refused(said, code):
    with pytest.raises(Refused, match=code):
        setting_up.check_database(said)


def test_a_database_of_another_program_is_refused(own_database):
    assert setting_up.check_database(own_database) == own_database
    with psycopg.connect(own_database) as connection:
        connection.execute("CREATE TABLE invoices (id int)")
    with pytest.raises(Refused, match="foreign_database"):
        setting_up.check_database(own_database)


def test_a_user_who_may_not_make_tables_is_refused(own_database):
    name = f"lotse_setup_reader_{os.getpid()}"
    with psycopg.connect(own_database, autocommit=True) as connection:
        connection.execute(f"CREATE ROLE {name} LOGIN")
        try:
            closed = own_database.replace("//postgres:", f"//{name}:", 1)
            with pytest.raises(Refused, match="database_closed"):
                setting_up.check_database(closed)
        finally:
            connection.execute(f"DROP ROLE {name}")


def test_other_answers_that_cannot_be_are_refused(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(Refused, match="bad_data"):
        setting_up.check_data(str(tmp_path / "file" / "below"))
    with pytest.raises(Refused, match="bad_backup"):
        setting_up.check_backup(str(tmp_path / "not mounted"))
    with pytest.raises(Refused, match="bad_smtp"):
        setting_up.check_smtp("mail.example")
    with pytest.raises(Refused, match="unreadable_file"):
        setting_up.check_district(str(tmp_path / "none.yaml"))
    (tmp_path / "lotse.env").write_text("LOTSE_LOGS=json\nrm -rf\n")
    with pytest.raises(Refused, match="line 2"):
        setting_up.known_settings(tmp_path)


def test_settings_file_is_read_as_systemd_reads_it():
    text = "# c\n; c\n\n LOTSE_LOGS = json \nLOTSE_MAIL_FROM=\"a=b\"\nDATABASE_URL='x'\n"
    assert environment.parse_settings(text) == {
        "LOTSE_LOGS": "json", "LOTSE_MAIL_FROM": "a=b", "DATABASE_URL": "x",
    }  # fmt: skip


def test_broken_settings_file_ends_every_job_with_its_line(tmp_path):
    (tmp_path / "lotse.env").write_text("LOTSE_ORIGIN\n")
    said = subprocess.run(
        [sys.executable, "-m", "lotse", "check-privacy"],
        env=_surroundings(LOTSE_DATA=str(tmp_path)), capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (said.returncode, "line 1" in said.stderr) == (1, True)
    assert "Traceback" not in said.stderr


def test_a_person_is_asked_again_until_the_answer_is_right(tmp_path):
    """A terminal, and somebody who types: a wrong address first, then the end of the input."""
    main, side = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "lotse", "setup", "--data", str(tmp_path)],
        env=_surroundings(), stdin=side, stdout=side, stderr=side, close_fds=True,
    )  # fmt: skip
    os.close(side)
    screen = ""

    def read_until(words):
        nonlocal screen
        end = time.monotonic() + 60
        while words not in screen:
            assert time.monotonic() < end, screen
            if select.select([main], [], [], 1)[0]:
                screen += os.read(main, 4096).decode()

    try:
        read_until("Address that families type: ")
        os.write(main, b"bildung.example\n")
        read_until("must look like https://")
        os.write(main, b"http://localhost:8000\n")
        read_until("[embedded]: ")
        os.write(main, b"\n")
        read_until("District file: ")
    finally:
        process.kill()
        process.wait()
        os.close(main)
    assert not list(tmp_path.iterdir())
