"""Whoever watches the site: health, figures, log, alarms, doctor, units."""

import asyncio
import json
import logging
import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
from datetime import timedelta
from pathlib import Path
from urllib.parse import quote

import pytest
from django.db import connection, migrations, models
from django.test import Client

from lotse.accounts.roles import Administrator
from lotse.config import alarms, doctor, health, incoming, lifetimes, logs, metrics
from lotse.kit import clock
from lotse.kit.models import JobRun, JobState, Mail
from tests.factories.accounts import make_user
from tests.factories.processes import console
from tests.permissions.routes import list_routes

UNITS = Path(health.__file__).parent / "data" / "units"


def test_healthz_touches_no_database_and_asks_for_no_host(client):
    # Without the mark, any statement fails the test.
    answer = client.get("/healthz", headers={"host": "10.0.0.7"})
    assert (answer.status_code, answer.content) == (200, b"ok\n")


@pytest.mark.django_db
def test_readyz_names_what_is_missing(client, monkeypatch):
    assert client.get("/readyz").json() == {"status": "ok", "missing": []}
    monkeypatch.setattr(health, "_is_migrated", False)
    monkeypatch.setattr(health, "list_pending", lambda: ["events.0099_more"])
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["missing"]) == (503, ["migrations"])
    assert answer["Cache-Control"] == "no-store"


@pytest.mark.django_db
def test_readyz_says_that_the_database_is_away(client, monkeypatch):
    monkeypatch.setattr(health, "has_database", lambda: False)
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["missing"] == ["database", "migrations"]


def _line(record):
    return json.loads(logs.AsJson().format(record))


def test_no_secret_of_any_address_stands_in_the_log():
    """Whatever address takes a secret: the log has it without."""
    looked_at = 0
    for route in list_routes():
        names = set(re.findall(r"<(?:\w+:)?(\w+)>", route)) & {"secret", "token", "proof"}
        # The library's own way to a new password is closed.
        if names and not route.startswith("staff/password_reset/"):
            address = re.sub(r"<(?:\w+:)?(?:secret|token|proof)>", "geheimnis", route)
            address = re.sub(r"<[^>]+>", "x", address)
            looked_at += 1
            assert "geheimnis" not in logs.TOKEN.sub(r"\1…", f"/{address}"), route
    assert looked_at > 8


def test_log_lines_carry_the_request_and_no_token():
    seen = []

    def view(request):
        record = logging.LogRecord(
            "lotse", logging.ERROR, "x.py", 1, "at /bestaetigung/abc123geheim/", (), None
        )
        logs.NoTokens().filter(record)
        seen.append(_line(record))
        return {}

    class Answer(dict):
        headers = {}

    request = type("Request", (), {"headers": {"X-Request-ID": "abcd-1234-efgh"}})()
    logs.request_id(lambda asked: view(asked) or Answer())(request)
    assert seen[0]["request"] == "abcd-1234-efgh"
    assert "geheim" not in seen[0]["message"]
    assert logs.REQUEST.get() == ""


@pytest.mark.parametrize("given", ["", "short", "a" * 65, 'x"} evil line\n', "ä" * 10])
def test_request_ids_that_could_break_the_log_are_replaced(given):
    number = Client(headers={"X-Request-ID": given}).get("/healthz")["X-Request-ID"]
    assert number != given
    assert logs.GIVEN.fullmatch(number)


def _error(message="someone@example.org typed this"):
    try:
        raise ValueError(message)
    except ValueError as error:
        return error


@pytest.mark.django_db
def test_errors_reach_administrators_once_a_day_without_what_was_typed():
    boss = make_user(Administrator)
    now = clock.now()
    assert alarms.tell(_error(), now=now) == 1
    assert alarms.tell(_error("another word"), now=now) == 0, "the same kind on the same day"
    mail = Mail.objects.get(key__startswith="config.error:")
    assert mail.recipient == boss.email
    assert "example.org" not in mail.text + mail.subject + mail.key
    assert "ValueError" in mail.text


