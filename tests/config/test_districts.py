"""Many districts on one host: none sees, slows or breaks another."""

import ast
import http.client
import json
import os
import pickle
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import transaction

from lotse.config import environment
from lotse.config.districts import branches, databases, keeping, migrating, turns, watching
from lotse.config.districts.house import BEING_ADDED, House, check_name
from lotse.config.management.commands import districts as command
from lotse.kit import clock
from lotse.kit.errors import Refused
from tests.databases import new_database
from tests.permissions.routes import list_routes, read_matrix, sample_address
from tests.safety.running import free_port

ROOT = Path(__file__).resolve().parents[2]
DISTRICT = ROOT / "demo/goslar/district.yaml"
AWAY = "postgresql://127.0.0.1:1/lotse"


@pytest.fixture
def house(tmp_path):
    """A house with three districts whose databases are not there."""
    for name in ("adorf", "beheim", "cfeld"):
        _resident(tmp_path, name, AWAY)
    return House(tmp_path)


def _resident(folder, name, database):
    (folder / name).mkdir(exist_ok=True)
    (folder / name / "lotse.env").write_text(
        f"LOTSE_ORIGIN=https://{name}.example\n"
        f"LOTSE_HOSTS={name}.example,www.{name}.example,127.0.0.1,localhost\n"
        f"LOTSE_PROXIES=1\nDATABASE_URL={database}\n"
    )


# --- the house ---------------------------------------------------------------------------------


def test_a_folder_with_settings_is_a_district_and_nothing_else(house):
    (house.folder / "run").mkdir()
    (house.folder / "lost+found").mkdir()
    assert [one.name for one in house.residents()] == ["adorf", "beheim", "cfeld"]
    assert house.find("beheim").hosts == ("beheim.example", "www.beheim.example")
    with pytest.raises(Refused, match="adorf, beheim, cfeld"):
        house.find("dstadt")


@pytest.mark.parametrize("name", ["", "A", "1a", "a b", "a/b", "..", "a" * 32, "run", "ä"])
def test_names_that_are_no_folder_and_no_role_are_refused(name):
    with pytest.raises(Refused, match="bad_name"):
        check_name(name)


def test_an_address_belongs_to_one(house):
    house.check_host("adorf.example", but="adorf")
    with pytest.raises(Refused, match=r"is the address of adorf"):
        house.check_host("WWW.adorf.example", but="beheim")
    with pytest.raises(Refused, match="host_taken"):
        keeping.move(house, name="beheim", host="adorf.example")
    keeping.move(house, name="beheim", host="neu.example")
    said = house.find("beheim").settings
    assert (said["LOTSE_ORIGIN"], said["DATABASE_URL"]) == ("https://neu.example", AWAY)
    assert house.find("beheim").hosts == ("neu.example",)


def test_nobody_is_served_what_is_not_set_up(house, monkeypatch):
    (house.folder / "adorf" / BEING_ADDED).touch()
    assert [one.name for one in house.served()] == ["beheim", "cfeld"]
    assert [one.name for one in house.residents()] == ["adorf", "beheim", "cfeld"]
    assert "not set up to the end" in keeping.overview(house)[0].fault
    turns_of = []

    class Over(Exception):
        pass

    def end(_):
        raise Over

    def note(house, resident, work):
        turns_of.append(resident.name)
        return len(turns_of)

    monkeypatch.setattr(turns, "EVERY", 0.0)
    monkeypatch.setattr(turns, "branch", note)
    monkeypatch.setattr(turns.time, "sleep", end)
    with pytest.raises(Over):
        turns.take_turns(house)
    assert turns_of == ["beheim", "cfeld"]


def test_what_would_join_districts_is_not_shared(house):
    (house.folder / "lotse.env").write_text("LOTSE_SMTP=smtp://relay.example:25\n")
    assert house.shared() == {"LOTSE_SMTP": "smtp://relay.example:25"}
    (house.folder / "lotse.env").write_text("LOTSE_SECRET_KEY=x\nDATABASE_URL=postgresql:///a\n")
    with pytest.raises(Refused, match="DATABASE_URL, LOTSE_SECRET_KEY"):
        house.shared()


def test_a_district_that_is_away_hides_no_other(house, database_server, django_db_setup):
    shutil.rmtree(house.folder / "cfeld")
    with new_database(database_server, f"lotse_look_{os.getpid()}", holds="small") as address:
        _resident(house.folder, "cfeld", address)
        adorf, _, cfeld = keeping.overview(house)
    assert adorf.fault
    assert (cfeld.fault, cfeld.changes_to_do, cfeld.district != "") == ("", 0, True)


