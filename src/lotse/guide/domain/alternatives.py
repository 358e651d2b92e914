"""Ways that are equally good: which one is told, and what can take the place of its steps."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from lotse.guide.domain.rule_book import RuleBook
from lotse.guide.domain.taken import Label, Taken

Way = tuple[Taken, ...]


def told_way(found: Sequence[Label], book: RuleBook) -> Way:
    """The best of some equal ways to a goal, with alternatives.

    It has the fewest changes of school; among those the first found. Another way is told as an
    alternative where it differs in a single step: then that step is enough to say, and the rest
    stays true.
    """
    ways = list(_equal_ways(found))
    best = ways[0] if len(ways) == 1 else min(ways, key=lambda way: _changes(way, book))
    others: list[dict[str, Taken]] = [{} for _ in best]
    for way in ways:
        places = [place for place, (one, two) in enumerate(zip(best, way, strict=False)) if
                  one is not two and (one.step.id != two.step.id or one.on != two.on)]  # fmt: skip
        if len(places) == 1 and best[places[0]].on == way[places[0]].on:
            other = way[places[0]]
            others[places[0]].setdefault(other.step.id, other)
    return tuple(
        replace(taken, alternatives=tuple(other.values())) if other else taken
        for taken, other in zip(best, others, strict=True)
    )


def _equal_ways(found: Sequence[Label]) -> Iterator[Way]:
    for end in found:
        way = end.way()
        yield way
        for other in end.equals:
            yield other.way()
        for label in end.chain():
            if label.before is None:
                continue
            for other in label.before.equals:
                beginning = other.way()
                yield (*beginning, *way[len(beginning) :])


def _changes(way: Way, book: RuleBook) -> int:
    """How often one changes from one kind of school to another."""
    types = [set(book.stations[taken.step.to].school_types) for taken in way]
    return sum(not one & other for one, other in pairwise(types))
