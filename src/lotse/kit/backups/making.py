"""Making a backup while everything runs, and reading it back."""

import re
import shutil
import subprocess
import tarfile
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from django.core.files.storage import Storage
from django.db import connection, transaction
from django.db.migrations.recorder import MigrationRecorder

import lotse
from lotse.kit.backups import keys, manifest, tools
from lotse.kit.backups.keeping import to_delete
from lotse.kit.backups.manifest import DATABASE, FILES, KEYS, Manifest, sum_of
from lotse.kit.errors import Refused
from lotse.kit.stored_files import FilesAwayError, every_file

PREFIX = "lotse-"
UNFINISHED = ".part"
STAMP = "%Y%m%dT%H%M%SZ"
NAMED = re.compile(PREFIX + r"\d{8}T\d{6}Z")


def make_backup(  # noqa: PLR0913 – what is kept, where, with which keys
    target: Path,
    *,
    files: Storage,
    secrets: Mapping[str, str],
    owner: str,
    secret: str,
    now: datetime,
) -> Path:
    """Write a whole backup into a folder of its own in ``target`` and read it back.

    ``files``: the uploads. ``secrets``: keys by name, sealed for ``owner`` (a public key; without
    one the keys are not in the backup). ``secret`` signs the manifest. The folder gets its name
    when it is whole; what was begun and not finished is removed. Refuses ``backup.no_target``,
    ``backup.failed``.
    """
    if not target.is_dir():
        raise Refused("backup.no_target", reason=f"there is no folder {target}")
    for left in target.glob(f"{PREFIX}*{UNFINISHED}"):
        shutil.rmtree(left)
    folder = target / f"{PREFIX}{now:{STAMP}}"
    part = folder.with_name(folder.name + UNFINISHED)
    part.mkdir(mode=0o700)
    try:
        migrations, rows = _dump(part / DATABASE)
        _pack(files, part / FILES)
        if owner:
            (part / KEYS).write_bytes(keys.seal(secrets, owner))
        sums = {file.name: sum_of(file) for file in sorted(part.iterdir())}
        said = Manifest(now.isoformat(), lotse.__version__, migrations, rows, sums)
        manifest.write(part, said, secret)
        verify(part, secret=secret)
        part.rename(folder)
    except BaseException:
        shutil.rmtree(part, ignore_errors=True)
        raise
    return folder


def _dump(file: Path) -> tuple[list[str], dict[str, int]]:
    """The database as it was at one moment; with the migrations and rows of that very moment."""
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute("SELECT pg_export_snapshot()")
        snapshot = cursor.fetchone()[0]
        command = [tools.program("pg_dump"), "-Fc", f"--snapshot={snapshot}", "-n", "public",
                   "--no-owner", "--no-privileges", "-f", str(file)]  # fmt: skip
        done = subprocess.run(  # noqa: S603 – our own program
            command, env=tools.surroundings(), capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise Refused("backup.failed", reason=f"pg_dump says: {done.stderr[-300:]}")
        applied = MigrationRecorder(connection).applied_migrations()
        return sorted(f"{app}.{name}" for app, name in applied), tools.rows_in_database()


def _pack(files: Storage, into: Path) -> None:
    """The uploads, wherever they lie. What is deleted while we pack is not packed: as wanted."""
    with tarfile.open(into, "w") as archive:
        for name in every_file(files):
            try:
                with files.open(name) as file:
                    member = tarfile.TarInfo(name)
                    member.size = file.size
                    member.mtime = int(files.get_modified_time(name).timestamp())
                    archive.addfile(member, file)
            except FileNotFoundError:
                continue
            except FilesAwayError as fault:
                raise Refused("backup.failed", reason=f"the uploads are away: {fault}") from fault


def verify(folder: Path, *, secret: str) -> Manifest:
    """Read a backup from the first byte to the last: sums, every row, every file.

    Refuses ``backup.not_ours``, ``backup.truncated``, ``backup.changed``, ``backup.foreign``.
    """
    said = manifest.read(folder)
    manifest.check_files(folder, said)
    manifest.check_origin(folder, secret)
    if tools.rows_in_dump(folder / DATABASE) != said.rows:
        raise Refused("backup.truncated", reason="the dump does not hold the rows it should")
    with tarfile.open(folder / FILES) as archive:
        for member in archive:
            if (stream := archive.extractfile(member)) is not None:
                while stream.read(manifest.BLOCK):
                    pass
    return said


def list_backups(target: Path) -> list[tuple[datetime, Path]]:
    """The finished backups of a folder, the newest first."""
    found = [
        (manifest.read(file.parent).moment, file.parent)
        for file in target.glob(f"{PREFIX}*/{manifest.NAME}")
        if not file.parent.name.endswith(UNFINISHED)
    ]
    return sorted(found, reverse=True)


def last_backup(target: Path) -> datetime | None:
    """When the newest finished backup was made, by the names of the folders alone; None for none.

    A folder has its name only when all of it was read back.
    """
    found = [
        datetime.strptime(file.parent.name, f"{PREFIX}{STAMP}").replace(tzinfo=UTC)
        for file in target.glob(f"{PREFIX}*Z/{manifest.NAME}")
        if NAMED.fullmatch(file.parent.name)
    ]
    return max(found, default=None)


def delete_old(target: Path) -> list[Path]:
    """Delete the backups that the rule does not keep."""
    known = dict(list_backups(target))
    gone = [known[moment] for moment in to_delete(list(known))]
    for folder in gone:
        shutil.rmtree(folder)
    return gone
