"""When a notice is shown."""

from datetime import date


def is_valid(on: date, first: date | None, last: date | None) -> bool:
    """Whether a day lies in a period; both ends belong to it, a missing end is open.

    >>> is_valid(date(2026, 12, 24), date(2026, 12, 24), None)
    True
    """
    return (first is None or first <= on) and (last is None or on <= last)
