"""Differences between answers, gathered so that somebody can read them: equal ones told once."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from lotse.guide.domain.changes import Difference, DifferenceCode

ORDER = {code: place for place, code in enumerate(DifferenceCode)}
"""What matters first: the duty, goals, ways, days, certainty, first steps."""


@dataclass(frozen=True)
class Gathered:
    """The same difference about one or several goals.

    ``days``: by how many days it is later (or earlier, below zero); None where it is about no days.
    """

    code: DifferenceCode
    about: tuple[str, ...]
    before: str
    after: str
    days: int | None


@dataclass(frozen=True)
class Group:
    """Families whose answers change in the same way, and the days on which they were asked."""

    differences: tuple[Gathered, ...]
    families: tuple[str, ...]
    days: tuple[date, ...]


def gathered(differences: Iterable[Difference]) -> tuple[Gathered, ...]:
    """Differences that say the same about several goals are one; what matters comes first."""
    found: dict[tuple[DifferenceCode, str, str], list[str]] = {}
    for one in differences:
        found.setdefault((one.code, one.before, one.after), []).append(one.about)
    told = [
        Gathered(code, tuple(about), before, after, _shift(before, after))
        for (code, before, after), about in found.items()
    ]
    return tuple(sorted(told, key=lambda one: ORDER[one.code]))


def grouped(
    answers: Iterable[tuple[str, Iterable[date], Iterable[Difference]]],
) -> tuple[Group, ...]:
    """Families with equal differences together; the most important and the most families first.

    Each answer is a family's id, the days it was asked on, and what differs. Days of a deadline
    may lie in other years: equal is what moves the same goals by the same number of days.
    """
    groups: dict[object, tuple[tuple[Gathered, ...], dict[str, None], set[date]]] = {}
    for family, days, differences in answers:
        told = gathered(differences)
        key = tuple(
            (one.code, one.about, one.days if one.days is not None else (one.before, one.after))
            for one in told
        )
        _told, families, asked = groups.setdefault(key, (told, {}, set()))
        families[family] = None
        asked.update(days)
    found = [
        Group(told, tuple(families), tuple(sorted(asked)))
        for told, families, asked in groups.values()
    ]
    return tuple(sorted(found, key=lambda one: (_rank(one), -len(one.families))))


def numbers(groups: Iterable[Group]) -> Mapping[DifferenceCode, int]:
    """How many families each kind of difference concerns, the most important first."""
    found: dict[DifferenceCode, set[str]] = {}
    for group in groups:
        for one in group.differences:
            found.setdefault(one.code, set()).update(group.families)
    return {code: len(found[code]) for code in sorted(found, key=ORDER.__getitem__)}


def _rank(group: Group) -> int:
    return min(ORDER[one.code] for one in group.differences)


def _shift(before: str, after: str) -> int | None:
    try:
        return (date.fromisoformat(after) - date.fromisoformat(before)).days
    except ValueError:
        return None
