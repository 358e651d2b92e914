"""Processes that branch off from one that has loaded the program, each for one district."""

import gc
import logging
import os
import signal
import sys
import traceback
from collections.abc import Callable
from pathlib import Path

from lotse.config.districts.house import House, Resident
from lotse.config.installation import become

log = logging.getLogger(__name__)


def load_program() -> None:
    """Load everything that a page or a job may need, for nobody yet.

    Afterwards the memory is left alone by the collector, so that branches share it.
    """
    import lotse.config.tasks
    import lotse.config.urls
    import lotse.ui.pdf  # noqa: F401 – brings the fonts' library, the largest of all

    gc.collect()
    gc.freeze()


def branch(
    house: House, resident: Resident, work: Callable[[], None], *, log_to: Path | None = None
) -> int:
    """Start a process that becomes the district's and does the work; its number.

    It ends with 0, or with 1 when the work raised something, which is then in its log.
    """
    if pid := os.fork():
        return pid
    code = 1
    try:
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, signal.SIG_DFL)
        if log_to is not None:
            _write_to(log_to)
        become(resident.folder, shared=house.shared())
        work()
        code = 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(bool(end.code))
    except BaseException:
        if log_to is None:
            log.exception("district %s", resident.name)
        else:
            traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def _write_to(file: Path) -> None:
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    os.dup2(descriptor, 1)
    os.dup2(descriptor, 2)
    sys.stdout = sys.stderr = os.fdopen(2, "w", closefd=False)
