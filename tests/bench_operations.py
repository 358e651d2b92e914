"""What fifty districts on one host cost, and what an installation holds: for a computer centre.

The figures are written to ``docs/operations/figures.md``, all of it by one command.
"""

import http.client
import itertools
import os
import platform
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from typing import Any

from tests.measuring import QUIET, fixed_loop, say

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "operations" / "figures.md"
HEAD = """<!-- Written by `make bench WHAT=districts`; do not edit. -->

# Figures

Made by `make bench WHAT=districts`, {made} on {machine}. {busy}

Memory is the proportional share (PSS), so what processes share is counted once. Seconds of the
processor (CPU) depend less on who else works on the machine than seconds on the wall, and still do.

| what | measured | wanted |
|---|---|---|
"""
ALONE = "Nobody else used the processors."
BUSY = (
    "Others used the processors meanwhile: what needs one second of the processor took {wait:.1f} "
    "on the wall. So seconds on the wall are what it took at most; on a machine of its own it is "
    "less."
)
WITH_ORPHANS = """
import ctypes, os, sys
ctypes.CDLL(None).prctl(36, 1, 0, 0, 0)  # PR_SET_CHILD_SUBREAPER
command, code = os.spawnvp(os.P_NOWAIT, sys.argv[1], sys.argv[1:]), 1
while True:
    try:
        child, status = os.wait()
    except ChildProcessError:
        sys.exit(code)
    if child == command:
        code = os.waitstatus_to_exitcode(status)
"""
"""Runs a command and waits for all that it leaves behind, so that PostgreSQL's part is counted."""
STOPPED = "\nThe run was stopped here; what else it measures is not known of this day.\n"
Row = tuple[str, str, str]
"""What, how much, and what was wanted."""


def measure_districts(number: int) -> None:
    """Everything that stands on the page of figures; each is said when it is there."""
    folder = Path(os.environ["LOTSE_DATA"]) / "house"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    rows: list[Row] = []
    waits = [_wait()]
    works: tuple[Callable[[], list[Row]], ...] = (
        lambda: [installed()], _first_demo, lambda: _new_district(folder),
        lambda: _served(folder, number), _cluster,
    )  # fmt: skip
    for done, work in enumerate(works, 1):
        for row in work():
            say(*row)
            rows.append(row)
        waits.append(_wait())
        _write(rows, max(waits), is_whole=done == len(works))


def _write(rows: list[Row], wait: float, *, is_whole: bool) -> None:
    """The page with what is known by now, so that a run that is stopped has measured something."""
    head = HEAD.format(
        made=f"{datetime.now(UTC):%Y-%m-%d}",
        machine=f"{os.cpu_count()} processors, Python {platform.python_version()}",
        busy=BUSY.format(wait=wait) if wait > QUIET else ALONE,
    )
    lines = "".join(f"| {' | '.join(row)} |\n" for row in rows)
    PAGE.write_text(head + lines + ("" if is_whole else STOPPED), encoding="utf-8")


def _wait() -> float:
    """How many seconds pass on the wall for one of the processor, because of others."""
    began, used = time.perf_counter(), time.process_time()
    for _ in range(100):
        fixed_loop()
    return (time.perf_counter() - began) / (time.process_time() - used)


def _seconds(cpu: float, wall: float) -> str:
    return f"{cpu:.0f} s CPU, {wall:.0f} s on the wall"


def _first_demo() -> list[Row]:
    """A checkout that is new, with nothing kept of packages: until the demo could be served."""
    with tempfile.TemporaryDirectory(prefix="lotse-fresh-") as place:
        subprocess.run(["git", "clone", "--quiet", ROOT, f"{place}/lotse"], check=True)
        names = ("LOTSE_", "DATABASE_URL", "DJANGO_", "VIRTUAL_ENV")
        kept = {name: said for name, said in os.environ.items() if not name.startswith(names)}
        kept |= {"PIP_CACHE_DIR": f"{place}/pip", "npm_config_cache": f"{place}/npm"}
        begun, used = time.monotonic(), _used()
        for command in (["make", "--silent", "setup"], [".venv/bin/lotse", "demo", "--no-serve"]):
            subprocess.run(
                [sys.executable, "-c", WITH_ORPHANS, *command],
                cwd=f"{place}/lotse", env=kept, check=True,
                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            )  # fmt: skip
        said = _seconds(_used() - used, time.monotonic() - begun)
    return [("first `make demo` in a new checkout, packages downloaded", said, "120 s")]


def _cluster() -> list[Row]:
    """What the drill of the cluster says, where it can be done."""
    command = [sys.executable, "-m", "pytest", "-q", "-n", "0", "-rs", "tests/cluster"]
    kept = {
        name: said
        for name, said in os.environ.items()
        if name not in {"DATABASE_URL", "LOTSE_DATA"}
    }
    done = subprocess.run(
        command, cwd=ROOT, env=kept, stdout=subprocess.PIPE, text=True, check=False
    )
    if told := re.search(r"cluster: (.+)", done.stdout):
        return [("machines of a cluster die while families sign up", told[1], "30 s away, 0 lost")]
    why = re.search(r"a cluster needs: .+", done.stdout)
    return [("machines of a cluster die", f"not done here: {why[0] if why else 'it failed'}", "")]


