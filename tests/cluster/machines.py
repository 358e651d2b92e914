"""Machines of a cluster: network namespaces on a bridge, each with processes of its own.

Needs root, ``ip`` (iproute2) and the Debian packages ``patroni``, ``etcd-server``, ``haproxy``,
``pgbouncer`` and ``postgresql``; :func:`missing` says what is not there.
"""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from string import Template

import psutil

ROOT = Path(__file__).resolve().parents[2]
FILES = ROOT / "deploy" / "cluster"
NETWORK = "10.99.0"
PASSWORD = "only-for-the-drill"
PROGRAMS = ("ip", "patroni", "etcd", "haproxy", "pgbouncer", "setpriv")


def missing() -> str:
    """What this machine lacks for the drill; empty when it can be done."""
    lacks = [name for name in PROGRAMS if shutil.which(name) is None]
    if os.geteuid() != 0:
        lacks.append("root")
    if not server_programs():
        lacks.append("postgresql")
    if not lacks:
        for deed in ("add", "del"):
            words = ["ip", "netns", deed, f"lotse-try-{os.getpid()}"]
            if subprocess.run(words, capture_output=True, check=False).returncode:
                return "network namespaces"
    return ", ".join(lacks)


def server_programs() -> str:
    """The folder with the newest PostgreSQL of the system."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    return str(found[-1]) if found else ""


@dataclass
class Machine:
    """A machine: its name, its number in the network, what runs on it."""

    name: str
    number: int
    folder: Path
    processes: list["subprocess.Popen[bytes]"] = field(default_factory=list)

    @property
    def address(self) -> str:
        """Where it is reached."""
        return f"{NETWORK}.{self.number}"

    @property
    def space(self) -> str:
        """The name of its namespace."""
        return f"lotse-{os.getpid()}-{self.name}"

    def start(
        self, *command: str, user: str = "", **surroundings: str
    ) -> "subprocess.Popen[bytes]":
        """Run something on it."""
        as_user = (
            ["setpriv", f"--reuid={user}", f"--regid={user}", "--clear-groups"] if user else []
        )
        log = (self.folder / f"{Path(command[0]).name}.log").open("ab")
        process = subprocess.Popen(
            ["ip", "netns", "exec", self.space, *as_user, *command],
            env=os.environ | surroundings, stdout=log, stderr=log, stdin=subprocess.DEVNULL,
            start_new_session=True, cwd=self.folder,
        )  # fmt: skip
        self.processes.append(process)
        return process

    def kill(self) -> None:
        """The power goes: everything on it ends at once."""
        said = subprocess.run(
            ["ip", "netns", "pids", self.space], capture_output=True, text=True, check=False
        ).stdout
        for pid in said.split():
            with suppress(psutil.NoSuchProcess, ProcessLookupError):
                os.kill(int(pid), signal.SIGKILL)
        for process in self.processes:
            process.wait()
        self.processes.clear()

    def cut(self) -> None:
        """Pull the plug of its network."""
        _ip("link", "set", self._port, "down")

    def join(self) -> None:
        """Put it back."""
        _ip("link", "set", self._port, "up")

    @property
    def _port(self) -> str:
        return f"lt{os.getpid() % 100_000}p{self.number}"


@contextmanager
def network(folder: Path, names: Mapping[str, int]) -> Iterator[dict[str, Machine]]:
    """Machines on one bridge, which this process reaches, too (as number 1)."""
    bridge = f"lt{os.getpid() % 100_000}b"
    machines: dict[str, Machine] = {}
    try:
        _ip("link", "add", bridge, "type", "bridge")
        _ip("addr", "add", f"{NETWORK}.1/24", "dev", bridge)
        _ip("link", "set", bridge, "up")
        for name, number in names.items():
            (folder / name).mkdir(mode=0o755)
            machine = machines[name] = Machine(name, number, folder / name)
            _ip("netns", "add", machine.space)
            _ip("link", "add", machine._port, "type", "veth", "peer", "name", "eth0",
                "netns", machine.space)  # fmt: skip
            _ip("link", "set", machine._port, "master", bridge, "up")
            _ip("-n", machine.space, "addr", "add", f"{machine.address}/24", "dev", "eth0")
            _ip("-n", machine.space, "link", "set", "eth0", "up")
            _ip("-n", machine.space, "link", "set", "lo", "up")
        yield machines
    finally:
        for machine in machines.values():
            machine.kill()
            subprocess.run(["ip", "netns", "del", machine.space], check=False)
        subprocess.run(["ip", "link", "del", bridge], check=False)


def written(source: str, to: Path, **known: str) -> Path:
    """A file of ``deploy/cluster`` with what is particular here."""
    to.write_text(Template((FILES / source).read_text()).substitute(known))
    to.chmod(0o644)
    return to


def until(true: Callable[[], bool], *, within: float, what: str) -> float:
    """Seconds until something is true."""
    begun = time.monotonic()
    while not true():
        assert time.monotonic() - begun < within, f"{what}: not within {within} seconds"
        time.sleep(0.3)
    return time.monotonic() - begun


LOTSE = (sys.executable, "-m", "lotse")


def _ip(*words: str) -> None:
    subprocess.run(["ip", *words], check=True)
