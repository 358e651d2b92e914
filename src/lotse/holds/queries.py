"""Reads: what is taken."""

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db.models import Q
from psycopg.types.range import TimestamptzRange

from lotse.holds.models import Occupation


def taken(
    resources: Collection[int],
    begins: datetime,
    ends: datetime,
    now: datetime,
    but: UUID | None = None,
) -> dict[int, list[tuple[datetime, datetime]]]:
    """The periods in which resources are taken inside a frame of time, by resource; one statement.

    Holds that have lapsed take nothing; neither does what the holder ``but`` has itself.
    """
    frame = TimestamptzRange(begins, ends)
    rows = Occupation.objects.filter(
        Q(lapses_at=None) | Q(lapses_at__gt=now), resource__in=resources, period__overlap=frame
    )
    if but is not None:
        rows = rows.exclude(holder=but)
    found: dict[int, list[tuple[datetime, datetime]]] = defaultdict(list)
    for resource, period in rows.values_list("resource", "period"):
        found[resource].append((period.lower, period.upper))
    return found