def installed() -> Row:
    """Packages that a site needs and what they weigh, Lotse itself not counted."""
    lines = (ROOT / "requirements" / "base.txt").read_text().splitlines()
    names = [line.split("==")[0].split("[")[0] for line in lines if "==" in line]
    size = sum(
        (file.locate().stat().st_size if Path(str(file.locate())).is_file() else 0)
        for name in names
        for file in metadata.files(name) or ()
    )
    return f"installed: {len(names)} packages", f"{size / 1e6:.0f} MB", ""


def _new_district(folder: Path) -> list[Row]:
    """The first district by its command, from nothing to log-in."""
    import psycopg

    # A run that was stopped leaves its database behind.
    with psycopg.connect(_address("postgres"), autocommit=True) as connection:
        connection.execute("DROP DATABASE IF EXISTS lotse_d0 WITH (FORCE)")
    begun, used = time.monotonic(), _used()
    _lotse(
        folder, "add", "d0", "--host", "d0.example",
        "--district", str(ROOT / "demo/goslar/district.yaml"), "--admin", "a@example.org",
        "--first-name", "A", "--last-name", "B", said="korrekte-pferde-batterie\n",
    )  # fmt: skip
    said = _seconds(_used() - used, time.monotonic() - begun)
    return [("a new district, from nothing to log-in", said, "60 s")]


def _served(folder: Path, number: int) -> list[Row]:
    """All districts served by one group, after each has answered once."""
    import psutil

    _copy_districts(folder, number)
    begun = time.monotonic()
    with _group(folder) as group:
        sockets = [folder / "run" / f"d{n}.example.sock" for n in range(number)]
        _until(lambda: all(one.exists() for one in sockets))
        wall = time.monotonic() - begun
        for n in range(number):
            if _ask(folder, f"d{n}.example") != http.client.OK:
                raise SystemExit(f"d{n} does not answer")
        time.sleep(5)
        everybody = psutil.Process(group.pid).children(recursive=True)
        memory = [_share(one) for one in everybody]
        start = sum(sum(one.cpu_times()[:2]) for one in everybody if one.is_running())
        slow = _beside_a_slow_one(folder)
        changed = _migrated(folder, number)
    total = sum(memory)
    return [
        (f"{number} districts that sleep, program", f"{total / 1e6:.0f} MB", ""),
        ("one of them", f"{total / number / 1e6:.0f} MB", "60 MB"),
        (f"PostgreSQL beside {number} districts", f"{_postgresql() / 1e6:.0f} MB", ""),
        (f"start of {number} districts, the page of each", _seconds(start, wall), ""),
        ("start of one of them", f"{start / number:.1f} s CPU", ""),
        ("page of a district while another hangs, to one while none does", slow, "1.0"),
        *changed,
    ]


def _migrated(folder: Path, number: int) -> list[Row]:
    """Changes of tables in every district, while visitors ask them all."""
    import psycopg

    forgotten, dropped = _what_can_be_done_again()
    for n in range(number):
        with psycopg.connect(_address(f"lotse_d{n}"), autocommit=True) as connection:
            for statement in dropped:
                connection.execute(statement)
            for app, name in forgotten:
                connection.execute(
                    "DELETE FROM django_migrations WHERE app = %s AND name = %s", (app, name)
                )
    said: Counter[int] = Counter()
    is_over = threading.Event()

    def visit() -> None:
        for turn in itertools.count():
            if is_over.is_set():
                return
            path = "/de/" if turn % 2 else f"/de/angebote/?q=neu{turn}"
            said[_ask(folder, f"d{turn % number}.example", path)] += 1

    visitors = [threading.Thread(target=visit) for _ in range(2)]
    for visitor in visitors:
        visitor.start()
    begun, used = time.monotonic(), _used()
    try:
        _lotse(folder, "migrate")
    finally:
        took = _seconds(_used() - used, time.monotonic() - begun)
        is_over.set()
        for visitor in visitors:
            visitor.join()
    failed = said.total() - said[http.client.OK]
    return [
        (f"migration of {number} districts, {len(forgotten)} changes each", took, "300 s"),
        ("requests that failed meanwhile", f"{failed} of {said.total()}", "0"),
    ]