# --- databases ----------------------------------------------------------------------------------


@pytest.fixture
def two_names(database_server):
    """Names of two districts that have neither database nor role yet; gone afterwards."""
    names = [f"{letter}{os.getpid()}" for letter in "pq"]
    yield names
    for name in names:
        databases.remove(database_server, name)


def test_a_district_cannot_open_the_database_of_another(database_server, two_names):
    mine, _ = [databases.make(database_server, name) for name in two_names]
    with psycopg.connect(mine) as connection:
        connection.execute("CREATE TABLE ours (id int)")
    head, _, rest = mine.rpartition(f"/{databases.role_of(two_names[0])}")
    wrong = f"{head}/{databases.role_of(two_names[1])}{rest}"
    with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
        psycopg.connect(wrong)
    # Twice is the same, but for the password.
    again = databases.make(database_server, two_names[0])
    with psycopg.connect(again) as connection:
        assert connection.execute("SELECT count(*) FROM ours").fetchone() == (0,)


def test_password_and_place_are_in_the_address():
    said = databases.address(
        "postgresql://boss:x@db.example:5433/postgres?sslmode=require", "a", "p/"
    )
    assert said == "postgresql://a:p%2F@db.example:5433/a?sslmode=require"


# --- adding, exporting, removing -----------------------------------------------------------------


def test_no_key_without_an_export(house, monkeypatch, tmp_path):
    def refuse(*_, **__):
        raise Refused("districts.job_failed", reason="there is no folder")

    monkeypatch.setattr(keeping, "run", refuse)
    key = tmp_path / "key"
    with pytest.raises(Refused, match="no folder"):
        keeping.export(house, name="adorf", target=tmp_path / "none", key=key)
    assert not key.exists()


def test_a_district_comes_and_goes_by_one_command_each(
    tmp_path, database_server, django_db_setup, two_names
):
    name = two_names[0]
    role = databases.role_of(name)
    house = House(tmp_path / "house")
    house.folder.mkdir()
    place = {"name": name, "host": "neu.example", "server": database_server}
    typed = ["add", name, "--host", "neu.example", "--district", str(DISTRICT),
             "--admin", "a@example.org", "--first-name", "A", "--last-name", "B"]  # fmt: skip
    answers = command._setup(vars(command.Command().create_parser("", "").parse_args(typed)))
    (house.folder / "lotse.env").write_text("LOTSE_SMTP=smtp://relay.example:25\n")
    # Tables are there, as when the first try was killed; making them takes half a minute.
    with psycopg.connect(database_server, autocommit=True) as connection:
        connection.execute(f"CREATE ROLE {role} LOGIN SUPERUSER")
    with new_database(database_server, role, holds="tables"):
        said = keeping.add(house, setup=answers, said="korrekte-pferde-batterie\n", **place)
        assert [one.name for one in house.served()] == [name]
        assert "Landkreis Goslar: written" in said
        assert "Start it" not in said
        assert "LOTSE_SMTP" not in house.find(name).settings, "said once, for all"
        assert house.find(name).hosts == ("neu.example",)
        (house.folder / name / "media").mkdir()
        (house.folder / name / "media" / "bild.png").write_bytes(b"picture")
        exports, key = tmp_path / "exports", tmp_path / "key"
        exports.mkdir()
        gone = {"name": name, "server": database_server, "now": clock.now()}
        with pytest.raises(Refused, match="not_ours"):
            keeping.remove(house, exported=exports, **gone)
        folder = keeping.export(house, name=name, target=exports, key=key)
        assert (folder / "keys.sealed").is_file()
        assert key.stat().st_mode & 0o077 == 0
        with pytest.raises(Refused, match="is there already"):
            keeping.export(house, name=name, target=exports, key=key)
        with pytest.raises(Refused, match="nothing newer may be lost"):
            keeping.remove(
                house, exported=folder, **gone | {"now": clock.now() + timedelta(days=2)}
            )
        with pytest.raises(Refused, match="name_taken"):
            keeping.take_in(house, source=folder, key=key, **place)
        assert (house.folder / name / "lotse.env").exists()
        keeping.remove(house, exported=folder, **gone)
    assert [one.name for one in house.folder.iterdir()] == ["lotse.env"]
    with psycopg.connect(database_server) as connection:
        found = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone()
    assert found is None
    # Whoever has the export and its key serves it again, under another name.
    with psycopg.connect(database_server, autocommit=True) as connection:
        connection.execute(f"CREATE ROLE {databases.role_of(two_names[1])} LOGIN SUPERUSER")
    keeping.take_in(house, source=folder, key=key, **place | {"name": two_names[1]})
    there = house.find(two_names[1])
    assert (there.folder / "media" / "bild.png").read_bytes() == b"picture"
    (line,) = keeping.overview(house)
    assert (line.district, line.changes_to_do, line.fault) == ("Landkreis Goslar", 0, "")


