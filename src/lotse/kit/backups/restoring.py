"""Bringing a backup back, into an empty place only."""

import subprocess
import tarfile
from collections.abc import Collection, Mapping
from pathlib import Path

from django.core.files.storage import Storage
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from lotse.kit.backups import keys, manifest, tools
from lotse.kit.backups.making import verify
from lotse.kit.backups.manifest import DATABASE, FILES, KEYS, Manifest
from lotse.kit.errors import Refused
from lotse.kit.stored_files import every_file, put_back

TOO_NEW = b"SET transaction_timeout"
"""A setting of PostgreSQL 17 that older servers do not know and nobody needs here."""


def read_keys(source: Path, private: str) -> Mapping[str, str]:
    """The keys of a backup. Refuses ``backup.no_keys``, ``backup.wrong_key``."""
    manifest.read(source)
    if not (source / KEYS).is_file():
        raise Refused("backup.no_keys", reason="there are no keys in this backup")
    return keys.unseal((source / KEYS).read_bytes(), private)


def restore(source: Path, *, files: Storage, secret: str) -> Manifest:
    """Load a backup into an empty database and an empty place for uploads.

    First the uploads, which nothing knows yet, then the database in one transaction: a restore
    that was killed can be started again. Refuses what
    :func:`~lotse.kit.backups.making.verify` refuses, ``backup.not_empty``, ``backup.too_new``,
    ``backup.incomplete``.
    """
    said = verify(source, secret=secret)
    _check_versions(said)
    with tarfile.open(source / FILES) as archive:
        _check_empty(files, but=set(archive.getnames()))
        for member in archive:
            if (content := archive.extractfile(member)) is not None:
                put_back(files, member.name, content)
    _load(source / DATABASE)
    if tools.rows_in_database() != said.rows:
        raise Refused("backup.incomplete", reason="not every row has arrived")
    return said


def _check_versions(said: Manifest) -> None:
    """The program knows every step that the database has gone through."""
    known = {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations}
    replaced = {f"{app}.{name}" for one in MigrationLoader(None).disk_migrations.values()
                for app, name in one.replaces}  # fmt: skip
    if unknown := sorted(set(said.migrations) - known - replaced):
        raise Refused(
            "backup.too_new",
            reason=f"this backup was made by version {said.version}, which is newer than this "
            f"program: it does not know {', '.join(unknown[:3])}",
        )


def _check_empty(files: Storage, *, but: Collection[str]) -> None:
    """``but``: files of this very backup, from a restore that did not come to its end."""
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
    if tables or any(name not in but for name in every_file(files)):
        raise Refused(
            "backup.not_empty",
            reason="there is data already: a backup is only restored into an empty database and "
            "where no uploads lie",
        )


def _load(dump: Path) -> None:
    """The schema and every row, in one transaction."""
    command = [tools.program("psql"), "-qX", "-1", "-v", "ON_ERROR_STOP=1", "-f", "-"]
    process = subprocess.Popen(  # noqa: S603 – our own program
        command,
        env=tools.surroundings(),
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    assert process.stdin is not None
    assert process.stderr is not None
    read = [tools.program("pg_restore"), "--no-owner", "--no-privileges", "-f", "-", str(dump)]
    try:
        with tools.output_of(*read) as lines:
            is_head = True
            for line in lines:
                is_head = is_head and not line.startswith(tools.COPY)
                if not (is_head and line.startswith((TOO_NEW, b"CREATE SCHEMA public"))):
                    process.stdin.write(line)
    except BrokenPipeError:
        pass
    finally:
        process.stdin.close()
    said = process.stderr.read().decode(errors="replace")
    if process.wait():
        raise Refused("backup.incomplete", reason=f"the database says: {said[-300:]}")
