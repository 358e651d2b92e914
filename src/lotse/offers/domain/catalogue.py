"""Finding offers by filters, with the number of offers behind every filter value.

Each value of each filter is a bit mask over all offers: bit *i* is set when offer *i* has the
value. Filtering is ``&`` and ``|`` on whole numbers, counting is ``bit_count``, so the counts
beside all filter values of thousands of offers cost microseconds and no SQL.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from lotse.reference.domain.places import Point, distance_km

FACETS = ("stage", "topic", "language", "municipality", "weekday", "feature")
"""Filters with values. Within one filter any of the chosen values is enough; filters add up."""

FEATURES = ("free", "childcare", "with_child", "women", "online")
"""Values of the filter ``feature``. Each is a promise of its own, so here all chosen must hold."""


@dataclass(frozen=True)
class Entry:
    """What a list needs to know of one published offer: for filters, order and the card.

    ``places`` are names of places as they are written on letters, without doubles; ``topics`` are
    in the offer's own order, the most important first; ``days`` in the order of the week.
    """

    slug: str
    values: Mapping[str, frozenset[str]]
    provider_slug: str
    provider_name: str
    topics: tuple[str, ...]
    languages: tuple[str, ...]
    days: tuple[str, ...]
    places: tuple[str, ...]
    points: tuple[Point, ...]
    is_example: bool
    starts_on: date | None
    ends_on: date | None
    confirmed_on: date
    next_review_on: date


@dataclass(frozen=True)
class Selection:
    """What a reader has chosen.

    ``chosen`` maps filters to values; ``near`` with ``within_km`` restricts to places around a
    point; ``found`` maps slugs found by a search to their rank, None when nothing was searched.
    """

    chosen: Mapping[str, frozenset[str]] = field(default_factory=dict)
    near: Point | None = None
    within_km: float = 10.0
    found: Mapping[str, int] | None = None


@dataclass(frozen=True)
class Match:
    """An offer that fits; ``distance`` in kilometres when a place was given."""

    entry: Entry
    distance: float | None = None


@dataclass(frozen=True)
class Result:
    """Matches in order, and for each filter the number of offers behind each of its values."""

    matches: Sequence[Match]
    counts: Mapping[str, Mapping[str, int]]


class Catalogue:
    """All published offers of a day, ready to be filtered.

    Order of results: search rank, then distance, then offers whose confirmation is not overdue,
    then the most recently confirmed, then by slug.
    """

    def __init__(self, entries: Iterable[Entry]) -> None:
        self.entries = tuple(entries)
        self._position = {entry.slug: index for index, entry in enumerate(self.entries)}
        self._masks: dict[str, dict[str, int]] = {facet: {} for facet in FACETS}
        for index, entry in enumerate(self.entries):
            for facet, values in entry.values.items():
                masks = self._masks[facet]
                for value in values:
                    masks[value] = masks.get(value, 0) | 1 << index

    def select(self, selection: Selection, today: date) -> Result:
        """The offers that fit a selection, and the counts beside the filters.

        The count of a value is the number of offers a reader would see after choosing it, all
        other filters staying as they are.
        """
        base = self._running(today) & self._found(selection.found)
        distances = self._distances(selection, base)
        if distances is not None:
            base = _mask(distances)
        facets = {facet: self._facet_mask(facet, selection, base) for facet in FACETS}
        everything = base
        for mask in facets.values():
            everything &= mask
        counts = {facet: self._counts(facet, base, facets) for facet in FACETS}
        return Result(self._in_order(everything, selection, distances, today), counts)

    def _running(self, today: date) -> int:
        return _mask(
            index
            for index, entry in enumerate(self.entries)
            if entry.ends_on is None or entry.ends_on >= today
        )

    def _found(self, found: Mapping[str, int] | None) -> int:
        if found is None:
            return (1 << len(self.entries)) - 1
        return _mask(self._position[slug] for slug in found if slug in self._position)

    def _distances(self, selection: Selection, base: int) -> dict[int, float] | None:
        if selection.near is None:
            return None
        near = selection.near
        distances = {
            index: min(distance_km(near, point) for point in self.entries[index].points)
            for index in _bits(base)
            if self.entries[index].points
        }
        return {index: km for index, km in distances.items() if km <= selection.within_km}

    def _facet_mask(self, facet: str, selection: Selection, base: int) -> int:
        chosen = selection.chosen.get(facet)
        if not chosen:
            return base
        masks = [self._masks[facet].get(value, 0) for value in chosen]
        combined = base if facet == "feature" else 0
        for mask in masks:
            combined = combined & mask if facet == "feature" else combined | mask
        return combined & base

    def _counts(self, facet: str, base: int, facets: Mapping[str, int]) -> dict[str, int]:
        others = base
        for name, mask in facets.items():
            if name != facet or facet == "feature":
                others &= mask
        return {value: (mask & others).bit_count() for value, mask in self._masks[facet].items()}

    def _in_order(
        self,
        mask: int,
        selection: Selection,
        distances: Mapping[int, float] | None,
        today: date,
    ) -> list[Match]:
        ranks = selection.found or {}

        def order(index: int) -> tuple[int, float, bool, int, str]:
            entry = self.entries[index]
            return (
                ranks.get(entry.slug, 0),
                distances[index] if distances else 0.0,
                entry.next_review_on < today,
                -entry.confirmed_on.toordinal(),
                entry.slug,
            )

        return [
            Match(self.entries[index], distances[index] if distances else None)
            for index in sorted(_bits(mask), key=order)
        ]


def _mask(indexes: Iterable[int]) -> int:
    mask = 0
    for index in indexes:
        mask |= 1 << index
    return mask


def _bits(mask: int) -> Iterable[int]:
    """Positions of the set bits, lowest first."""
    while mask:
        lowest = mask & -mask
        yield lowest.bit_length() - 1
        mask ^= lowest
