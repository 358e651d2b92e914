"""The web server: Granian with a few worker processes."""

import logging
import shutil
from pathlib import Path

from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server

from lotse.config import environment


def serve(*, host: str, port: int, workers: int) -> None:
    """Serve the site until the process is told to stop.

    Each worker answers two requests at once; more wait in line and not in memory.
    """
    logging.getLogger("granian").setLevel(logging.WARNING)
    _answer_figures()
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
