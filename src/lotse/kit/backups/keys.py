"""Keys in a backup: sealed for the owner, so that whoever finds the backup cannot use them.

HPKE (RFC 9180) of ``cryptography``: X25519, HKDF-SHA256, ChaCha20-Poly1305. The owner keeps the
private key elsewhere; the installation knows the public one only.
"""

import base64
import binascii
import hmac
import json
from collections.abc import Mapping
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

from lotse.kit.errors import Refused

SUITE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.CHACHA20_POLY1305)
PURPOSE = b"lotse.backup.keys.1"
PRIVATE = "lotse-backup-private-"
PUBLIC = "lotse-backup-public-"


def new_pair() -> tuple[str, str]:
    """A private key, to be kept away from the installation, and its public key, as texts."""
    private = X25519PrivateKey.generate()
    public = private.public_key()
    return PRIVATE + _text(private.private_bytes_raw()), PUBLIC + _text(public.public_bytes_raw())


def write_pair(file: Path) -> str:
    """Make a pair; the private key goes into a new file that is ours alone, the public is told.

    Refuses ``backup.key_exists``.
    """
    private, public = new_pair()
    try:
        file.touch(mode=0o600, exist_ok=False)
    except FileExistsError:
        raise Refused("backup.key_exists", reason=f"{file} is there already") from None
    file.write_text(private + "\n")
    return public


def seal(keys: Mapping[str, str], public: str) -> bytes:
    """Keys by name, readable with the private key only. Refuses ``backup.no_key``."""
    key = X25519PublicKey.from_public_bytes(_bytes(public, PUBLIC))
    return SUITE.encrypt(json.dumps(dict(keys)).encode(), key, PURPOSE)


def unseal(sealed: bytes, private: str) -> dict[str, str]:
    """The keys again. Refuses ``backup.no_key`` (no key at all) and ``backup.wrong_key``."""
    key = X25519PrivateKey.from_private_bytes(_bytes(private, PRIVATE))
    try:
        keys: dict[str, str] = json.loads(SUITE.decrypt(sealed, key, PURPOSE))
    except (InvalidTag, ValueError):
        raise Refused(
            "backup.wrong_key", reason="this private key does not open the keys of this backup"
        ) from None
    return keys


def sign(text: bytes, secret: str) -> str:
    """What only an installation with this secret can say about a text."""
    return hmac.digest(b"lotse.backup.manifest" + secret.encode(), text, "sha256").hex()


def is_signed(text: bytes, secret: str, said: str) -> bool:
    """Whether it was said by an installation with this secret."""
    return hmac.compare_digest(sign(text, secret), said)


def _text(key: bytes) -> str:
    return base64.urlsafe_b64encode(key).decode()


def _bytes(text: str, prefix: str) -> bytes:
    said = text.strip()
    try:
        key = base64.urlsafe_b64decode(said.removeprefix(prefix))
    except (ValueError, binascii.Error):
        key = b""
    if not said.startswith(prefix) or len(key) != 32:  # noqa: PLR2004 – bytes of X25519
        raise Refused("backup.no_key", reason=f"this is no key; one begins with {prefix}")
    return key
