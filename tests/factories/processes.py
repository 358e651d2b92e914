"""Processes of their own that need no new interpreter: copies of the one that runs the tests.

They have what it has loaded and work on its database by connections of their own. Starting Python
and loading everything takes seconds; what is tested is only that somebody else does the work, and
that he may be killed at any moment.
"""

import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
import traceback
from collections.abc import Callable
from typing import Any

from django.db import connections

_left: list[Any] = []
"""Connections of the process that was copied; closing them would end them for it, too."""


class Forked:
    """A process that was started; its code is that of :mod:`subprocess`."""

    def __init__(self, pid: int) -> None:
        self.pid, self._one = pid, threading.Lock()
        self._code: int | None = None

    def poll(self) -> int | None:
        """How it ended; None while it lives. A signal counts as its number below zero."""
        with self._one:
            if self._code is None:
                pid, status = os.waitpid(self.pid, os.WNOHANG)
                if pid:
                    self._code = os.waitstatus_to_exitcode(status)
            return self._code

    def wait(self, within: float = 60) -> int:
        """How it ended, when it has."""
        end = time.monotonic() + within
        while (code := self.poll()) is None:
            assert time.monotonic() < end, "the process goes on and on"
            time.sleep(0.005)
        return code

    def kill(self) -> int:
        """Killed without a word; how it ended."""
        os.kill(self.pid, signal.SIGKILL)
        return self.wait()


def forked(work: Callable[[], object]) -> Forked:
    """Do the work in a process of its own; it ends with 0, or with 1 when something was raised."""
    sys.stdout.flush()
    sys.stderr.flush()
    if pid := os.fork():
        return Forked(pid)
    code = 1
    try:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, signal.SIG_DFL)
        for one in connections.all(initialized_only=True):
            _left.append(one.connection)
            one.connection = None
        work()
        code = 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 1
    except BaseException:  # noqa: BLE001 – whatever it was, the code of the process tells it
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def console(*words: str) -> "subprocess.CompletedProcess[str]":
    """What ``lotse`` with these words says and how it ends, without waiting for it to load."""
    with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as err:

        def work() -> None:
            from lotse.config.console import run

            os.dup2(out.fileno(), 1)
            os.dup2(err.fileno(), 2)
            sys.stdout = os.fdopen(1, "w", closefd=False)
            sys.stderr = os.fdopen(2, "w", closefd=False)
            raise SystemExit(run(["lotse", *words]))

        code = forked(work).wait()
        for stream in (out, err):
            stream.seek(0)
        return subprocess.CompletedProcess(["lotse", *words], code, out.read(), err.read())
