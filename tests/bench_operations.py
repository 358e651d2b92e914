"""What fifty districts on one host cost, and what an installation holds: for a computer centre.

The figures are written to ``docs/operations/figures.md``.
"""

import http.client
import os
import platform
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from typing import Any

from tests.measuring import say

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "operations" / "figures.md"
HEAD = """# Figures

Made by `make bench` (`python -m tests.bench districts`), {made} on {machine}. Memory is the
proportional share (PSS), so what processes share is counted once. Time is that of the processor,
because others may use the machine; on an idle machine with two processors about half of it passes
on the wall.

| what | measured | wanted |
|---|---|---|
"""


def measure_districts(number: int) -> None:
    """Memory, start and migrations of many districts that sleep; size of an installation."""
    rows = [installed()]
    folder = Path(os.environ["LOTSE_DATA"]) / "house"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for make in (_new_district, _served, _migrated):
        rows += make(folder, number)
    for row in rows:
        say(*row)
    machine = f"{os.cpu_count()} processors, Python {platform.python_version()}"
    head = HEAD.format(made=f"{datetime.now(UTC):%Y-%m-%d}", machine=machine)
    PAGE.write_text(head + "".join(f"| {' | '.join(row)} |\n" for row in rows), encoding="utf-8")


def installed() -> tuple[str, str, str]:
    """Packages that a site needs and what they weigh, Lotse itself not counted."""
    lines = (ROOT / "requirements" / "base.txt").read_text().splitlines()
    names = [line.split("==")[0].split("[")[0] for line in lines if "==" in line]
    size = sum(
        (file.locate().stat().st_size if Path(str(file.locate())).is_file() else 0)
        for name in names
        for file in metadata.files(name) or ()
    )
    return f"installed: {len(names)} packages", f"{size / 1e6:.0f} MB", ""


def _new_district(folder: Path, number: int) -> list[tuple[str, str, str]]:
    """The first district by its command, from nothing to log-in."""
    begun, used = time.monotonic(), _used()
    _lotse(
        folder, "add", "d0", "--host", "d0.example",
        "--district", str(ROOT / "demo/goslar/district.yaml"), "--admin", "a@example.org",
        "--first-name", "A", "--last-name", "B", said="korrekte-pferde-batterie\n",
    )  # fmt: skip
    wall, cpu = time.monotonic() - begun, _used() - used
    return [("a new district, from nothing to log-in", f"{cpu:.0f} s ({wall:.0f} s on the wall)",
             "60 s")]  # fmt: skip


def _served(folder: Path, number: int) -> list[tuple[str, str, str]]:
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
    total = sum(memory)
    return [
        (f"{number} districts that sleep, program", f"{total / 1e6:.0f} MB", ""),
        ("one of them", f"{total / number / 1e6:.0f} MB", "60 MB"),
        (f"PostgreSQL beside {number} districts", f"{_postgresql() / 1e6:.0f} MB", ""),
        (f"start of {number} districts, the page of each", f"{start:.0f} s ({wall:.0f} s)", ""),
        ("page of a district while another hangs, to one while none does", slow, "1.0"),
    ]


def _migrated(folder: Path, number: int) -> list[tuple[str, str, str]]:
    """A change of a table in every district."""
    import psycopg

    for n in range(number):
        with psycopg.connect(_address(f"lotse_d{n}"), autocommit=True) as connection:
            connection.execute(
                "DELETE FROM django_migrations WHERE (app, name) = ('partners', '0005_long_names')"
            )
    begun, used = time.monotonic(), _used()
    _lotse(folder, "migrate")
    wall, cpu = time.monotonic() - begun, _used() - used
    return [(f"migration of {number} districts", f"{cpu:.0f} s ({wall:.0f} s on the wall)",
             "300 s")]  # fmt: skip


def _beside_a_slow_one(folder: Path) -> str:
    """How much longer a page takes while another district holds all its threads."""
    import threading

    import psycopg

    def seconds() -> float:
        begun = time.perf_counter()
        for _ in range(100):
            _ask(folder, "d1.example")
        return time.perf_counter() - begun

    before = min(seconds() for _ in range(3))
    with psycopg.connect(_address("lotse_d0")) as lock:
        lock.execute("LOCK TABLE kit_contentversion IN ACCESS EXCLUSIVE MODE")
        threads = [threading.Thread(target=_ask, args=(folder, "d0.example")) for _ in range(20)]
        for thread in threads:
            thread.start()
        meanwhile = min(seconds() for _ in range(3))
        lock.rollback()
    for thread in threads:
        thread.join()
    return f"{meanwhile / before:.2f}"


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


def _ask(folder: Path, host: str) -> int:
    talk = http.client.HTTPConnection(host, timeout=60)
    talk.sock = socket.socket(socket.AF_UNIX)
    try:
        talk.sock.connect(str(folder / "run" / f"{host}.sock"))
        talk.request("GET", "/de/", headers={"X-Forwarded-Proto": "https"})
        answer = talk.getresponse()
        answer.read()
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
