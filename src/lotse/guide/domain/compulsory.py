"""Compulsory schooling of one person: whether, from when, until when, and by which rules."""

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from lotse.guide.domain.profile import Profile, age_on, completes_year
from lotse.guide.domain.rule_book import DutyEntry, DutyKind, RuleBook, RuleVersion
from lotse.guide.domain.school_years import first_day, last_day, school_year
from lotse.kit.errors import Refused


class Status(StrEnum):
    """How somebody stands to compulsory schooling."""

    NONE = "none"
    FROM = "from"
    YES = "yes"
    ENDED = "ended"
    BORDER_CASE = "border_case"
    UNKNOWN = "unknown"


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
class Deferral:
    """That a child may start a year later because it is not ready; somebody must decide it."""

    since: date
    decided_by: str
    rules: tuple[str, ...]


@dataclass(frozen=True)
class Compulsory:
    """The answer. ``since`` is the first day of compulsory schooling, ``until`` the last.

    ``goes_on``: the station at which it lasts at any age, whatever ``until`` says (apprentices).
    ``applied``: the lines of the duty that hold for this person and are told with it. The status is
    ``unknown`` where the state has no rule book: the days are then those of most states.
    """

    status: Status
    since: date
    until: date
    general_until: date
    reason_rules: tuple[str, ...]
    readings: tuple[Reading, ...] = ()
    postponement: Postponement | None = None
    deferral: Deferral | None = None
    goes_on: str = ""
    applied: tuple[DutyEntry, ...] = ()

    def holds(self, on: date) -> bool:
        """Whether somebody must attend a school on that day."""
        return self.status is not Status.NONE and self.since <= on <= self.until


def compulsory(profile: Profile, book: RuleBook) -> Compulsory:
    """Compulsory schooling on the day of the question, by the table of the duty (``duty.yaml``).

    For Lower Saxony sections 63 to 70 NSchG.
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
    (begins, start), (lasts, length) = (
        _first(book, kind, profile.on) for kind in (DutyKind.BEGINS, DutyKind.LASTS)
    )
    year = start_year(born, start)
    since = first_day(year)
    until = last_day(year + length.number("years") - 1)
    general_until = last_day(year + length.number("general_years") - 1)
    rules = tuple(dict.fromkeys((*begins.all_rules, *lasts.all_rules)))
    if profile.is_born_here and len(rules) > 1:
        rules = tuple(rule for rule in rules if rule not in begins.rules)
    found = Compulsory(Status.YES, since, until, general_until, rules)
    return _with_status(_shortened(found, profile, book), profile, born, book)


def _with_status(found: Compulsory, profile: Profile, born: date, book: RuleBook) -> Compulsory:
    on = profile.on
    for entry in book.duty_of(DutyKind.GOES_ON, on):
        if profile.station in entry.stations and on >= found.since:
            reasons = tuple(dict.fromkeys((*entry.all_rules, *found.reason_rules)))
            until = max(found.until, on)
            return replace(found, until=until, reason_rules=reasons, goes_on=profile.station or "")
    if (over := _presumed_over(found, profile, born, book)) is not None:
        return over
    if on > found.until:
        return replace(found, status=Status.ENDED)
    if not book.has_state:
        return replace(found, status=Status.UNKNOWN)
    if on < found.since:
        found = replace(found, status=Status.FROM, deferral=_deferral(found, on, book))
        return _with_postponement(found, born, on, book)
    return found


def _shortened(found: Compulsory, profile: Profile, book: RuleBook) -> Compulsory:
    """The duty of whoever attends now what ends it: it is over at the end of that school year."""
    for entry in book.duty_of(DutyKind.ENDS_AFTER, profile.on):
        version = book.rules[entry.rule].at(profile.on)
        if version is None or profile.station not in entry.stations:
            continue
        ends = last_day(school_year(profile.on) + version.number("years") - 1)
        if found.since <= profile.on <= found.until and ends < found.until:
            return replace(
                found,
                until=ends,
                general_until=min(found.general_until, ends),
                reason_rules=(*found.reason_rules, *entry.all_rules),
            )
    return found


def _presumed_over(
    found: Compulsory, profile: Profile, born: date, book: RuleBook
) -> Compulsory | None:
    for entry in book.duty_of(DutyKind.PRESUMED_OVER, profile.on):
        version = book.rules[entry.rule].at(profile.on)
        if version is None or profile.arrived_on is None:
            continue
        if age_on(born, profile.arrived_on) >= version.number("age"):
            by_date = Reading(
                "by_start_date", found.since, found.until, may_postpone=False,
                rules=found.reason_rules,
            )  # fmt: skip
            readings = (by_date,) if found.until >= profile.on else ()
            return replace(
                found, status=Status.NONE, reason_rules=entry.all_rules, readings=readings
            )
    return None


def _deferral(found: Compulsory, on: date, book: RuleBook) -> Deferral | None:
    if found.since.year - on.year > 1:
        return None
    for entry in book.duty_of(DutyKind.MAY_DEFER, on):
        return Deferral(first_day(found.since.year + 1), entry.decided_by, entry.all_rules)
    return None


def _with_postponement(found: Compulsory, born: date, on: date, book: RuleBook) -> Compulsory:
    for entry in book.duty_of(DutyKind.MAY_POSTPONE, on):
        flex = book.rules[entry.rule].at(on)
        if flex is None or flex.deadline is None:
            continue
        first, last = (
            (flex.number(f"{end}_month"), flex.number(f"{end}_day")) for end in ("from", "to")
        )
        if not first <= (born.month, born.day) <= last:
            continue
        year = found.since.year
        declare_by = date(year, flex.deadline.month, flex.deadline.day)
        rules = (*found.reason_rules, *entry.all_rules)
        later = Postponement(declare_by, first_day(year + 1), on <= declare_by, rules)
        return replace(found, reason_rules=rules, postponement=later)
    return found


def _first(book: RuleBook, kind: DutyKind, on: date) -> tuple[DutyEntry, RuleVersion]:
    """The line of a kind that every duty has, with the version of its rule.

    Where none holds on the day, the first of the kind; refused where the book has none at all.
    """
    lines = book.duty_of(kind, on) or [entry for entry in book.duty if entry.kind is kind]
    if not lines:
        raise Refused("guide.broken_rule_book", reason=f"duty: there is no line of kind {kind}")
    entry = lines[0]
    rule = book.rules[entry.rule]
    return entry, rule.at(on) or rule.versions[-1]
