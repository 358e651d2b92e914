"""Short messages are written like mails: in the transaction that they tell of, once per key.

They are looked at once more when they are sent (:data:`CHECKS`), so nobody reads of a place that
was given back in the meantime.
"""

from collections.abc import Iterable
from datetime import datetime

from django.db import connection

from lotse.kit.checks import Checks
from lotse.kit.models import TextMessage, TextState
from lotse.kit.outbox import KEEP_KEY, KEEP_WORDS

CHECKS = Checks()
"""Who says whether a short message is still wanted."""


def write(*, key: str, number: str, language: str, text: str, now: datetime) -> bool:
    """Write a message in the present transaction; False when its ``key`` was told of before.

    ``number`` is in the form of E.164 (:func:`~lotse.kit.texting.numbers.mobile_number`).
    """
    if not connection.in_atomic_block:
        raise RuntimeError(f"the message {key} is written outside of a transaction")
    _, is_new = TextMessage.objects.get_or_create(
        key=key,
        defaults={
            "recipient": number,
            "language": language,
            "text": text,
            "next_try_at": now,
            "written_at": now,
        },
    )
    return is_new


def on_their_way(keys: Iterable[str]) -> set[str]:
    """Those of some messages that were sent or will be."""
    found = TextMessage.objects.filter(
        key__in=list(keys), state__in=(TextState.WAITING, TextState.SENT)
    )
    return set(found.values_list("key", flat=True))


def fault_of(suffix: str) -> str:
    """Why the newest message whose key ends so was not sent yet, as a code; empty where it was."""
    found = TextMessage.objects.filter(key__endswith=suffix, erased_at=None)
    newest = found.exclude(state=TextState.UNWANTED).order_by("-written_at", "-pk").first()
    return newest.last_fault if newest is not None else ""


def failing_keys() -> list[str]:
    """The keys of messages that failed and were given up or are tried again."""
    states = (TextState.WAITING, TextState.GIVEN_UP)
    failing = TextMessage.objects.filter(state__in=states, erased_at=None).exclude(last_fault="")
    return list(failing.values_list("key", flat=True))


def erase_old(*, now: datetime) -> int:
    """Erase the words of messages whose time has come, like those of mails; returns how many."""
    old = TextMessage.objects.exclude(state=TextState.WAITING).filter(
        written_at__lt=now - KEEP_WORDS, erased_at=None
    )
    erased = old.update(recipient="", text="", erased_at=now)
    TextMessage.objects.filter(written_at__lt=now - KEEP_KEY, erased_at__isnull=False).delete()
    return erased
