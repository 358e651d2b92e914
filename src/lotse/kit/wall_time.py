"""What the clock on the wall says and the moment that is meant: the one place that joins the two.

Rules are kept as days and wall times. They are laid out over plain days; each is joined with its
wall time and only at the very end becomes a moment. So an hour stays the same hour when the clocks
change.
"""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo


def moment(on: date, at: time, zone: str) -> datetime:
    """The moment of a wall time, in UTC.

    A wall time that comes twice in the night when summer time ends is the first of the two; one
    that is skipped in March is an hour later.
    """
    return datetime.combine(on, at, ZoneInfo(zone)).astimezone(UTC)


def moments(on: date, opens: time, closes: time, zone: str) -> tuple[datetime, datetime]:
    """From one wall time to another, in UTC; an end not after the beginning is on the next day.

    Inside the repeated hour, where the end would come before the beginning, the second of the two
    is meant. The end is never before the beginning.
    """
    until = on if closes > opens else on + timedelta(days=1)
    begins, ends = moment(on, opens, zone), moment(until, closes, zone)
    if ends <= begins:
        ends = datetime.combine(until, closes, ZoneInfo(zone)).replace(fold=1).astimezone(UTC)
    return begins, max(begins, ends)
