"""Keys of encrypted fields: one for each record, wrapped by a key outside of the database.

AES-256-GCM (BSI TR-02102). What is stored is ``version | nonce | ciphertext``; the associated data
``table|pk|column`` binds it to its place, so that a value moved to another row does not open. The
wrapping keys lie in a file (``LOTSE_KEYS``), the first one is used for new records, older ones only
open; :func:`rotate` wraps all record keys anew, then an older one can be removed. Deleting a
record's key makes what it said unreadable, in backups of the table, too.

This protects dumps, replicas and administrators of the database, not a program that was taken over.
"""

import os
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.db import transaction

from lotse.kit.errors import Refused
from lotse.privacy.models import RecordKey

KEY_BYTES, NONCE_BYTES, ID_BYTES = 32, 12, 6
VERSION = b"\x01"


class Unreadable(Exception):
    """A value cannot be opened: wrong key, another place, changed, cut off, or shredded."""


# --- the wrapping keys ----------------------------------------------------------------------------


def new_wrapping_key() -> str:
    """A line for the key file: name and key."""
    name, key = secrets.token_hex(ID_BYTES), secrets.token_bytes(KEY_BYTES)
    return f"{name}:{urlsafe_b64encode(key).decode()}"


def key_file() -> Path:
    """Where the wrapping keys lie, one a line, the one for new records first."""
    return Path(settings.KEY_FILE)


def wrapping_keys() -> dict[str, bytes]:
    """The wrapping keys by name, the current one first; made where there is no file yet.

    Refused with ``privacy.no_key`` where the file is empty or cannot be understood.
    """
    file = key_file()
    if not file.exists():
        _make(file)
    stamp = file.stat().st_mtime_ns
    return _read(file, stamp)


@lru_cache(maxsize=4)
def _read(file: Path, _stamp: int) -> dict[str, bytes]:
    found = {}
    for line in file.read_text().split():
        name, _, said = line.partition(":")
        try:
            key = urlsafe_b64decode(said)
        except ValueError:
            key = b""
        if len(key) != KEY_BYTES:
            raise Refused("privacy.no_key", reason=f"{file}: this is no key file")
        found[name] = key
    if not found:
        raise Refused("privacy.no_key", reason=f"{file}: there is no key in it")
    return found


def _make(file: Path) -> None:
    """Write a first key; of two processes at once, the one whose link comes first wins."""
    file.parent.mkdir(parents=True, exist_ok=True)
    candidate = file.with_name(f"{file.name}.{os.getpid()}.{secrets.token_hex(4)}")
    candidate.touch(mode=0o600)
    candidate.write_text(new_wrapping_key() + "\n")
    try:
        os.link(candidate, file)
    except FileExistsError:
        pass
    finally:
        candidate.unlink()


def add_wrapping_key() -> str:
    """Put a new key before the others; returns its name. The file is replaced whole."""
    wrapping_keys()
    file, line = key_file(), new_wrapping_key()
    candidate = file.with_name(f"{file.name}.{os.getpid()}")
    candidate.touch(mode=0o600)
    candidate.write_text(line + "\n" + file.read_text())
    candidate.replace(file)
    return line.partition(":")[0]


# --- the keys of records --------------------------------------------------------------------------


def make_key(kind: str, record_id: str) -> bytes:
    """The key of a record, made with the first thing it says in secret."""
    if (known := find_key(kind, record_id)) is not None:
        return known
    key = secrets.token_bytes(KEY_BYTES)
    name, wrapping = next(iter(wrapping_keys().items()))
    row, is_new = RecordKey.objects.get_or_create(
        kind=kind,
        record_id=record_id,
        defaults={"key_id": name, "wrapped": _wrap(key, wrapping, kind, record_id)},
    )
    return key if is_new else _unwrap(row)


def find_key(kind: str, record_id: str) -> bytes | None:
    """The key of a record; None where it has none or it was shredded."""
    row = RecordKey.objects.filter(kind=kind, record_id=record_id).first()
    return None if row is None else _unwrap(row)


def shred(kind: str, record_ids: Iterable[str]) -> int:
    """Delete the keys of records: what they said in secret can never be read again."""
    return RecordKey.objects.filter(kind=kind, record_id__in=list(record_ids)).delete()[0]


@transaction.atomic
def rotate(*, is_dry_run: bool = False) -> int:
    """Wrap all keys of records with the current wrapping key; returns how many needed it."""
    name, wrapping = next(iter(wrapping_keys().items()))
    old = RecordKey.objects.exclude(key_id=name).select_for_update().order_by("pk")
    if is_dry_run:
        return old.count()
    rows = list(old)
    for row in rows:
        row.wrapped = _wrap(_unwrap(row), wrapping, row.kind, row.record_id)
        row.key_id = name
    RecordKey.objects.bulk_update(rows, ["wrapped", "key_id"], batch_size=500)
    return len(rows)


def unused_wrapping_keys() -> list[str]:
    """Older keys that no record needs any more: their lines can be removed from the file."""
    used = set(RecordKey.objects.values_list("key_id", flat=True).distinct())
    return [name for name in list(wrapping_keys())[1:] if name not in used]


def _wrap(key: bytes, wrapping: bytes, kind: str, record_id: str) -> bytes:
    return seal(key, wrapping, f"key|{kind}|{record_id}")


def _unwrap(row: RecordKey) -> bytes:
    wrapping = wrapping_keys().get(row.key_id)
    if wrapping is None:
        raise Unreadable(f"the key file has no key {row.key_id}")
    return unseal(bytes(row.wrapped), wrapping, f"key|{row.kind}|{row.record_id}")


# --- sealing --------------------------------------------------------------------------------------


def seal(plain: bytes, key: bytes, place: str) -> bytes:
    """Encrypt for a place: it opens there only."""
    nonce = os.urandom(NONCE_BYTES)
    return VERSION + nonce + AESGCM(key).encrypt(nonce, plain, place.encode())


def unseal(sealed: bytes, key: bytes, place: str) -> bytes:
    """Open what was sealed for this place; raises :class:`Unreadable` for anything else."""
    if sealed[:1] != VERSION or len(sealed) <= 1 + NONCE_BYTES:
        raise Unreadable("this was not sealed here")
    nonce, rest = sealed[1 : 1 + NONCE_BYTES], sealed[1 + NONCE_BYTES :]
    try:
        return AESGCM(key).decrypt(nonce, rest, place.encode())
    except InvalidTag as fault:
        raise Unreadable(f"{place} cannot be opened") from fault
