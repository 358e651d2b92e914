"""What a backup says about itself, and whether that is true."""

import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from lotse.kit.backups.keys import is_signed, sign
from lotse.kit.errors import Refused

NAME = "manifest.json"
SIGNATURE = "manifest.sig"
DATABASE = "database.dump"
FILES = "files.tar"
KEYS = "keys.sealed"
FORMAT = "lotse-backup-1"
BLOCK = 1_048_576


@dataclass(frozen=True)
class Manifest:
    """What is in a backup.

    ``migrations``: what its database has gone through, as ``app.name``. ``rows``: how many each
    table had. ``sums``: SHA-256 and bytes of each file of the backup.
    """

    made_at: str
    version: str
    migrations: list[str]
    rows: dict[str, int]
    sums: dict[str, tuple[str, int]]
    format: str = FORMAT

    @property
    def moment(self) -> datetime:
        """When the database looked like this."""
        return datetime.fromisoformat(self.made_at)


def write(folder: Path, manifest: Manifest, secret: str) -> None:
    """Write the manifest and what only this installation can say about it."""
    text = json.dumps(asdict(manifest), indent=1).encode()
    (folder / NAME).write_bytes(text)
    (folder / SIGNATURE).write_text(sign(text, secret))


def read(folder: Path) -> Manifest:
    """What a folder says that it holds. Refuses ``backup.not_ours``, ``backup.truncated``."""
    if not (folder / NAME).is_file():
        raise Refused("backup.not_ours", reason=f"{folder} is no finished backup of Lotse")
    try:
        said: dict[str, Any] = json.loads((folder / NAME).read_text())
        if said["format"] != FORMAT:
            raise Refused(
                "backup.not_ours", reason=f"backups of the kind {said['format']} are foreign"
            )
        return Manifest(**said)
    except (ValueError, TypeError, KeyError):
        raise Refused("backup.truncated", reason="the manifest cannot be read") from None


def check_files(folder: Path, manifest: Manifest) -> None:
    """Every file is there as it was. Refuses ``backup.truncated``, ``backup.changed``."""
    for name, (digest, size) in manifest.sums.items():
        file = folder / Path(name).name
        if not file.is_file() or file.stat().st_size < size:
            raise Refused("backup.truncated", reason=f"{name} is missing or shorter than it was")
        if sum_of(file)[0] != digest:
            raise Refused("backup.changed", reason=f"{name} is not as it was written")


def check_origin(folder: Path, secret: str) -> None:
    """The manifest was written with this secret. Refuses ``backup.foreign``."""
    signature = folder / SIGNATURE
    said = signature.read_text() if signature.is_file() else ""
    if not is_signed((folder / NAME).read_bytes(), secret, said):
        raise Refused(
            "backup.foreign",
            reason="this backup was changed or made by an installation with another secret key",
        )


def sum_of(file: Path) -> tuple[str, int]:
    """SHA-256 and bytes of a file."""
    digest, size = hashlib.sha256(), 0
    with file.open("rb") as stream:
        while block := stream.read(BLOCK):
            digest.update(block)
            size += len(block)
    return digest.hexdigest(), size
