"""What a certificate of attendance says: the dates somebody came to, and how long they were."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from lotse.kit.errors import Refused


@dataclass(frozen=True)
class Sat:
    """A date that took place, by its number; ``ends_at`` is its beginning where no end is known."""

    number: int
    starts_at: datetime
    ends_at: datetime
    is_all_day: bool = False


@dataclass(frozen=True)
class Attended:
    """The dates somebody came to in their order, of how many, and minutes in all.

    ``minutes`` is None where a date has no hours: then a certificate counts dates only.
    """

    dates: tuple[Sat, ...]
    of: int
    minutes: int | None


def attended(took_place: Sequence[Sat], came: Collection[int]) -> Attended:
    """What somebody attended who came to the dates ``came``.

    Refused with ``events.did_not_come`` for somebody who came to none.
    """
    dates = tuple(sorted((one for one in took_place if one.number in came), key=_begin))
    if not dates:
        raise Refused("events.did_not_come")
    has_hours = all(not one.is_all_day and one.ends_at > one.starts_at for one in dates)
    seconds = sum((one.ends_at - one.starts_at).total_seconds() for one in dates)
    return Attended(dates, len(took_place), int(seconds // 60) if has_hours else None)


def _begin(one: Sat) -> datetime:
    return one.starts_at
