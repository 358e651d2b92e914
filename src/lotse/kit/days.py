"""Days that somebody can mean. What lies further away is a slip of the keyboard.

Beyond the ends of Python's calendar no day before or after, and no zone, can be computed, so such a
day would break pages long after it was accepted. It is refused where it is said.
"""

from datetime import date

EARLIEST = date(1900, 1, 1)
LATEST = date(2199, 12, 31)


def can_be_meant(day: date) -> bool:
    """Whether a day, or a moment in any zone, lies in the three centuries of our records.

    >>> can_be_meant(date(2027, 1, 14)), can_be_meant(date(9999, 12, 31))
    (True, False)
    """
    return EARLIEST.toordinal() <= day.toordinal() <= LATEST.toordinal()
