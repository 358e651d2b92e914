"""One person writes a record at a time; the others read it and see who and since when.

A lock is held by signs of life of an open form and ends by itself some minutes after the last one.
Somebody else may take it over; whoever had it is told with the next sign of life or saving. What is
saved is protected a second time by the actions, which compare what the writer saw.
"""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction

from lotse.kit.errors import Refused
from lotse.kit.models import RecordLock

if TYPE_CHECKING:
    from django.db.models import QuerySet

LASTS = timedelta(minutes=5)
"""How long a lock lasts after the last sign of life."""
KEPT = timedelta(hours=1)
"""How long it is remembered who had one; longer helps nobody."""


def find_lock(
    kind: str, record_id: str, *, besides: AbstractBaseUser, now: datetime
) -> RecordLock | None:
    """The lock that somebody else holds at the moment, or None. One statement."""
    locks = RecordLock.objects.filter(kind=kind, record_id=record_id, seen_at__gt=now - LASTS)
    return locks.exclude(holder_id=besides.pk).select_related("holder").first()


@transaction.atomic
def hold(
    *, kind: str, record_id: str, by: AbstractBaseUser, now: datetime, takes_over: bool = False
) -> RecordLock:
    """Give a sign of life: the lock is mine when nobody else holds it, or when I take it over.

    Returns the lock as it is then, mine or somebody else's.
    """
    lock, is_new = RecordLock.objects.select_for_update(of=("self",)).get_or_create(
        kind=kind,
        record_id=record_id,
        defaults={"holder_id": by.pk, "since": now, "seen_at": now},
    )
    if is_new:
        return lock
    is_mine, is_over = lock.holder_id == by.pk, lock.seen_at <= now - LASTS
    if not (is_mine or is_over or takes_over):
        return lock
    if not is_mine or is_over:
        lock.since = now
    if not is_mine:
        lock.taken_from_id = None if is_over else lock.holder_id
        lock.holder_id = by.pk
    lock.seen_at = now
    lock.save()
    return lock


@transaction.atomic
def release(*, kind: str, record_id: str, by: AbstractBaseUser) -> None:
    """Let go of a lock; somebody else's stays."""
    RecordLock.objects.filter(kind=kind, record_id=record_id, holder_id=by.pk).delete()


def forget_old(*, now: datetime) -> int:
    """Forget locks that ended long ago; returns how many."""
    return old(now).delete()[0]


def old(now: datetime) -> "QuerySet[RecordLock, RecordLock]":
    """Locks that ended long ago."""
    return RecordLock.objects.filter(seen_at__lt=now - KEPT)


def require(
    *, kind: str, record_id: str, by: AbstractBaseUser, now: datetime, takes_over: bool = False
) -> None:
    """Make sure, in the transaction of a saving, that nobody else writes the record.

    Refused with ``kit.locked`` while somebody else does, unless the writer takes over. The lock is
    let go of: what was to be written is written.
    """
    lock = hold(kind=kind, record_id=record_id, by=by, now=now, takes_over=takes_over)
    if lock.holder_id != by.pk:
        raise Refused("kit.locked", kind=kind, record=record_id)
    release(kind=kind, record_id=record_id, by=by)