def test_an_error_in_an_event_loop_is_told(committed):
    make_user(Administrator)
    handler = alarms.MailAdministrators()
    error = _error()
    record = logging.LogRecord(
        "lotse", logging.ERROR, "x.py", 1, "", (), (type(error), error, error.__traceback__)
    )

    async def job():
        handler.emit(record)
        handler.emit(record)

    asyncio.run(job())
    end = time.monotonic() + 10
    while not (found := Mail.objects.filter(key__startswith="config.error:").count()):
        assert time.monotonic() < end
        time.sleep(0.05)
    assert found == 1


@pytest.mark.django_db
def test_doctor_is_content_with_a_working_installation():
    make_user(Administrator)
    found = {finding.what: finding for finding in doctor.examine()}
    for what in ("database", "schema", "district", "administrator", "clock", "data folder"):
        assert found[what].state is doctor.State.RIGHT, found[what]
    for finding in found.values():
        assert finding.todo or finding.state is not doctor.State.WRONG, finding


def _migration():
    migration = migrations.Migration("0099_more", "events")
    migration.operations = [
        migrations.AddField("event", "colour", models.TextField()),
        migrations.RemoveField("event", "title"),
        migrations.RunSQL("SELECT 1"),
    ]
    return migration


@pytest.mark.django_db
def test_newest_backup_is_told_by_the_name_it_got_when_it_was_whole(tmp_path, settings):
    settings.BACKUP_FOLDER = tmp_path
    gauges = [one.name for one in metrics.Waiting().collect()]
    assert doctor.backups().found == "there is none yet"
    assert f"lotse_{metrics.BACKUP}" in gauges
    now = clock.now()
    for folder in ("lotse-20200101T014700Z", f"lotse-{now:%Y%m%dT%H%M%SZ}", "lotse-moved-Z"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "manifest.json").write_text("{}")
    (tmp_path / "lotse-20990101T014700Z.part").mkdir()
    (tmp_path / "lotse-20990101T014700Z.part" / "manifest.json").write_text("{}")
    (tmp_path / "lotse-20980101T014700Z").mkdir()
    assert doctor.backups().found.startswith(f"the newest is of {now:%Y-%m-%d %H:%M} UTC")


@pytest.mark.django_db
def test_doctor_names_each_fault_with_what_to_do(settings, monkeypatch, tmp_path):
    settings.SECRET_KEY = "short"
    assert doctor.keys().state is doctor.State.WRONG
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    found = doctor.mail_server()
    assert (found.state, "LOTSE_SMTP" in found.todo) == (doctor.State.WRONG, True)
    monkeypatch.setattr(health, "list_pending", lambda: [_migration()])
    said = (
        "3 changes to do: events 0099: Add field colour to event; "
        "events 0099: Remove field title from event (what is in it goes); "
        "events 0099: Raw SQL operation"
    )
    expected = doctor.Finding("schema", doctor.State.WRONG, said, "lotse migrate")
    assert doctor.migrations() == expected
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("LOTSE_DATA", str(tmp_path / "file" / "below"))
    assert doctor.data_folder().state is doctor.State.WRONG
    assert doctor.administrator().state is doctor.State.LOOK
    monkeypatch.setattr(health, "list_pending", list)
    assert doctor.administrator().state is doctor.State.WRONG


@pytest.mark.django_db
def test_doctor_says_that_the_worker_is_silent():
    assert doctor.worker().found == "has not done anything yet"
    at = clock.now() - timedelta(minutes=20, seconds=30)
    JobRun.objects.create(
        job="kit.look_for_mails", due_at=at, late_at=at, began_at=at, ended_at=at,
        state=JobState.DONE,
    )  # fmt: skip
    assert doctor.worker().found == "silent for 20 minutes"


