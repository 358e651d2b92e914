"""Sets of time: sorted spans that neither overlap nor touch, half open (the end is not in it).

Everything about free times is made of these two deeds. Moments are aware and of one zone (UTC).
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple


class Span(NamedTuple):
    """From a moment up to another; the later one is no longer in it."""

    begins: datetime
    ends: datetime


def joined(spans: Iterable[Span]) -> tuple[Span, ...]:
    """The set that covers just these spans, in any order; empty and backward ones are nothing."""
    found: list[Span] = []
    for span in sorted(span for span in spans if span.begins < span.ends):
        if found and span.begins <= found[-1].ends:
            if span.ends > found[-1].ends:
                found[-1] = Span(found[-1].begins, span.ends)
        else:
            found.append(span)
    return tuple(found)


def without(spans: Sequence[Span], taken: Sequence[Span]) -> tuple[Span, ...]:
    """What is in the first set and not in the second."""
    found: list[Span] = []
    first = 0
    for begins, ends in spans:
        while first < len(taken) and taken[first].ends <= begins:
            first += 1
        rest, position = begins, first
        while position < len(taken) and taken[position].begins < ends:
            if rest < taken[position].begins:
                found.append(Span(rest, taken[position].begins))
            rest = max(rest, taken[position].ends)
            position += 1
        if rest < ends:
            found.append(Span(rest, ends))
    return tuple(found)
