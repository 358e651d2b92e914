"""A form proves that somebody took trouble over it: by computing, or by waiting.

The server hands out a signed challenge with the form. A browser with JavaScript finds a number
that makes the SHA-256 of challenge and number begin with zero bits (as hashcash does). Whoever has
no JavaScript only has to be as slow as a person who writes: the form is good some seconds after it
was handed out. Neither needs an address of a device, a cookie or a third party.
"""

import hashlib
import hmac
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

ZERO_BITS = 15
"""About 33,000 tries: under two seconds on a cheap phone, dear for a million messages."""
WAIT = timedelta(seconds=15)
GOOD_FOR = timedelta(hours=24)
LONGEST_PROOF = 20

_SHAPE = re.compile(r"([0-9]{1,12})\.([0-9a-f]{32})\.([0-9a-f]{64})")


class Fault(StrEnum):
    """Why a form is not believed."""

    FORGED = "forged"
    EXPIRED = "expired"
    TOO_EARLY = "too_early"


@dataclass(frozen=True)
class Challenge:
    """What a form carries: when it was handed out, and a name that is good once (32 hex digits)."""

    issued_at: datetime
    nonce: str

    def sign(self, key: bytes) -> str:
        """The challenge as text: seconds since 1970, nonce, signature."""
        said = f"{int(self.issued_at.timestamp())}.{self.nonce}"
        return f"{said}.{_signature(said, key)}"


def read(token: str, key: bytes) -> Challenge | None:
    """The challenge of a form, or None where it is none of ours."""
    match = _SHAPE.fullmatch(token)
    if match is None:
        return None
    seconds, nonce, signature = match.groups()
    if not hmac.compare_digest(_signature(f"{seconds}.{nonce}", key), signature):
        return None
    return Challenge(datetime.fromtimestamp(int(seconds), UTC), nonce)


def solves(token: str, proof: str) -> bool:
    """Whether a number was found that fits the challenge."""
    if not proof.isascii() or not proof.isdigit() or len(proof) > LONGEST_PROOF:
        return False
    digest = hashlib.sha256(f"{token}:{proof}".encode()).digest()
    return int.from_bytes(digest[:4]) >> (32 - ZERO_BITS) == 0


def examine(token: str, proof: str, key: bytes, now: datetime) -> Challenge | Fault:
    """The challenge of a form that may be believed now, or why it may not."""
    challenge = read(token, key)
    if challenge is None:
        return Fault.FORGED
    age = now - challenge.issued_at
    if age > GOOD_FOR:
        return Fault.EXPIRED
    if age < WAIT and not solves(token, proof):
        return Fault.TOO_EARLY
    return challenge


def _signature(said: str, key: bytes) -> str:
    return hmac.new(key, said.encode(), hashlib.sha256).hexdigest()
