"""The web server: Granian with a few worker processes."""

import logging
from pathlib import Path

from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server


def serve(*, host: str, port: int, workers: int) -> None:
    """Serve the site until the process is told to stop.

    Each worker answers two requests at once; more wait in line and not in memory.
    """
    logging.getLogger("granian").setLevel(logging.WARNING)
    Server(
        "lotse.config.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=2,
        backpressure=64,
        websockets=False,
        log_level=LogLevels.warning,
        working_dir=Path.cwd(),
    ).serve()
