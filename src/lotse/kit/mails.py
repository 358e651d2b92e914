"""Reading the outbox: what was written, what became of it."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from django.db.models import Q

from lotse.kit.models import Mail, MailState

if TYPE_CHECKING:
    from django.db.models import QuerySet

FAILED = Q(state=MailState.GIVEN_UP, erased_at=None)
"""Mails that did not arrive and that nobody has settled yet."""


def list_mails(asked: Mapping[str, str]) -> "QuerySet[Mail, Mail]":
    """Mails without their words, the newest first; unknown words ask for nothing.

    ``asked`` may hold ``state`` (``failed``, or one of the model's, ``trying`` for those waiting
    that failed before) and ``about`` (the context that wrote it, the beginning of its key).
    """
    mails = Mail.objects.defer("text", "reply_to").order_by("-written_at", "-pk")
    state, about = asked.get("state"), asked.get("about")
    if state == "failed":
        mails = mails.filter(FAILED)
    elif state == "trying":
        mails = mails.filter(state=MailState.WAITING, attempts__gt=0)
    elif state in MailState.values:
        mails = mails.filter(state=state)
    if about and about.isidentifier():
        mails = mails.filter(key__startswith=f"{about}.")
    return mails


def count_failed() -> int:
    """How many mails did not arrive and wait for somebody. One statement."""
    return Mail.objects.filter(FAILED).count()


def given_up_among(keys: Iterable[str]) -> set[str]:
    """Those of some mails that did not arrive, and that nobody has settled; one statement."""
    wanted = list(keys)
    if not wanted:
        return set()
    return set(Mail.objects.filter(FAILED, key__in=wanted).values_list("key", flat=True))
