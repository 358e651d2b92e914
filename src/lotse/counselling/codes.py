"""Reference and secret of an enquiry: how they are made, locked and tried.

Digits, because they are the same in every script and easy to say. The secret is made from the name
of the form, which the server gave away and has not kept, so a form sent again gives the same one;
it cannot be made from anything in the database. A million references and a million million secrets.
"""

import hashlib
import hmac
import secrets
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from django.conf import settings

from lotse.counselling.models.enquiries import REFERENCE_DIGITS, SECRET_DIGITS

HASHER = PasswordHasher(time_cost=3, memory_cost=64 * 1024, parallelism=1)
"""Argon2id; a quarter of a second. Some 2^40 secrets are 7,000 years of a core."""
DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "01234567890123456789")


def new_reference() -> str:
    """Six digits, drawn."""
    return f"{secrets.randbelow(10**REFERENCE_DIGITS):0{REFERENCE_DIGITS}d}"


def secret_of(nonce: str) -> str:
    """The twelve digits that belong to a form, by its name."""
    digest = hmac.new(_key(b"secret"), nonce.encode(), hashlib.sha256).digest()
    # 256 bits, so that no digit is more frequent than another.
    return f"{int.from_bytes(digest) % 10**SECRET_DIGITS:0{SECRET_DIGITS}d}"


def digest_of(said: str, use: bytes) -> str:
    """A digest that leads back to nothing without the key of the installation."""
    return hmac.new(_key(use), said.encode(), hashlib.sha256).hexdigest()


def read_digits(said: str, count: int) -> str:
    """So many digits as somebody typed them, in any script, with spaces; else nothing."""
    plain = "".join(said[:60].translate(DIGITS).split()).replace("-", "")
    return plain if plain.isascii() and plain.isdigit() and len(plain) == count else ""


def grouped(digits: str) -> str:
    """Digits in groups of three, as they are read aloud.

    >>> grouped("123456789012")
    '123 456 789 012'
    """
    return " ".join(digits[start : start + 3] for start in range(0, len(digits), 3))


def lock(secret: str) -> str:
    """What is kept of a secret."""
    return HASHER.hash(secret)


def opens(lock_: str, secret: str) -> bool:
    """Whether a secret opens a lock; as long for no lock as for a wrong secret."""
    try:
        return HASHER.verify(lock_ or _no_lock(), secret) and bool(lock_)
    except (VerificationError, InvalidHashError):
        return False


@cache
def _no_lock() -> str:
    """A lock that no twelve digits open, to try where there is none."""
    return HASHER.hash(secrets.token_hex())


def _key(use: bytes) -> bytes:
    return b"lotse.counselling." + use + b":" + settings.SECRET_KEY.encode()
