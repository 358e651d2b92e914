"""All dates the public may see, narrowed by what a reader asks for, with numbers beside each value.

Small enough to stay in memory: a district has some thousand dates at most.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

FACETS = ("audience", "language", "stage", "municipality")


@dataclass(frozen=True, slots=True)
class Occasion:
    """One date with what it is looked for by; times are UTC.

    ``languages`` are those spoken and those interpreted. ``partners`` are slugs, ``offer`` and
    ``campaign`` one each.
    """

    date_id: int
    round_id: int
    slug: str
    starts_at: datetime
    ends_at: datetime
    audience: str
    languages: frozenset[str] = frozenset()
    stages: frozenset[str] = frozenset()
    municipality: str = ""
    partners: frozenset[str] = frozenset()
    offer: str = ""
    campaign: str = ""
    is_cancelled: bool = False


Chosen = Mapping[str, str]
"""What a reader chose: a value for each facet, empty for any."""

FITS: Mapping[str, Callable[[Occasion, str], bool]] = {
    "audience": lambda one, value: one.audience == value,
    "language": lambda one, value: value in one.languages,
    "stage": lambda one, value: value in one.stages,
    "municipality": lambda one, value: one.municipality == value,
}
VALUES: Mapping[str, Callable[[Occasion], Iterable[str]]] = {
    "audience": lambda one: (one.audience,),
    "language": lambda one: one.languages,
    "stage": lambda one: one.stages,
    "municipality": lambda one: (one.municipality,) if one.municipality else (),
}


@dataclass(frozen=True)
class Selected:
    """Dates that fit, soonest first; ``counts`` says how many each value would leave."""

    occasions: tuple[Occasion, ...]
    counts: Mapping[str, Mapping[str, int]]


def to_come(occasions: Sequence[Occasion], now: datetime) -> list[Occasion]:
    """Those that are not over."""
    return [one for one in occasions if one.ends_at >= now]


def by_round(occasions: Iterable[Occasion]) -> tuple[list[Occasion], Counter[int]]:
    """The first date of each round, and how many dates each round has.

    One signs up for a course as a whole, so a list that names each of its dates would say one
    thing twelve times.
    """
    numbers: Counter[int] = Counter()
    first = []
    for one in occasions:
        numbers[one.round_id] += 1
        if numbers[one.round_id] == 1:
            first.append(one)
    return first, numbers


def select(occasions: Iterable[Occasion], chosen: Chosen) -> Selected:
    """The dates that fit everything chosen.

    A value counts the dates that fit everything else, so choosing it never surprises.
    """
    asked = [(facet, value) for facet, value in chosen.items() if value]
    counts: dict[str, Counter[str]] = {facet: Counter() for facet in FACETS}
    found = []
    for one in occasions:
        misses = [facet for facet, value in asked if not FITS[facet](one, value)]
        if not misses:
            found.append(one)
            counted: Sequence[str] = FACETS
        elif len(misses) == 1:
            counted = misses
        else:
            continue
        for facet in counted:
            counts[facet].update(VALUES[facet](one))
    return Selected(tuple(found), counts)
