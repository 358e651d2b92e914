"""The process group that serves all districts: the program loaded once, a branch for each.

Each district listens on a socket of its own; ``run/<host>.sock`` points to it, so that a web server
finds a district by the name of the host and nothing has to be told to it when one comes or goes.
The pointer moves when the new process has shown that it can work, so an update loses no request.
"""

import contextlib
import logging
import os
import re
import shutil
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path

from django.db import connections

from lotse.config import environment, server
from lotse.config.districts.asking import asks
from lotse.config.districts.branches import branch, load_program
from lotse.config.districts.house import House, Resident
from lotse.config.districts.turns import take_turns
from lotse.config.embedded import database_kept
from lotse.config.worker import stop_with
from lotse.website.away import remember_office

log = logging.getLogger(__name__)

LOOK_EVERY = 0.2
"""Seconds between two looks at the children and at what is to be pointed to."""
SCAN_EVERY = 2.0
"""Seconds between two looks for districts that came or went."""
RESTART_AFTER = 1.0
READY_WITHIN = 30.0
"""Seconds for a district to be whole; then it is shown all the same, and says what is missing."""
STOP_WITHIN = 20.0


@dataclass
class _Branch:
    """A district's process: since when, with which settings, whether its hosts point to it."""

    resident: Resident
    pid: int
    began: float
    settings: int
    is_shown: bool = False
    next_look: float = 0.0

    @property
    def socket(self) -> str:
        return f"{self.resident.name}.{os.getpid()}.sock"


class Group:
    """Keeps a process for each district, one for the jobs of all, and one for figures."""

    def __init__(self, house: House, *, tell_ready: Callable[[], None], with_jobs: bool) -> None:
        self._house, self._tell_ready, self._with_jobs = house, tell_ready, with_jobs
        self._branches: dict[str, _Branch] = {}
        self._helpers: dict[str, int] = {}
        self._figures = house.run / f"figures.{os.getpid()}"
        self._address = environment.metrics_address(house.shared().get("LOTSE_METRICS", ""))
        self._again: dict[str, float] = {}
        self._is_stopping = False
        # Children end when this process does, however it ends: then the pipe is closed.
        self._life, self._hand = os.pipe()

    def run(self) -> None:
        """Until the process is told to stop."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        self._house.run.mkdir(exist_ok=True)
        self._house.run.chmod(0o750)  # the web server before us is in our group
        if self._address:
            self._make_ready_to_count()
        load_program()
        connections.close_all()
        scanned, told = 0.0, False
        while not self._is_stopping:
            if time.monotonic() - scanned > SCAN_EVERY:
                self._scan()
                scanned = time.monotonic()
            self._reap()
            self._show()
            if not told and all(one.is_shown for one in self._branches.values()):
                told = True
                self._tell_ready()
            time.sleep(LOOK_EVERY)
        self._end()

    def _stop(self, *_: object) -> None:
        self._is_stopping = True

    def _scan(self) -> None:
        """Start what is new, stop what is gone."""
        present = {resident.name: resident for resident in self._house.served()}
        for name, one in list(self._branches.items()):
            if name not in present or present[name].changed_at != one.settings:
                _kill(one.pid, signal.SIGTERM)
        for name, resident in present.items():
            if name not in self._branches and time.monotonic() >= self._again.get(name, 0.0):
                self._branches[name] = _Branch(resident, 0, time.monotonic(), resident.changed_at)
                self._branches[name].pid = self._start(resident, self._branches[name].socket)
        if self._with_jobs and "worker" not in self._helpers:
            self._helpers["worker"] = self._start_helper(lambda: take_turns(self._house))
        if self._address and "figures" not in self._helpers:
            self._helpers["figures"] = self._start_helper(self._answer_figures)

    def _make_ready_to_count(self) -> None:
        """Before the program is loaded: the library decides then how it counts."""
        self._figures.mkdir(exist_ok=True)
        environment.set_metrics_folder(self._figures)
        from lotse.config.districts import watching

        watching.forget_others(self._house.run, self._figures)

    def _answer_figures(self) -> None:
        from lotse.config.districts import watching

        if self._address:
            watching.answer(self._house, self._figures, self._address)

    def _start(self, resident: Resident, name: str) -> int:
        path = self._house.run / name

        def work() -> None:
            os.close(self._hand)
            stop_with(os.fdopen(self._life, "rb", buffering=0))
            path.unlink(missing_ok=True)
            if self._address:
                counted = self._figures / resident.name
                counted.mkdir(exist_ok=True)
                environment.set_metrics_folder(counted)
            remember_office()
            with database_kept():
                server.serve_socket(path)

        return branch(self._house, resident, work)

    def _start_helper(self, work: Callable[[], None]) -> int:
        """A process that works for all districts and has become none."""
        if pid := os.fork():
            return pid
        os.close(self._hand)
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, signal.SIG_DFL)
        stop_with(os.fdopen(self._life, "rb", buffering=0))
        try:
            work()
        except Exception:
            log.exception("a process for all districts")
        finally:
            os._exit(1)

    def _reap(self) -> None:
        """Notice who has ended; the next scan starts it again."""
        while True:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if not pid:
                return
            for name, helper in list(self._helpers.items()):
                if helper == pid:
                    del self._helpers[name]
                    log.warning("the process %s ended (%s) and is started again", name, status)
            for name, one in list(self._branches.items()):
                if one.pid == pid:
                    del self._branches[name]
                    self._again[name] = time.monotonic() + RESTART_AFTER
                    self._forget(one)

    def _forget(self, one: _Branch) -> None:
        """Take the socket away; the pointers of a district that is gone, too."""
        (self._house.run / one.socket).unlink(missing_ok=True)
        if not one.resident.changed_at:
            self._remove_pointers(one, but=[])

    def _remove_pointers(self, one: _Branch, *, but: list[str]) -> None:
        """No other names lead to this district any longer, of this group or one before."""
        its = re.compile(re.escape(one.resident.name) + r"\.\d+\.sock")
        for link in self._house.run.glob("*.sock"):
            if link.is_symlink() and link.name not in but and its.fullmatch(str(link.readlink())):
                link.unlink()

    def _show(self) -> None:
        """Let the hosts of each district point to its process, once that can work."""
        for one in self._branches.values():
            if one.is_shown or time.monotonic() < one.next_look:
                continue
            one.next_look = time.monotonic() + LOOK_EVERY
            is_late = time.monotonic() - one.began > READY_WITHIN
            if (
                asks(self._house.run / one.socket, "/healthz" if is_late else "/readyz")
                == HTTPStatus.OK
            ):
                names = [f"{host}.sock" for host in one.resident.hosts]
                for name in names:
                    point(self._house.run / name, one.socket)
                self._remove_pointers(one, but=names)
                one.is_shown = True

    def _end(self) -> None:
        pids = [*(one.pid for one in self._branches.values()), *self._helpers.values()]
        for pid in pids:
            _kill(pid, signal.SIGTERM)
        until = time.monotonic() + STOP_WITHIN
        while (self._branches or self._helpers) and time.monotonic() < until:
            self._reap()
            time.sleep(0.05)
        for pid in pids:
            _kill(pid, signal.SIGKILL)
        shutil.rmtree(self._figures, ignore_errors=True)


def point(link: Path, to: str) -> None:
    """Let a name point to a socket; whoever asks at that moment finds the one or the other."""
    new = link.with_name(f".{link.name}.{os.getpid()}")
    new.unlink(missing_ok=True)
    new.symlink_to(to)
    new.replace(link)


def _kill(pid: int, number: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, number)
