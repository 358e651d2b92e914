"""Counts that nobody can be recognised by: rounded, with shares only of many.

The rule is that of German school statistics: every count, totals too, is a multiple of five; a
share is computed of the rounded counts and only where there are enough people.
"""

BASE = 5
LEAST_FOR_SHARE = 20


def rounded(count: int) -> int:
    """A count as it is shown: the nearest multiple of five; 0 means two people at most.

    >>> [rounded(number) for number in (0, 2, 3, 7, 8)]
    [0, 0, 5, 5, 10]
    """
    return BASE * ((count + BASE // 2) // BASE)


def share(part: int, whole: int) -> int | None:
    """How many of a hundred, from rounded counts; None when the whole is less than twenty.

    >>> share(7, 40), share(2, 12)
    (13, None)
    """
    base = rounded(whole)
    if base < LEAST_FOR_SHARE:
        return None
    return min(100, (200 * rounded(part) + base) // (2 * base))
