"""Short messages are written like mails: in the transaction that they tell of, once per key.

They are looked at once more when they are sent (:data:`CHECKS`), so nobody reads of a place that
was given back in the meantime.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import connection

from lotse.kit.checks import Checks
from lotse.kit.models import TextMessage, TextState
from lotse.kit.outbox import KEEP_KEY, KEEP_WORDS

if TYPE_CHECKING:
    from django.db.models import QuerySet

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


def erase(found: "QuerySet[TextMessage, TextMessage]", now: datetime) -> int:
    """Erase number and words of messages; their keys stay."""
    return found.update(recipient="", text="", erased_at=now)


def old_words(now: datetime) -> "QuerySet[TextMessage, TextMessage]":
    """Messages whose words have had their time, like those of mails."""
    done = TextMessage.objects.exclude(state=TextState.WAITING)
    return done.filter(written_at__lt=now - KEEP_WORDS, erased_at=None)


def old_keys(now: datetime) -> "QuerySet[TextMessage, TextMessage]":
    """Erased messages so old that nobody would write them a second time."""
    return TextMessage.objects.filter(written_at__lt=now - KEEP_KEY, erased_at__isnull=False)
