"""When a job is due. Plain Python; wall time is that of the district.

A night in spring has no hour from two to three: what is due then begins when the hour would have
been over. A night in autumn has it twice: the first one counts. So a daily job has one turn on
each day of the calendar.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import ClassVar
from zoneinfo import ZoneInfo

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Daily:
    """Once a day, at a wall time."""

    at: time
    patience = timedelta(hours=1)
    """A run that is not over so long after it was due is late."""
    tries_again = (timedelta(minutes=10), timedelta(hours=1), timedelta(hours=4))
    """How long after each failure a run is tried again."""

    def next_after(self, moment: datetime, zone: str) -> datetime:
        """The first moment after an aware one at which it is due by the clocks of ``zone``."""
        wall = ZoneInfo(zone)
        day = moment.astimezone(wall).date()
        due = _on(datetime.combine(day, self.at, wall))
        return due if due > moment else _on(datetime.combine(day + DAY, self.at, wall))


@dataclass(frozen=True)
class Every:
    """Again and again, after so many minutes; these divide a day."""

    minutes: int
    tries_again: ClassVar[tuple[timedelta, ...]] = ()
    """The next run comes soon enough."""

    def __post_init__(self) -> None:
        """Turns would not come at the same times each day: a mistake of whoever declares."""
        if self.minutes < 1 or DAY % self.length:
            raise ValueError(f"{self.minutes} minutes do not divide a day")

    @property
    def length(self) -> timedelta:
        """From one turn to the next."""
        return timedelta(minutes=self.minutes)

    @property
    def patience(self) -> timedelta:
        """A quarter of an hour at least: whoever restarts a worker is not told of it."""
        return max(timedelta(minutes=15), 3 * self.length)

    def next_after(self, moment: datetime, zone: str) -> datetime:  # noqa: ARG002 – the shape of all schedules
        """The next multiple of the minutes since midnight in UTC."""
        midnight = moment.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
        turns = (moment - midnight) // self.length
        return midnight + (turns + 1) * self.length


def _on(wall: datetime) -> datetime:
    """A wall time as the moment it is; what the clocks leave out is taken by those before."""
    return wall.astimezone(UTC)


Schedule = Daily | Every