def test_units_are_complete_and_overwrite_nothing(tmp_path):
    folder = tmp_path / "units"
    command = ("units", str(folder), "--host", "bildung.example")
    assert console(*command).returncode == 0
    written = {file.name: file.read_text() for file in folder.iterdir()}
    assert set(written) == {file.name for file in UNITS.iterdir()}
    for name, text in written.items():
        for left in ("$user", "$program", "$data", "$port", "$$"):
            assert left not in text, name
    assert "server_name bildung.example;" in written["nginx.conf"]
    assert "$remote_addr" in written["nginx.conf"]
    # What Lotse would take is not refused before it, with a page that is not ours.
    for name, limit in (("nginx.conf", r"client_max_body_size (\d+)m;"),
                        ("Caddyfile", r"max_size (\d+)MB")):  # fmt: skip
        assert int(re.search(limit, written[name])[1]) * 1_000_000 >= incoming.MAX_STAFF_BODY
    json.loads(written["grafana-dashboard.json"])
    again = console(*command)
    assert (again.returncode, "nothing was written" in again.stderr) == (1, True)


def test_alerts_and_dashboard_ask_for_figures_that_exist():
    known = {f"lotse_{name}" for name, _, _ in metrics.FIGURES} | {
        "lotse_database_up",
        "lotse_ready",
    }
    known |= {"lotse_requests_total", f"lotse_{metrics.BACKUP}"}
    for base in ("lotse_request_seconds", "lotse_request_statements"):
        known |= {f"{base}_{end}" for end in ("bucket", "sum", "count")}
    for name in ("prometheus-alerts.yml", "grafana-dashboard.json"):
        asked = set(re.findall(r"lotse_[a-z_]+", (UNITS / name).read_text()))
        assert asked
        assert asked <= known, asked - known


def _free_port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def test_figures_of_all_workers_are_added_up_and_all_that_is_said_is_json(tmp_path, committed):
    """A server with two workers, its database and a scrape, as Prometheus would."""
    port, figures = _free_port(), _free_port()
    surroundings = {
        **os.environ,
        "LOTSE_METRICS": f"127.0.0.1:{figures}",
        "LOTSE_LOGS": "json",
        "LOTSE_DATA": str(tmp_path),
        "DATABASE_URL": _address(),
    }
    command = [sys.executable, "-m", "lotse", "serve", "--no-jobs", "--port", str(port)]
    server = subprocess.Popen(
        command, env=surroundings, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    try:
        _wait_for(f"http://127.0.0.1:{port}/healthz")
        for _ in range(20):
            urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz").read()
        told = urllib.request.urlopen(f"http://127.0.0.1:{figures}/metrics").read().decode()
    finally:
        server.terminate()
        said, _ = server.communicate(timeout=30)
    assert all(json.loads(line)["message"] for line in said.splitlines())
    assert 'lotse_requests_total{route="/readyz",status="200"} 20.0' in told
    assert "lotse_database_up 1.0" in told
    assert "lotse_mails_waiting" in told
    assert 'lotse_request_seconds_count{route="/readyz"} 20.0' in told


def _address():
    settings = connection.settings_dict
    return f"postgresql://{settings['USER']}@/{settings['NAME']}?host={quote(settings['HOST'], '')}"


def _wait_for(address):
    end = time.monotonic() + 60
    while True:
        try:
            return urllib.request.urlopen(address).read()
        except OSError:
            assert time.monotonic() < end
            time.sleep(0.1)


@pytest.mark.django_db
def test_table_of_lifetimes_knows_what_we_stand_on(monkeypatch):
    table = lifetimes.table()
    assert set(table) == {"python", "django", "wagtail", "postgresql", "debian"}
    assert {one.product for one in lifetimes.in_use() if one.ends_on is None} == set()
    # The oldest and the newest that the documents promise.
    assert {"3.11", "3.12", "3.13"} <= set(table["python"])
    assert {"15", "18"} <= set(table["postgresql"])
    found = doctor.lifetimes_of_parts()
    assert found.state is not doctor.State.WRONG, (
        "something that we ship with is not mended any more"
    )
    today = clock.now().date()
    for days, state in ((-1, "WRONG"), (30, "LOOK"), (400, "RIGHT")):
        ends = lifetimes.Lifetime("python", "3.11", today + timedelta(days=days))
        monkeypatch.setattr(lifetimes, "in_use", lambda ends=ends: [ends])
        assert doctor.lifetimes_of_parts().state is doctor.State[state]