def test_without_a_house_or_with_a_wrong_one_nothing_happens(house, monkeypatch):
    monkeypatch.delenv("LOTSE_DISTRICTS", raising=False)
    with pytest.raises(CommandError, match="--house"):
        call_command("districts", "list")
    with pytest.raises(CommandError, match="there is no district dstadt"):
        call_command("districts", "move", "dstadt", "--host", "d.example", house=house.folder)
    with pytest.raises(CommandError, match="--server"):
        call_command("districts", "remove", "adorf", "--without-export", house=house.folder)
    assert (house.folder / "adorf" / "lotse.env").exists()


# --- migrations -----------------------------------------------------------------------------------


def test_migrations_stop_at_the_first_error_and_go_on_from_there(house, monkeypatch, tmp_path):
    marks = tmp_path / "marks"
    marks.mkdir()
    monkeypatch.setattr(migrating, "load_program", lambda: None)
    monkeypatch.setattr(
        migrating, "is_current", lambda resident, _: (marks / resident.name).exists()
    )

    def work():
        name = Path(os.environ["LOTSE_DATA"]).name
        if name == "beheim" and not (tmp_path / "mended").exists():
            raise ValueError("column is there already")
        (marks / name).touch()

    said = []
    report = migrating.migrate_all(house, at_once=1, tell=said.append, work=work)
    assert (report.done, report.left) == (["adorf"], ["cfeld"])
    assert "column is there already" in report.failed["beheim"]
    (tmp_path / "mended").touch()
    report = migrating.migrate_all(house, at_once=2, tell=said.append, work=work)
    assert (report.already, sorted(report.done), report.failed) == (
        ["adorf"], ["beheim", "cfeld"], {},
    )  # fmt: skip


# --- becoming one ---------------------------------------------------------------------------------


def test_nothing_of_an_installation_is_read_while_the_program_loads():
    """Else a district would keep what held for nobody: settings that differ are asked for late."""
    tree = ast.parse((ROOT / "src/lotse/config/settings.py").read_text())
    differing = set()
    for node in tree.body:
        if isinstance(node, ast.Assign):
            words = {one.id for one in ast.walk(node.value) if isinstance(one, ast.Name)}
            names = {one.id for target in node.targets for one in ast.walk(target)
                     if isinstance(one, ast.Name)}  # fmt: skip
            if words & ({"environment"} | differing):
                differing |= names
    differing -= {"PACKAGE", "LOCALE_PATHS", "UI_BUILD", "LOGGING"}
    assert {"MEDIA_ROOT", "SECRET_KEY", "PUBLIC_ORIGIN", "DATA"} <= differing
    for file in (ROOT / "src/lotse").rglob("*.py"):
        if file.name == "settings.py":
            continue
        for name in _asked_while_loading(ast.parse(file.read_text())):
            assert name not in differing, f"{file}: settings.{name} is read while loading"


def _asked_while_loading(node):
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            for default in [*child.args.defaults, *child.args.kw_defaults]:
                if default is not None:
                    yield from _asked_while_loading(default)
            continue
        if (
            isinstance(child, ast.Attribute)
            and isinstance(child.value, ast.Name)
            and child.value.id == "settings"
        ):
            yield child.attr
        yield from _asked_while_loading(child)


def in_district(house, name, work):
    """What a function returns in a process that has become the district's."""
    read, write = os.pipe()

    def tell():
        os.write(write, pickle.dumps(work()))

    pid = branches.branch(house, house.find(name), tell)
    os.close(write)
    with os.fdopen(read, "rb") as stream:
        said = stream.read()
    assert os.waitpid(pid, 0)[1] == 0
    return pickle.loads(said)


