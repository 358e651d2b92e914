"""How uploaded files are kept: under names of our own, which nobody can guess.

They lie in the data folder, or in a bucket that several nodes reach (:mod:`.files_elsewhere`). Who
needs them asks the storage, ``django.core.files.storage.default_storage``, and no folder.
"""

import secrets
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import IO

from django.core.files import File
from django.core.files.storage import FileSystemStorage, Storage

MARK_BYTES = 16
"""128 bits: as good as a password, so a file that no page shows stays unseen."""


class FilesAwayError(Exception):
    """Where the files lie does not answer at the moment."""


class OwnNames:
    """For a storage: what a file was called outside is not part of its address."""

    def get_available_name(self, name: str, max_length: int | None = None) -> str:  # noqa: ARG002 – ours are short
        """A fresh name in the same folder, with the same ending."""
        path = PurePosixPath(name.replace("\\", "/"))
        ending = "".join(sign for sign in path.suffix.lower() if sign.isalnum() or sign == ".")
        return str(path.with_name(f"{secrets.token_hex(MARK_BYTES)}{ending}"))


class StoredFiles(OwnNames, FileSystemStorage):
    """Files in the data folder."""


def put_back(storage: Storage, name: str, content: IO[bytes]) -> None:
    """Store a file under the very name that it had, over what is there."""
    storage.delete(name)
    storage._save(name, File(content))  # type: ignore[attr-defined]  # each storage has it


def every_file(storage: Storage, folder: str = "") -> Iterator[str]:
    """The names of all stored files, in order; none where nothing was stored yet."""
    try:
        folders, files = storage.listdir(folder)
    except FileNotFoundError:
        return
    for name in sorted(files):
        yield f"{folder}{name}"
    for name in sorted(folders):
        yield from every_file(storage, f"{folder}{name}/")
