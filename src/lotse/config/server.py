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
THREADS_OF_MANY = 8
"""The same for one district of many on a host: together they share its processors."""
SOCKET_MODE = 0o660
"""Who is in our group, such as the web server before us, may connect."""
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
    while not _serve_once(host=host, port=port, workers=workers, threads=THREADS):
        log.warning("the web server ended by itself and is started again")
        time.sleep(RESTART_AFTER)


def serve_socket(path: Path) -> None:
    """Serve one district of many on a socket, with one worker, until told to stop.

    When the server ends by itself this returns: whoever keeps the districts starts it again.
    """
    logging.getLogger("granian").setLevel(logging.ERROR)
    connections.close_all()
    _serve_once(path=path, workers=1, threads=THREADS_OF_MANY)


def _serve_once(
    *, host: str = "", port: int = 0, path: Path | None = None, workers: int, threads: int
) -> bool:
    """Serve until the server ends; True when it was told to."""
    server = Server(
        "lotse.config.wsgi:application",
        address=host,
        port=port,
        uds=path,
        uds_permissions=SOCKET_MODE,
        interface=Interfaces.WSGI,
        http=HTTPModes.http1,
        http1_settings=HTTP1Settings(header_read_timeout=HEADERS_WITHIN),
        workers=workers,
        blocking_threads=threads,
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
