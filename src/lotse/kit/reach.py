"""Addresses to which mail does not arrive. Of each only a fingerprint is kept, no address.

``outbox.write`` gives mails to them up at once, so that nobody waits for what never comes, and
staff see in the list of mails and at a registration that somebody has to be called.
"""

import re
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.utils.crypto import salted_hmac

from lotse.kit.models import DeadAddress

if TYPE_CHECKING:
    from django.db.models import QuerySet

KEEP = timedelta(days=180)
"""After this time an address gets another chance: mailboxes come back."""
SALT = "lotse.kit.reach"
NO_SUCH_MAILBOX = (550, 551, 553)
"""SMTP answers at RCPT that speak of the mailbox (RFC 5321, 4.2.3)."""
UNDEFINED = "5.0.0"
NOT_THE_ADDRESS = frozenset({"5.1.7", "5.1.8", "5.1.20", "5.1.90"})
"""They speak of the sender or of how much was sent (RFC 3463, 3.2; Microsoft 365)."""
DISABLED = "5.2.1"
"""The only status of the mailbox that says it takes nothing: others are full (5.2.2), find the mail
too long (5.2.3) or too many of them (5.2.121 and 5.2.122 of Microsoft 365)."""
EDGE_BLOCK = ("5.4.1", "access denied")
"""What Microsoft 365 says at its door when there is no such mailbox."""
TOO_MANY = "at a rate"
"""How Gmail says 5.2.1 to a mailbox that gets too much at the moment."""
STATUS = re.compile(r"\b([245]\.\d{1,3}\.\d{1,3})\b")


def fingerprint(address: str) -> str:
    """What is kept of an address; without the server's key nobody can compute it."""
    return salted_hmac(SALT, address.strip().lower(), algorithm="sha256").hexdigest()


def says_dead(code: int, said: str) -> bool:
    """Whether a refusal means that the address takes no mail at all, now and later.

    ``code`` is the SMTP answer, ``said`` its words or an enhanced status (RFC 3463). A full
    mailbox, a policy against the sender (5.7) or a lost connection are no reason to stop writing.
    """
    found = STATUS.search(said)
    if found is None or found[1] == UNDEFINED:
        return code in NO_SUCH_MAILBOX
    status, words = found[1], said.lower()
    if status == EDGE_BLOCK[0]:
        return EDGE_BLOCK[1] in words
    if status == DISABLED:
        return TOO_MANY not in words
    return status.startswith("5.1.") and status not in NOT_THE_ADDRESS


def note_dead(*, address: str, now: datetime) -> None:
    """Remember that mail to an address does not arrive. Twice is once."""
    DeadAddress.objects.update_or_create(
        fingerprint=fingerprint(address), defaults={"noted_on": now.date()}
    )


def note_alive(*, address: str) -> None:
    """A server has taken a mail for the address."""
    DeadAddress.objects.filter(fingerprint=fingerprint(address)).delete()


def dead_among(addresses: Iterable[str]) -> set[str]:
    """Those of some addresses to which mail does not arrive, in one statement."""
    marks = {address: fingerprint(address) for address in addresses if address}
    dead = DeadAddress.objects.filter(fingerprint__in=set(marks.values()))
    found = set(dead.values_list("fingerprint", flat=True))
    return {address for address, mark in marks.items() if mark in found}


def old(now: datetime) -> "QuerySet[DeadAddress, DeadAddress]":
    """What was noted too long ago."""
    return DeadAddress.objects.filter(noted_on__lt=(now - KEEP).date())
