"""Writes: take, keep for good, give back. Always inside the transaction of whoever asks."""

from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from psycopg.errors import ExclusionViolation

from lotse.holds.models import Occupation, Resource
from lotse.kit.errors import Refused

Period = tuple[datetime, datetime]


def lock(resources: Collection[int]) -> None:
    """Let nobody else take these resources until the end of the transaction.

    Always in the same order, so that two who want several never wait for each other.
    """
    list(Resource.objects.select_for_update().filter(pk__in=resources).order_by("pk").values("pk"))


def take(
    wanted: Mapping[int, Period],
    *,
    holder: UUID,
    now: datetime,
    lapses_at: datetime | None = None,
    is_extra: bool = False,
) -> None:
    """Take resources, each for its period: all of them or none.

    Holds of others that have lapsed are given back first, in this very transaction. What the holder
    had of these resources is replaced. Refused with ``holds.taken`` when one is taken by others.
    """
    mine = Occupation.objects.filter(holder=holder)
    try:
        with transaction.atomic():
            # Two that insert overlapping periods would each wait for the other to end.
            lock(wanted)
            _give_back_lapsed(wanted, now)
            mine.filter(resource__in=wanted).delete()
            Occupation.objects.bulk_create(
                Occupation(
                    resource_id=resource,
                    holder=holder,
                    period=wanted[resource],
                    lapses_at=lapses_at,
                    is_extra=is_extra,
                )
                for resource in sorted(wanted)
            )
    except IntegrityError as fault:
        if isinstance(fault.__cause__, ExclusionViolation):
            raise Refused("holds.taken") from fault
        raise


def keep(*, holder: UUID) -> None:
    """What a holder holds for a while stays taken for good."""
    Occupation.objects.filter(holder=holder).update(lapses_at=None)


def give_back(*, holder: UUID) -> int:
    """A holder needs its resources no longer; how many were given back. Twice is once."""
    return Occupation.objects.filter(holder=holder).delete()[0]


def let_lapse(*, holder: UUID, now: datetime) -> None:
    """What is only held by a holder is held no longer; it stays until somebody takes it."""
    held = Occupation.objects.filter(holder=holder, lapses_at__gt=now)
    held.update(lapses_at=now)


def give_back_lapsed(*, now: datetime) -> int:
    """Holds that have lapsed go; how many there were. Whoever takes does not wait for this."""
    return Occupation.objects.filter(lapses_at__lte=now).delete()[0]


def _give_back_lapsed(resources: Collection[int], now: datetime) -> None:
    Occupation.objects.filter(resource__in=resources, lapses_at__lte=now).delete()