def test_a_branch_has_the_settings_of_its_folder_alone(house, monkeypatch):
    monkeypatch.setenv("LOTSE_DEEPL_KEY", "of the console")
    (house.folder / "lotse.env").write_text("LOTSE_SEVEN_SENDER=Kreis\nLOTSE_PROXIES=7\n")
    with (house.folder / "cfeld" / "lotse.env").open("a") as file:
        file.write("LOTSE_FILES=https://key:secret@s3.example/cfeld\n")

    def work():
        return (
            str(settings.MEDIA_ROOT), default_storage.path("a"), settings.PUBLIC_ORIGIN,
            settings.DEEPL_KEY, settings.SEVEN_SENDER, settings.SECRET_KEY, environment.proxies(),
        )  # fmt: skip

    mine, theirs = in_district(house, "adorf", work), in_district(house, "beheim", work)
    media = house.folder / "adorf" / "media"
    assert mine[:3] == (str(media), str(media / "a"), "https://adorf.example")
    assert mine[3:5] == ("", "Kreis")
    assert mine[5] != theirs[5] != settings.SECRET_KEY
    bucket = in_district(house, "cfeld", lambda: default_storage.bucket_name)
    assert bucket == "cfeld", "each has its files where its own settings say"
    assert mine[6] == 1, "the district's own file comes first"


# --- serving --------------------------------------------------------------------------------------


class Asked:
    """Asks districts on their sockets, as the web server before them does."""

    def __init__(self, run):
        self.run = run

    def get(self, host, path, *, socket_of="", timeout=30, **headers):
        talk = http.client.HTTPConnection(host, timeout=timeout)
        talk.sock = socket.socket(socket.AF_UNIX)
        talk.sock.settimeout(timeout)
        try:
            talk.sock.connect(str(self.run / f"{socket_of or host}.sock"))
            told = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "192.0.2.7"}
            talk.request(
                "GET", path, headers=told | {k.replace("_", "-"): v for k, v in headers.items()}
            )
            answer = talk.getresponse()
            return answer.status, answer.read().decode(errors="replace"), answer.headers
        finally:
            talk.close()


def _until(true, within=120):
    end = time.monotonic() + within
    while not true():
        assert time.monotonic() < end
        time.sleep(0.1)


@contextmanager
def _group(house, *words):
    kept = {key: value for key, value in os.environ.items() if not key.startswith("LOTSE_")}
    process = subprocess.Popen(
        [sys.executable, "-m", "lotse", "districts", "--house", str(house.folder), "serve", *words],
        env=kept,
    )
    try:
        yield process
    finally:
        process.terminate()
        process.wait(60)


@pytest.fixture(scope="module")
def served(database_server, django_db_setup, tmp_path_factory):
    """Two districts with the same contents, served by one group; their words differ by a name."""
    folder = tmp_path_factory.mktemp("house")
    with ExitStack() as stack:
        for name in ("adorf", "beheim"):
            address = stack.enter_context(
                new_database(database_server, f"lotse_{name}_{os.getpid()}", holds="small")
            )
            with psycopg.connect(address) as connection:
                connection.execute(
                    "UPDATE reference_district SET site_name = %s", [f"Lotse {name}"]
                )
            _resident(folder, name, address)
        (folder / "lotse.env").write_text(f"LOTSE_METRICS=127.0.0.1:{free_port()}\n")
        house = House(folder)
        process = stack.enter_context(_group(house))
        asked = Asked(house.run)
        _until(
            lambda: all(
                (house.run / f"{name}.example.sock").exists() for name in ("adorf", "beheim")
            )
        )
        yield house, asked, process


def test_each_answers_for_itself_and_for_no_other(served):
    _, asked, _ = served
    for name, other in (("adorf", "beheim"), ("beheim", "adorf")):
        for host in (f"{name}.example", f"www.{name}.example"):
            status, page, _ = asked.get(host, "/de/")
            assert (status, f"Lotse {name}" in page, f"Lotse {other}" in page) == (200, True, False)
    # Every route, asked with the other's host: refused before anything is looked at, or known to
    # be the same everywhere.
    paths = _paths()
    assert len(paths) > 250
    for path in paths:
        status, page, _ = asked.get("adorf.example", path, socket_of="beheim.example")
        assert "Lotse adorf" not in page, path
        assert status in {400, 404, 405} or path in SAME_FOR_ALL, (path, status)


SAME_FOR_ALL = {"/healthz", "/readyz"}


def _paths():
    """An address of every route."""
    samples = {line.route: line.samples for line in read_matrix()}
    found = (sample_address(route, samples.get(route, {})) for route in list_routes())
    return [address for address in found if address] + sorted(SAME_FOR_ALL)


