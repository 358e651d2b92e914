"""When an event takes place: one date or a series by an RFC 5545 rule, in the place's wall time.

A rule runs over plain dates; each date is then joined with the wall time and only at the very end
becomes a moment. So a series keeps its hour when the clocks change.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr

from lotse.kit import wall_time
from lotse.kit.days import LATEST, can_be_meant
from lotse.kit.errors import Refused

MAX_DATES = 200
PARTS = frozenset(
    "FREQ INTERVAL COUNT UNTIL BYDAY BYMONTHDAY BYYEARDAY BYWEEKNO BYMONTH BYSETPOS WKST".split()
)
"""Parts of an RRULE (RFC 5545, 3.3.10) that speak of days."""
ONLY_YEARLY = frozenset({"BYYEARDAY", "BYWEEKNO"})
LONGEST = {2: 29, 4: 30, 6: 30, 9: 30, 11: 30}
"""Days of the months that have fewer than 31, at most."""
PART = re.compile(r"([A-Z]+)=([A-Z0-9,+-]+)")
RULE = re.compile(f"(?:{PART.pattern}(?:;(?!$)|$))+")
POSITIVE = re.compile(r"0*[1-9]\d{0,3}")
UNTIL = re.compile(r"\d{8}(?:T\d{6}Z?)?")
FURTHEST = timedelta(days=30 * 366)
"""So far a rule is followed."""
FREQUENCIES = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")
MIDNIGHT = time()


@dataclass(frozen=True)
class Series:
    """The dates of an event as somebody enters them.

    ``opens_at`` None: all day. ``closes_at`` None: nobody said; not after ``opens_at``: the next
    day. ``rule`` is an RRULE value such as ``FREQ=WEEKLY;BYDAY=TH;COUNT=6``, empty for one date.
    ``without`` and ``also`` are EXDATE and RDATE.
    """

    starts_on: date
    opens_at: time | None = None
    closes_at: time | None = None
    rule: str = ""
    without: tuple[date, ...] = ()
    also: tuple[date, ...] = ()
    skips_holidays: bool = False


@dataclass(frozen=True, order=True)
class Sitting:
    """One date in wall time; both None: all day."""

    on: date
    opens_at: time | None = None
    closes_at: time | None = None

    @property
    def is_all_day(self) -> bool:
        """Whether it has no hours."""
        return self.opens_at is None

    @property
    def ends_on(self) -> date:
        """The day on which it ends: the next one where it goes past midnight."""
        past = self.opens_at and self.closes_at and self.closes_at <= self.opens_at
        return self.on + timedelta(days=1) if past else self.on


def expand(series: Series, holidays: Iterable[tuple[date, date]] = ()) -> tuple[Sitting, ...]:
    """All dates of a series, in order; ``holidays`` are periods, both ends included.

    Refused with ``events.no_beginning`` (an end without a beginning: nobody can know whether it is
    all day), ``events.bad_rule`` (no RRULE of days), ``events.endless_series`` (neither COUNT nor
    UNTIL), ``events.too_many_dates`` (over 200), ``events.far_day`` and ``events.no_dates``. Dates
    that were added by hand take place in holidays too.
    """
    check_day(series.starts_on)
    if series.closes_at is not None and series.opens_at is None:
        raise Refused("events.no_beginning")
    days = {series.starts_on} if not series.rule else _by_rule(series)
    if series.skips_holidays:
        closed = tuple(holidays)
        days = {day for day in days if not any(first <= day <= last for first, last in closed)}
    days = (days - set(series.without)) | set(series.also)
    if not days:
        raise Refused("events.no_dates")
    if len(days) > MAX_DATES:
        raise Refused("events.too_many_dates", most=MAX_DATES)
    for day in days:
        check_day(day)
    return tuple(Sitting(day, series.opens_at, series.closes_at) for day in sorted(days))


def check_day(day: date) -> None:
    """Refuses ``events.far_day``: a day that nobody can mean."""
    if not can_be_meant(day):
        raise Refused("events.far_day", day=day.isoformat())


def rule_parts(rule: str) -> dict[str, str]:
    """What an RRULE of days says, by the names of its parts.

    Refused with ``events.bad_rule`` for what is no such rule: hours, an interval of nothing, which
    would never come to an end, parts that RFC 5545 does not want beside each other, or lines that
    say something else.
    """
    parts = dict(PART.findall(rule))
    is_rule = RULE.fullmatch(rule) and parts.keys() <= PARTS and parts.get("FREQ") in FREQUENCIES
    is_rule = is_rule and (parts["FREQ"] == "YEARLY" or not parts.keys() & ONLY_YEARLY)
    is_rule = is_rule and not (parts["FREQ"] == "WEEKLY" and "BYMONTHDAY" in parts)
    # The second of one: looked for to the end of time.
    is_rule = is_rule and not (parts["FREQ"] in {"DAILY", "WEEKLY"} and "BYSETPOS" in parts)
    if not is_rule or not POSITIVE.fullmatch(parts.get("INTERVAL", "1")):
        raise Refused("events.bad_rule", rule=rule)
    return parts


def _by_rule(series: Series) -> set[date]:
    parts = rule_parts(series.rule)
    if "COUNT" not in parts and "UNTIL" not in parts:
        raise Refused("events.endless_series", rule=series.rule)
    try:
        if not _has_a_day(parts):
            return set()
        count = int(parts.pop("COUNT", MAX_DATES + 1))
        is_counted = "UNTIL" not in parts
        horizon = min(LATEST, series.starts_on + FURTHEST)
        until = min(_last_day(parts.pop("UNTIL", "99991231")), f"{horizon:%Y%m%d}")
        rule = rrulestr(
            ";".join(f"{name}={said}" for name, said in {**parts, "UNTIL": until}.items()),
            dtstart=datetime.combine(series.starts_on, MIDNIGHT),
        )
        found = {moment.date() for moment in islice(rule, max(0, min(count, MAX_DATES + 1)))}
    except (ValueError, TypeError) as fault:
        raise Refused("events.bad_rule", rule=series.rule) from fault
    if len(found) > MAX_DATES:
        raise Refused("events.too_many_dates", most=MAX_DATES)
    if is_counted and found and len(found) < count:
        raise Refused("events.far_day", day=horizon.isoformat())
    return found


def _has_a_day(parts: Mapping[str, str]) -> bool:
    """Whether a month has one of the days: 30 February would be looked for in all years."""
    months = [int(one) for one in parts.get("BYMONTH", "1").split(",")]
    days = [abs(int(one)) for one in parts.get("BYMONTHDAY", "1").split(",")]
    return any(day <= LONGEST.get(month, 31) for month in months for day in days)


def _last_day(until: str) -> str:
    """The day of an UNTIL; programs write the last date, the end of its day, or either in UTC."""
    if not UNTIL.fullmatch(until):
        raise ValueError(until)
    return until[:8]


def moments(sitting: Sitting, zone: str) -> tuple[datetime, datetime]:
    """When a date begins and ends, in UTC; an end nobody named is the beginning.

    All day is from midnight to midnight of the place. A wall time that comes twice in the night
    when summer time ends is the first of the two; one that is skipped in March is an hour later.
    Refused with ``events.no_beginning`` and ``events.far_day``.
    """
    check_day(sitting.on)
    if sitting.is_all_day and sitting.closes_at is not None:
        raise Refused("events.no_beginning")
    if sitting.opens_at is None:
        return wall_time.moments(sitting.on, MIDNIGHT, MIDNIGHT, zone)
    if sitting.closes_at is None:
        starts = wall_time.moment(sitting.on, sitting.opens_at, zone)
        return starts, starts
    return wall_time.moments(sitting.on, sitting.opens_at, sitting.closes_at, zone)


def days_before(moment: datetime, days: int, zone: str) -> datetime:
    """The same wall time some days before a moment, in UTC."""
    here = moment.astimezone(ZoneInfo(zone))
    return wall_time.moment(here.date() - timedelta(days=days), here.time(), zone)


def sitting_of(starts: datetime, ends: datetime, zone: str, *, is_all_day: bool) -> Sitting:
    """The wall time of stored moments; the inverse of :func:`moments`."""
    place = ZoneInfo(zone)
    here, there = starts.astimezone(place), ends.astimezone(place)
    if is_all_day:
        return Sitting(here.date())
    return Sitting(here.date(), here.time(), there.time() if ends > starts else None)
