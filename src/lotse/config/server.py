"""The web server: Granian with a few worker processes."""

import logging
import shutil
import time
from pathlib import Path

from django.db import connections
from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels
from granian.server import Server

from lotse.config import environment

log = logging.getLogger(__name__)

THREADS = 16
"""Requests that a worker answers at once. Most wait for nobody; some for a slow sender."""
CONNECTIONS = 1_024
"""Connections that a worker holds; who sends slowly costs a connection and no thread."""
HEADERS_WITHIN = 10_000
"""Milliseconds in which a browser has to say what it wants."""
STOP_WITHIN = 15
"""Seconds that a worker has to finish what it is at when the server is stopped."""
RESTART_AFTER = 1.0
"""Seconds until the whole server is started again when it gave its workers up."""


def serve(*, host: str, port: int, workers: int) -> None:
    """Serve the site until the process is told to stop.

    A worker that dies is started again at once by Granian, which ends when one dies again within
    seconds; then the whole is started again here. ``docs/operations/running.md`` says what the
    limits are for.
    """
    logging.getLogger("granian").setLevel(logging.ERROR)
    _answer_figures()
    # Workers are copies of this process and must not share its connection.
    connections.close_all()
    while not _serve_once(host=host, port=port, workers=workers):
        log.warning("the web server ended by itself and is started again")
        time.sleep(RESTART_AFTER)


def _serve_once(*, host: str, port: int, workers: int) -> bool:
    """Serve until the server ends; True when it was told to."""
    server = Server(
        "lotse.config.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        http=HTTPModes.http1,
        http1_settings=HTTP1Settings(header_read_timeout=HEADERS_WITHIN),
        workers=workers,
        blocking_threads=THREADS,
        backlog=CONNECTIONS * workers,
        backpressure=CONNECTIONS,
        respawn_failed_workers=True,
        workers_kill_timeout=STOP_WITHIN,
        websockets=False,
        log_level=LogLevels.error,
        working_dir=Path.cwd(),
    )
    try:
        server.serve()
    except SystemExit as end:
        return bool(server.interrupt_signal) or not end.code
    return bool(server.interrupt_signal)


def _answer_figures() -> None:
    """Answer Prometheus beside the workers, where that is wanted."""
    if (address := environment.metrics_address()) is None:
        return
    folder = environment.metrics_folder()
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    environment.set_metrics_folder(folder)
    # Only now: the library decides with its import whether it counts for several processes.
    from lotse.config import metrics

    metrics.answer(*address)
