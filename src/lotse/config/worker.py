"""The worker: one process that does the jobs – sends mails, does what is to be done at night."""

import logging
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

from lotse.config.children import no_copy_meanwhile

log = logging.getLogger(__name__)

RESTART_AFTER = 5.0
"""Seconds until a worker that died is started again."""
STOP_WITHIN = 20.0
"""Seconds that a worker has to finish what it is at; what it does not finish begins again."""


def work(*, queues: list[str] | None = None, until_idle: bool = False) -> None:
    """Do jobs until the process is told to stop, or until nothing is left to do."""
    from procrastinate.contrib.django import app

    with app.replace_connector(app.connector.get_worker_connector()) as worker:  # type: ignore[attr-defined]  # the connector of the Django app has it
        worker.run_worker(
            queues=queues,
            wait=not until_idle,
            concurrency=2,
            shutdown_graceful_timeout=STOP_WITHIN / 2,
        )


def stop_with(stream: IO[bytes]) -> None:
    """End this process when ``stream`` ends: its other end dies with the process that holds it."""

    def watch() -> None:
        # Past the buffer of the stream: its lock would be in the way when Python ends.
        while os.read(stream.fileno(), 1_024):
            pass
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch, daemon=True).start()


def end_with_parent() -> None:
    """End this process when the one that started it has gone: nobody else would ever stop it."""
    parent = os.getppid()

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(1)
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch, daemon=True).start()


@contextmanager
def worker_beside() -> Iterator[None]:
    """Keep a worker process running beside this one; it is started again when it dies."""
    keeper = _Keeper()
    keeper.start()
    try:
        yield
    finally:
        keeper.stop()


class _Keeper(threading.Thread):
    """Starts ``lotse work`` again and again."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self._stopping = threading.Event()
        self._process: subprocess.Popen[bytes] | None = None

    def run(self) -> None:
        command = [sys.executable, "-m", "lotse", "work", "--stop-with-input"]
        while not self._stopping.is_set():
            with no_copy_meanwhile():
                self._process = subprocess.Popen(command, stdin=subprocess.PIPE)  # noqa: S603 – the command is our own
            code = self._process.wait()
            if not self._stopping.is_set():
                log.warning("the worker ended (%s) and is started again", code)
                self._stopping.wait(RESTART_AFTER)

    def stop(self) -> None:
        self._stopping.set()
        if (process := self._process) is None:
            return
        process.terminate()
        try:
            process.wait(STOP_WITHIN)
        except subprocess.TimeoutExpired:
            process.kill()
