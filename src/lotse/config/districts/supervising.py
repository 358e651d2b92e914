"""What stands above the process group and loads nothing: it changes one group for the next.

On SIGHUP a new group is started, with the program as it is installed now; when it serves every
district, the old one is told to finish what it is at.
"""

import fcntl
import os
import select
import signal
import subprocess
import sys
import termios
import time
from collections.abc import Sequence

COMMAND = [sys.executable, "-m", "lotse", "districts"]
READY_WITHIN = 300.0
RESTART_AFTER = 1.0


class Supervisor:
    """Keeps one group running."""

    def __init__(self, arguments: Sequence[str]) -> None:
        self._arguments = list(arguments)
        self._wants_new = self._is_stopping = False

    def run(self) -> int:
        """Until told to stop; the exit code."""
        signal.signal(signal.SIGHUP, self._on_hup)
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._on_stop)
        group, ready = self._start()
        while not self._is_stopping:
            if self._wants_new:
                self._wants_new = False
                group, ready = self._next(group, ready)
            if (code := group.poll()) is not None and not self._is_stopping:
                if not _says(ready, within=0.0):
                    # It has never served: it refused, and would again.
                    return code or 1
                time.sleep(RESTART_AFTER)
                os.close(ready)
                group, ready = self._start()
            time.sleep(0.1)
        _finish(group)
        return 0

    def _on_hup(self, *_: object) -> None:
        self._wants_new = True

    def _on_stop(self, *_: object) -> None:
        self._is_stopping = True

    def _start(self) -> tuple["subprocess.Popen[bytes]", int]:
        """A group, and where it will say that it serves everybody."""
        read, write = os.pipe()
        group = subprocess.Popen(  # noqa: S603 – our own program
            [*COMMAND, *self._arguments, "--tell-ready", str(write)], pass_fds=[write]
        )
        os.close(write)
        return group, read

    def _next(
        self, old: "subprocess.Popen[bytes]", its: int
    ) -> tuple["subprocess.Popen[bytes]", int]:
        """Start the next group; the old one ends when the new one is ready, and only then."""
        new, ready = self._start()
        until = time.monotonic() + READY_WITHIN
        while new.poll() is None and time.monotonic() < until and not self._is_stopping:
            if _says(ready, within=0.2):
                os.close(its)
                _finish(old)
                return new, ready
        sys.stderr.write("lotse: the new group does not get ready; the old one goes on\n")
        _finish(new)
        os.close(ready)
        return old, its


def _says(ready: int, *, within: float) -> bool:
    """Whether a group has said that it serves everybody; what it said stays in the pipe."""
    if not select.select([ready], [], [], within)[0]:
        return False
    fresh = bytearray(4)
    return bool(fcntl.ioctl(ready, termios.FIONREAD, fresh) == 0 and any(fresh))


def _finish(group: "subprocess.Popen[bytes]") -> None:
    group.terminate()
    try:
        group.wait(40)
    except subprocess.TimeoutExpired:
        group.kill()
