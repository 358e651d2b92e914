"""Numbers that people read to each other, and secrets for links.

The secret of a link is computed, not stored: whoever reads the database cannot use it without the
server's key. A version that is raised makes all older links worthless.
"""

import secrets

from django.utils.crypto import constant_time_compare, salted_hmac

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""Letters and digits that nobody confuses on paper or on the phone."""

NUMBER_LENGTH = 8


def new_number() -> str:
    """A number that cannot be guessed: 31 signs to the power of 8, about 40 bits."""
    return "".join(secrets.choice(ALPHABET) for _ in range(NUMBER_LENGTH))


def secret(salt: str, *said: object) -> str:
    """The secret of a link, 32 hexadecimal digits; ``salt`` is its kind, ``said`` whose it is."""
    whose = ":".join(str(part) for part in said)
    return salted_hmac(salt, whose, algorithm="sha256").hexdigest()[:32]


def is_same(one: str, other: str) -> bool:
    """Whether two secrets are the same; takes the same time for any answer."""
    return constant_time_compare(one, other)
