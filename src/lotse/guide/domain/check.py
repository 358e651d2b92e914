"""What is wrong with a rule book, or wants somebody's attention: it must stay true by itself."""

from calendar import monthrange
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from lotse.guide.domain.rule_book import (
    Certainty,
    Deadline,
    DeadlineKind,
    Rule,
    RuleBook,
    RuleVersion,
    Station,
    Step,
    holds,
)

MONTHS, LEAP_YEAR = 12, 2028

NO_DAY_CARE = "no_kita"
"""A station that nobody goes to: it says that a child attends nothing."""


@dataclass(frozen=True)
class Finding:
    """A code (see :func:`check`), the entry it is about, and a day or number where one belongs."""

    code: str
    entry: str
    value: str = ""


def check(book: RuleBook, on: date) -> list[Finding]:
    """All findings for a day, in the order of the book.

    Of stations: ``unreachable`` (one can enter it, but no step in force leads there), ``dead_end``
    (no goal, and no step leads on). Of steps and stations: ``no_rule``. Of rules: ``no_source``
    (certain, but no source has a link or a paragraph), ``overlap`` and ``gap`` (between two
    versions), ``bad_deadline`` (a day that no year has, a time that ends before it begins),
    ``not_checked``, ``check_overdue``.
    """
    return [
        *(found for station in book.stations.values() for found in _station(station, book, on)),
        *(Finding("no_rule", step.id) for step in book.steps if not step.rules),
        *(found for rule in book.rules.values() for found in _rule(rule, on)),
    ]


def _station(station: Station, book: RuleBook, on: date) -> Iterator[Finding]:
    if station.id == NO_DAY_CARE or not holds(station.valid_from, station.valid_to, on):
        return
    if not station.rules:
        yield Finding("no_rule", station.id)
    may_enter = station.entry_to is None or on <= station.entry_to
    if may_enter and not _any_holds(book.steps_to.get(station.id, ()), on):
        yield Finding("unreachable", station.id)
    if not station.is_goal and not _any_holds(book.steps_from.get(station.id, ()), on):
        yield Finding("dead_end", station.id)


def _any_holds(steps: Iterable[Step], on: date) -> bool:
    return any(holds(step.valid_from, step.valid_to, on) for step in steps)


def _rule(rule: Rule, on: date) -> Iterator[Finding]:
    for earlier, later in zip(rule.versions, rule.versions[1:], strict=False):
        yield from _between(rule.id, earlier, later)
    for version in rule.versions:
        if version.certainty is Certainty.CERTAIN and not any(
            source.url or source.paragraph for source in version.sources
        ):
            yield Finding("no_source", rule.id, str(version.valid_from or ""))
        if version.deadline is not None and not _is_possible(version.deadline):
            yield Finding("bad_deadline", rule.id, str(version.valid_from or ""))
    version_now = rule.at(on)
    if version_now is None or version_now.certainty is Certainty.HISTORIC:
        return
    if version_now.checked_on is None:
        yield Finding("not_checked", rule.id)
    if version_now.check_again_on is not None and version_now.check_again_on < on:
        yield Finding("check_overdue", rule.id, str(version_now.check_again_on))


def _is_possible(deadline: Deadline) -> bool:
    match deadline.kind:
        case DeadlineKind.DAY:
            return _is_day(deadline.month, deadline.day)
        case DeadlineKind.MONTH:
            return _is_day(deadline.month, 1)
        case DeadlineKind.DAYS:
            return bool(deadline.days) and all(_is_day(*day) for day in deadline.days)
        case DeadlineKind.WEEKS_BEFORE_SUMMER:
            return deadline.weeks_from >= deadline.weeks_to


def _is_day(month: int, day: int) -> bool:
    """Whether a leap year has that day."""
    return 1 <= month <= MONTHS and 1 <= day <= monthrange(LEAP_YEAR, month)[1]


def _between(rule: str, earlier: RuleVersion, later: RuleVersion) -> Iterator[Finding]:
    if earlier.valid_to is None or later.valid_from is None:
        yield Finding("overlap", rule, str(later.valid_from or earlier.valid_from or ""))
    elif later.valid_from <= earlier.valid_to:
        yield Finding("overlap", rule, str(later.valid_from))
    elif later.valid_from > earlier.valid_to + timedelta(days=1):
        yield Finding("gap", rule, str(earlier.valid_to))