def test_session_link_file_and_kept_page_of_one_are_nothing_to_the_other(served):
    house, asked, _ = served

    def make():
        from django.core.files.base import ContentFile
        from django.core.files.storage import default_storage

        from lotse.offers.links import make_link
        from tests.factories.accounts import staff_client
        from tests.factories.offers import make_offer, make_partner

        make_partner()
        offer = make_offer("nur-hier")
        name = default_storage.save("nur-hier.pdf", ContentFile(b"only here"))
        session = staff_client("administrator").cookies["sessionid"].value
        return session, make_link(offer=offer, now=clock.now()), name

    session, token, name = in_district(house, "adorf", make)
    cookie = f"sessionid={session}"
    # The file's name, the link and the session are right where they were made …
    asks = [f"/media/{name}", f"/de/bestaetigung/{token}/", "/de/angebote/nur-hier/", "/staff/"]
    for path in asks:
        told = {"Cookie": cookie} if path == "/staff/" else {}
        assert asked.get("adorf.example", path, **told)[0] == 200, path
        # … twice, so that what can be kept is kept; and nothing elsewhere.
        assert asked.get("adorf.example", path, **told)[0] == 200, path
        status, page, headers = asked.get("beheim.example", path, **told)
        assert status in {302, 404}, (path, status)
        assert "only here" not in page
        if status == 302:
            assert headers["Location"].startswith("/staff/login/")
    _, page, headers = asked.get("adorf.example", "/de/")
    again = asked.get("beheim.example", "/de/", **{"If-None-Match": headers.get("ETag", '"x"')})
    assert "Lotse adorf" not in again[1]


def test_a_mail_of_one_is_sent_by_the_worker_of_all_for_it_alone(served):
    house, _, _ = served

    def write():
        from lotse.kit import outbox

        with transaction.atomic():
            return outbox.write(
                key="test:one", recipient="family@example.org", language="de",
                subject="Nur hier", text="Guten Tag.", now=clock.now(),
            )  # fmt: skip

    in_district(house, "adorf", write)
    sent = house.folder / "adorf" / "mail"
    _until(lambda: sent.is_dir() and any(sent.iterdir()))
    assert not (house.folder / "beheim" / "mail").exists()


def test_a_district_that_hangs_keeps_nobody_waiting(served):
    house, asked, _ = served
    slow = []
    with psycopg.connect(house.find("adorf").database) as lock:
        lock.execute("LOCK TABLE kit_contentversion IN ACCESS EXCLUSIVE MODE")
        waiting = [
            threading.Thread(target=lambda: slow.append(asked.get("adorf.example", "/de/hilfe/")))
            for _ in range(20)
        ]
        for thread in waiting:
            thread.start()
        assert all(asked.get("beheim.example", "/de/")[0] == 200 for _ in range(10))
        assert not slow, "the others still wait"
        lock.rollback()
    for thread in waiting:
        thread.join()
    assert len(slow) == 20


def test_a_killed_district_comes_back_and_the_other_notices_nothing(served):
    import psutil

    house, asked, process = served
    (group,) = psutil.Process(process.pid).children()
    before = (house.run / "adorf.example.sock").readlink()
    masters = {one.pid for one in group.children()}
    left = []
    for child in group.children():
        if any("adorf" in (one.laddr or "") for one in child.net_connections("unix")):
            left += child.children()
            child.kill()
    assert left
    _until(lambda: {one.pid for one in group.children()} != masters)
    assert asked.get("beheim.example", "/de/")[0] == 200
    _until(lambda: _status(asked, "adorf.example") == 200)
    assert (house.run / "adorf.example.sock").readlink() == before
    # Who answered for the killed one ends, too: nobody would ever stop it.
    _until(lambda: not any(one.is_running() for one in left))


def _status(asked, host):
    try:
        return asked.get(host, "/de/")[0]
    except OSError:
        return 0


