"""Backups of this very installation: where its files and keys lie."""

from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.core.files.storage import default_storage

from lotse.kit.backups import making

KEY_FILES = ("keys",)
"""Files of the data folder that hold keys, beside the secret key."""


def back_up(target: Path, *, now: datetime, keeps_all: bool = False) -> tuple[Path, list[Path]]:
    """Make a backup and delete those that the rule does not keep.

    The new backup's folder, and those deleted. Refuses what
    :func:`~lotse.kit.backups.making.make_backup` refuses.
    """
    folder = making.make_backup(
        target,
        files=default_storage,
        secrets=secrets(),
        owner=settings.BACKUP_KEY,
        secret=settings.SECRET_KEY,
        now=now,
    )
    return folder, [] if keeps_all else making.delete_old(target)


def secrets() -> dict[str, str]:
    """Every key of the installation by the name of its file in the data folder."""
    kept = {name: settings.DATA / name for name in KEY_FILES}
    found = {name: file.read_text() for name, file in kept.items() if file.is_file()}
    return {"secret-key": settings.SECRET_KEY, **found}