def _what_can_be_done_again() -> tuple[list[tuple[str, str]], list[str]]:
    """Our newest migrations that only bind what is there, and the statements that undo them.

    The program works without them, as the release before does while an update is made.
    """
    from django.db.migrations import AddConstraint, AlterField, RunSQL
    from django.db.migrations.loader import MigrationLoader

    graph = MigrationLoader(None).graph
    forgotten, dropped = [], []
    for app, name in graph.leaf_nodes():
        migration = graph.nodes[app, name]
        # What another app's tables stand on cannot be undone by itself.
        if (
            not type(migration).__module__.startswith("lotse.")
            or graph.node_map[app, name].children
        ):
            continue
        if any(
            not isinstance(one, AddConstraint | AlterField)
            and not (isinstance(one, RunSQL) and str(one.sql).startswith("UPDATE "))
            for one in migration.operations
        ):
            continue
        forgotten.append((app, name))
        dropped += [
            f"ALTER TABLE {app}_{one.model_name} DROP CONSTRAINT IF EXISTS {one.constraint.name}"
            for one in migration.operations
            if isinstance(one, AddConstraint)
        ]
    return forgotten, dropped


def _beside_a_slow_one(folder: Path) -> str:
    """How much longer a page takes while another district holds all its threads, in turn."""
    import psycopg

    def seconds() -> float:
        begun = time.perf_counter()
        for _ in range(100):
            _ask(folder, "d1.example")
        return time.perf_counter() - begun

    before, meanwhile = [], []
    for _ in range(5):
        before.append(seconds())
        with psycopg.connect(_address("lotse_d0")) as lock:
            lock.execute("LOCK TABLE kit_contentversion IN ACCESS EXCLUSIVE MODE")
            threads = [
                threading.Thread(target=_ask, args=(folder, "d0.example")) for _ in range(20)
            ]
            for thread in threads:
                thread.start()
            time.sleep(1)  # until all of them hang
            meanwhile.append(seconds())
            lock.rollback()
        for thread in threads:
            thread.join()
    return f"{min(meanwhile) / min(before):.2f}"


def _copy_districts(folder: Path, number: int) -> None:
    import psycopg

    said = (folder / "d0" / "lotse.env").read_text()
    with psycopg.connect(_address("postgres"), autocommit=True) as connection:
        connection.execute("ALTER ROLE lotse_d0 SUPERUSER")
        for n in range(1, number):
            connection.execute(f"DROP DATABASE IF EXISTS lotse_d{n} WITH (FORCE)")
            connection.execute(f"CREATE DATABASE lotse_d{n} TEMPLATE lotse_d0")
            (folder / f"d{n}").mkdir()
            (folder / f"d{n}" / "lotse.env").write_text(
                said.replace("/lotse_d0?", f"/lotse_d{n}?").replace("d0.example", f"d{n}.example")
            )


def _address(name: str) -> str:
    head, _, tail = os.environ["DATABASE_URL"].partition("?")
    return f"{head.rpartition('/')[0]}/{name}?{tail}"


def _surroundings() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("LOTSE_")}
    kept.pop("DATABASE_URL", None)
    return kept | {"LOTSE_DISTRICTS_SERVER": _address("postgres")}


def _lotse(folder: Path, *words: str, said: str = "") -> None:
    subprocess.run(
        [sys.executable, "-m", "lotse", "districts", "--house", str(folder), *words],
        env=_surroundings(), input=said, text=True, check=True, stdout=subprocess.DEVNULL,
    )  # fmt: skip


@contextmanager
def _group(folder: Path) -> Iterator["subprocess.Popen[bytes]"]:
    command = [sys.executable, "-m", "lotse", "districts", "--house", str(folder), "serve"]
    group = subprocess.Popen(command, env=_surroundings())
    try:
        yield group
    finally:
        group.send_signal(signal.SIGTERM)
        group.wait(120)


def _ask(folder: Path, host: str, path: str = "/de/") -> int:
    talk = http.client.HTTPConnection(host, timeout=60)
    talk.sock = socket.socket(socket.AF_UNIX)
    try:
        talk.sock.connect(str(folder / "run" / f"{host}.sock"))
        talk.request("GET", path, headers={"X-Forwarded-Proto": "https"})
        answer = talk.getresponse()
        answer.read()
    except OSError:
        return 0
    else:
        return answer.status
    finally:
        talk.close()


def _until(true: Any) -> None:
    end = time.monotonic() + 600
    while not true():
        if time.monotonic() > end:
            raise SystemExit("not all districts answer")
        time.sleep(0.1)


def _used() -> float:
    """Seconds of the processor that children of this process have used and that have ended."""
    times = os.times()
    return times.children_user + times.children_system


def _share(process: Any) -> int:
    import psutil

    try:
        return int(process.memory_full_info().pss)
    except psutil.NoSuchProcess:
        return 0


def _postgresql() -> int:
    """Memory of our database server's processes."""
    import psutil

    folder = str(Path(os.environ["LOTSE_DATA"]) / "postgres")
    heads = [
        one for one in psutil.process_iter(["name", "cmdline"])
        if one.info["name"] == "postgres" and folder in " ".join(one.info["cmdline"] or ())
    ]  # fmt: skip
    family = {each for head in heads for each in (head, *head.children(recursive=True))}
    return sum(_share(one) for one in family)