def test_an_update_fails_no_request_and_districts_come_and_go(served, database_server):
    house, asked, process = served
    before = (house.run / "beheim.example.sock").readlink()
    seen, is_over = [], threading.Event()

    def visit():
        while not is_over.is_set():
            seen.append(_status(asked, "beheim.example"))

    visitors = [threading.Thread(target=visit) for _ in range(3)]
    for thread in visitors:
        thread.start()
    process.send_signal(signal.SIGHUP)
    try:
        _until(lambda: (house.run / "beheim.example.sock").readlink() != before)
        _until(lambda: not (house.run / before).exists())
    finally:
        is_over.set()
        for thread in visitors:
            thread.join()
    assert set(seen) == {200}
    assert len(seen) > 10
    with new_database(database_server, f"lotse_cfeld_{os.getpid()}", holds="small") as address:
        # One that is being added is passed over while the next one is begun.
        for name in ("cfeld", "dstadt"):
            (house.folder / name).mkdir()
            (house.folder / name / BEING_ADDED).touch()
            _resident(house.folder, name, address)
        (house.folder / "dstadt" / BEING_ADDED).unlink()
        _until(lambda: _status(asked, "dstadt.example") == 200)
        assert not list(house.run.glob("cfeld.*"))
        shutil.rmtree(house.folder / "dstadt")
        (house.folder / "cfeld" / BEING_ADDED).unlink()
        _until(lambda: _status(asked, "cfeld.example") == 200)
        shutil.rmtree(house.folder / "cfeld")
        _until(lambda: not (house.run / "cfeld.example.sock").is_symlink())
    assert asked.get("beheim.example", "/de/")[0] == 200


def test_figures_of_all_are_answered_at_one_address_each_with_its_name(served):
    house, asked, _ = served
    assert asked.get("adorf.example", "/readyz")[0] == 200
    assert asked.get("adorf.example", "/healthz")[0] == 200
    told = figures(house)
    for name in ("adorf", "beheim"):
        for line in ("lotse_ready", "lotse_database_up"):
            assert told[f'{line}{{district="{name}"}}'] == 1
        assert f'lotse_jobs_late{{district="{name}"}}' in told
    route = 'lotse_requests_total{district="%s",route="/healthz",status="200"}'
    assert told[route % "adorf"] >= 1
    # One whose database is away says so, and the others are told all the same.
    before = told[route % "adorf"]
    _resident(house.folder, "efeld", AWAY)
    try:
        asked.get("adorf.example", "/healthz")
        told = figures(house)
    finally:
        shutil.rmtree(house.folder / "efeld")
    assert told['lotse_database_up{district="efeld"}'] == 0
    assert told['lotse_ready{district="efeld"}'] == 0
    assert 'lotse_jobs_late{district="efeld"}' not in told
    assert told[route % "adorf"] == before + 1


def figures(house):
    """What Prometheus is told: each line with its value."""
    with urllib.request.urlopen(f"http://{house.shared()['LOTSE_METRICS']}/metrics") as answer:
        lines = answer.read().decode().splitlines()
    pairs = [line.rpartition(" ") for line in lines if not line.startswith("#")]
    assert len({name for name, _, _ in pairs}) == len(pairs), "nothing is told twice"
    return {name: float(value) for name, _, value in pairs}


def test_figures_of_groups_that_are_no_more_go(tmp_path):
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    mine = tmp_path / f"figures.{os.getpid()}"
    for folder in (mine, tmp_path / "figures.1", tmp_path / f"figures.{process.pid}"):
        folder.mkdir()
    watching.forget_others(tmp_path, mine)
    assert {one.name for one in tmp_path.iterdir()} == {mine.name, "figures.1"}


def test_overview_tells_figures_and_nobody(served, capsys):
    house, _, _ = served
    call_command("districts", "list", house=house.folder, json=True)
    said = json.loads(capsys.readouterr().out)
    assert [(one["name"], one["changes_to_do"], one["fault"]) for one in said] == [
        ("adorf", 0, ""), ("beheim", 0, ""),
    ]  # fmt: skip
    assert "@" not in json.dumps(said)


def test_units_for_many_name_the_house_and_no_district(tmp_path, capsys):
    call_command("units", tmp_path / "units", districts=tmp_path / "house", json=True)
    assert json.loads(capsys.readouterr().out) == [
        "grafana-dashboard.json", "prometheus-alerts.yml",
        "lotse-districts.service", "nginx-districts.conf",
    ]  # fmt: skip
    nginx = (tmp_path / "units" / "nginx-districts.conf").read_text()
    assert f"proxy_pass http://unix:{tmp_path}/house/run/$host.sock:;" in nginx
    service = (tmp_path / "units" / "lotse-districts.service").read_text()
    assert "lotse districts serve" in service
    assert "kill -HUP $MAINPID" in service
    for text in (nginx, service):
        assert "$user" not in text
        assert "$house" not in text
