"""Compulsory schooling of one person: whether, from when, until when, and by which rules."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from lotse.guide.domain.profile import Profile, age_on, completes_year
from lotse.guide.domain.rule_book import RuleBook, RuleVersion
from lotse.guide.domain.school_years import first_day, last_day


class Status(StrEnum):
    """How somebody stands to compulsory schooling."""

    NONE = "none"
    FROM = "from"
    YES = "yes"
    ENDED = "ended"
    BORDER_CASE = "border_case"


@dataclass(frozen=True)
class Reading:
    """One way to read the rules where they leave room: since when, and what that needs."""

    id: str
    since: date
    until: date
    may_postpone: bool
    rules: tuple[str, ...]


@dataclass(frozen=True)
class Postponement:
    """That parents may postpone the start by a year (flex children)."""

    declare_by: date
    since: date
    is_still_possible: bool
    rules: tuple[str, ...]


@dataclass(frozen=True)
class Compulsory:
    """The answer. ``since`` is the first day of compulsory schooling, ``until`` the last."""

    status: Status
    since: date
    until: date
    general_until: date
    reason_rules: tuple[str, ...]
    readings: tuple[Reading, ...] = ()
    postponement: Postponement | None = None

    def holds(self, on: date) -> bool:
        """Whether somebody must attend a school on that day."""
        return self.status is not Status.NONE and self.since <= on <= self.until


def compulsory(profile: Profile, book: RuleBook) -> Compulsory:
    """Compulsory schooling on the day of the question, sections 63 to 66 NSchG.

    Rules: ``compulsory_start``, ``flex_children``, ``compulsory_length``,
    ``compulsory_for_everyone``, ``no_duty_from_18``.
    """
    early = _on_birthday(profile, profile.born_first, book)
    if profile.born_first == profile.born_last:
        return early
    late = _on_birthday(profile, profile.born_last, book)
    if (early.status, early.since, early.postponement) == (
        late.status,
        late.since,
        late.postponement,
    ):
        return early
    readings = tuple(
        Reading(
            f"born_{which}",
            found.since,
            found.until,
            found.postponement is not None,
            found.reason_rules,
        )
        for which, found in (("first_of_month", early), ("last_of_month", late))
    )
    return Compulsory(
        Status.BORDER_CASE,
        early.since,
        early.until,
        early.general_until,
        early.reason_rules,
        readings,
        early.postponement,
    )


def start_year(born: date, start: RuleVersion) -> int:
    """The school year in which a child must start: it has completed the age by the day."""
    complete = completes_year(born, start.number("age"))
    by = (start.number("month"), start.number("day"))
    return complete.year if (complete.month, complete.day) <= by else complete.year + 1


def _on_birthday(profile: Profile, born: date, book: RuleBook) -> Compulsory:
    start, length = (
        _in_force(book, "compulsory_start", profile.on),
        _in_force(book, "compulsory_length", profile.on),
    )
    year = start_year(born, start)
    since = first_day(year)
    until = last_day(year + length.number("years") - 1)
    general_until = last_day(year + length.number("general_years") - 1)
    rules: tuple[str, ...] = ("compulsory_start", "compulsory_length")
    if not profile.is_born_here:
        rules = ("compulsory_for_everyone", *rules)
    adult = book.rules["no_duty_from_18"].at(profile.on)
    if (
        adult is not None
        and profile.arrived_on is not None
        and age_on(born, profile.arrived_on) >= adult.number("age")
    ):
        by_date = Reading("by_start_date", since, until, may_postpone=False, rules=rules)
        readings = (by_date,) if until >= profile.on else ()
        reasons = ("no_duty_from_18",)
        return Compulsory(Status.NONE, since, until, general_until, reasons, readings)
    if profile.on > until:
        return Compulsory(Status.ENDED, since, until, general_until, rules)
    status = Status.FROM if profile.on < since else Status.YES
    found = Compulsory(status, since, until, general_until, rules)
    return _with_postponement(found, born, profile.on, book) if status is Status.FROM else found


def _with_postponement(found: Compulsory, born: date, on: date, book: RuleBook) -> Compulsory:
    flex = book.rules["flex_children"].at(on)
    if flex is None or flex.deadline is None:
        return found
    year = found.since.year
    complete = completes_year(born, flex.number("age"))
    first = date(year, flex.number("from_month"), flex.number("from_day"))
    last = date(year, flex.number("to_month"), flex.number("to_day"))
    by_completion = first <= complete <= last
    # The press counts birthdays where the law counts completed years: they differ by one day.
    by_birthday = complete + timedelta(days=1) == first
    rules = (*found.reason_rules, "flex_children")
    declare_by = date(year, flex.deadline.month, flex.deadline.day)
    later = Postponement(declare_by, first_day(year + 1), on <= declare_by, rules)
    if by_completion:
        return _replace(found, Status.FROM, rules, (), later)
    if by_birthday:
        readings = tuple(
            Reading(id_, found.since, found.until, may, rules)
            for id_, may in (("by_completed_year", False), ("by_birthday", True))
        )
        return _replace(found, Status.BORDER_CASE, rules, readings, later)
    return found


def _replace(
    found: Compulsory,
    status: Status,
    rules: tuple[str, ...],
    readings: tuple[Reading, ...],
    postponement: Postponement,
) -> Compulsory:
    return Compulsory(
        status, found.since, found.until, found.general_until, rules, readings, postponement
    )


def _in_force(book: RuleBook, rule: str, on: date) -> RuleVersion:
    return book.rules[rule].at(on) or book.rules[rule].versions[-1]
