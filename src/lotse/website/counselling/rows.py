"""Free times as a list under their days: each with a full label, for eyes and for ears."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from lotse.counselling.domain.free_times import FreeTime, Talk
from lotse.events.texts import day, when
from lotse.kit import clock


@dataclass(frozen=True)
class Time:
    """A time to choose: ``value`` goes into the form, ``at`` is seen, ``label`` is read out."""

    value: str
    at: str
    label: str


@dataclass(frozen=True)
class Day:
    """A day with its times."""

    name: str
    key: str
    times: list[Time]


def by_day(found: Iterable[FreeTime], talk: Talk, zone: str) -> list[Day]:
    """The times under their days, in order."""
    days = []
    for on, times in groupby(found, key=lambda one: clock.local_day(one.begins, zone)):
        rows = [_time(one, talk, zone) for one in times]
        first = next(iter(rows))
        days.append(Day(first[1], on.isoformat(), [row[0] for row in rows]))
    return days


def _time(one: FreeTime, talk: Talk, zone: str) -> tuple[Time, str]:
    span = talk.itself(one.begins)
    at = f"{span.begins.astimezone(ZoneInfo(zone)):%H:%M}"
    label = _("%(when)s, take this time") % {
        "when": when(span.begins, span.ends, zone, is_all_day=False)
    }
    return Time(one.begins.isoformat(), at, label), day(one.begins, zone)
