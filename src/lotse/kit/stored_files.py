"""How uploaded files are kept: under names of our own, which nobody can guess."""

import secrets
from pathlib import PurePosixPath

from django.core.files.storage import FileSystemStorage

MARK_BYTES = 16
"""128 bits: as good as a password, so a file that no page shows stays unseen."""


class StoredFiles(FileSystemStorage):
    """Files in the data folder. What a file was called outside is not part of its address."""

    def get_available_name(self, name: str, max_length: int | None = None) -> str:  # noqa: ARG002 – ours are short
        """A fresh name in the same folder, with the same ending."""
        path = PurePosixPath(name.replace("\\", "/"))
        ending = "".join(sign for sign in path.suffix.lower() if sign.isalnum() or sign == ".")
        return str(path.with_name(f"{secrets.token_hex(MARK_BYTES)}{ending}"))
