"""Whether a person can take a step, and on which day: one step at a time."""

from calendar import monthrange
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import cache, cached_property

from lotse.guide.domain.checks import (
    ADULT,
    BEFORE,
    LASTING,
    LISTED,
    NEWCOMER,
    OF_DUTY,
    OF_PERSON,
    ON_DAY,
    UNKNOWN,
    Before,
    Facts,
    Lasting,
    OnDay,
)
from lotse.guide.domain.compulsory import Compulsory, Status
from lotse.guide.domain.profile import NO_PROFESSION, Profile, age_on, completes_year
from lotse.guide.domain.rule_book import (
    GERMAN,
    Certainty,
    Conditions,
    DeadlineKind,
    DutyEntry,
    DutyKind,
    RuleBook,
    RuleVersion,
    Step,
    holds,
)
from lotse.guide.domain.school_years import (
    Calendar,
    Window,
    first_day,
    next_window,
    school_year,
)
from lotse.guide.domain.taken import Label, No, Taken

MAX_WAIT = timedelta(days=550)
"""How long somebody may wait for a birthday, or for the end of general school, before a step
outside of early childhood."""

__all__ = ["ADULT", "LISTED", "NEWCOMER", "UNKNOWN", "Taking", "add_months"]

BY_PROFESSION = "by_profession"
MONTHS = 12

SPEAKS = GERMAN.index("b1")
"""From this level on nobody doubts the class of one's age because of German."""


GERMAN_SUPPORT = "german_support"
FLUENT = GERMAN.index("c1")
"""From this level on nobody gets lessons in German as a second language beside school."""


# The checks of a set of conditions, found once: a search asks for them thousands of times.


@cache
def _lasting_checks(asked: tuple[str, ...]) -> tuple[Lasting, ...]:
    return tuple(LASTING[key] for key in asked if key in LASTING)


@cache
def _checks_before(asked: tuple[str, ...]) -> tuple[Before, ...]:
    return tuple(BEFORE[key] for key in asked if key in BEFORE)


@cache
def _checks_on_day(asked: tuple[str, ...]) -> tuple[OnDay, ...]:
    return tuple(ON_DAY[key] for key in asked if key in ON_DAY)


@cache
def _all_checks(
    asked: tuple[str, ...],
) -> tuple[tuple[str, Lasting | None, Before | None, OnDay | None], ...]:
    return tuple((key, LASTING.get(key), BEFORE.get(key), ON_DAY.get(key)) for key in asked)


Wait = tuple[str, date, No | None]
"""A condition that time meets: its name, the day, and why that is too far off."""


class Taking(Facts):
    """The conditions of steps for one person on one day."""

    def __init__(
        self, profile: Profile, duty: Compulsory, book: RuleBook, calendar: Calendar
    ) -> None:
        super().__init__(profile, duty, book)
        self.calendar = calendar
        self.ends_duty = frozenset(
            station
            for entry in book.duty_of(DutyKind.ENDS_AFTER, profile.on)
            for station in entry.stations
        )
        self._certainties: dict[str, Certainty] = {}
        self._deadlines: dict[str, RuleVersion | None] = {}
        self._birthdays: dict[tuple[int, int], date] = {}
        self._days: dict[object, tuple[date, Window | None, tuple[str, ...]] | No] = {}
        self._taken: dict[object, Taken] = {}

    def take(self, step: Step, label: Label) -> Taken | No:
        """The step as this person takes it from where the label stands, or why not.

        Not for steps that this person can :meth:`never` take.
        """
        for check in _checks_before(step.when.asked):
            if (no := check(self, step, label)) is not None:
                return no
        if isinstance(day := self._day_of(step, label), No):
            return day
        on, window, noted = day
        if (no := self._fails_on(step, label, on)) is not None:
            return no
        if self._leaves_gap(label, on):
            return No("school_first")
        notes = list(noted)
        self._note(step, label, on, notes)
        key = step.id, on, window, tuple(notes)
        if (taken := self._taken.get(key)) is None:
            taken = self._taken[key] = Taken(step, on, window, self._certainty(step), key[-1])
        return taken

    def _day_of(self, step: Step, label: Label) -> tuple[date, Window | None, tuple[str, ...]] | No:
        """The first day with its window and notes; computed once for each day to begin from."""
        key = step.id, label.on, label.is_open, label.is_earliest, label.is_free
        if (found := self._days.get(key)) is None:
            notes: list[str] = []
            day = self._first_day(step, label, notes, self.waits_for(step, label))
            found = self._days[key] = day if isinstance(day, No) else (*day, tuple(notes))
        return found

    def looked_at(self, step: Step, label: Label) -> tuple[date, dict[str, No | None]]:
        """Every condition of a step from where a label stands, and the day it would begin.

        By the names of the conditions, with why one is not met; beside them ``in_force`` (the
        step), ``station`` (can be attended then), ``school_first`` (no gap without school) and
        ``office`` (of the profession). All are met exactly where the step can be taken: they are
        the checks of :meth:`never`, :meth:`resolved` and :meth:`take`.
        """
        found: dict[str, No | None] = {"in_force": self._in_force(step)}
        on, early = self._day_at_last(step, label, found)
        for key, lasting, before, on_day in _all_checks(step.when.asked):
            no = found.get(key) or (early if key == "early_entry" else None)
            if no is None and lasting is not None:
                no = lasting(self, step)
            if no is None and before is not None:
                no = before(self, step, label)
            if no is None and on_day is not None:
                no = on_day(self, step, label, on)
            found[key] = no
        found["station"] = self._station_fails(step, on)
        found["school_first"] = No("school_first") if self._leaves_gap(label, on) else None
        resolved = self.resolved(step)
        if step.apply_at == BY_PROFESSION:
            found["office"] = resolved if isinstance(resolved, No) else None
        return on, found

    def _day_at_last(
        self, step: Step, label: Label, found: dict[str, No | None]
    ) -> tuple[date, No | None]:
        """The day a step would begin, however far off, and what keeps it from beginning early."""
        ready, waits = label.on, tuple(self.waits_for(step, label))
        for key, day, no in waits:
            found[key] = no
            ready = max(ready, day)
        day_or_no = self._day_of(step, label)
        if not isinstance(day_or_no, No):
            return day_or_no[0], None
        if step.in_school_year and ready > first_day(school_year(ready)):
            ready = first_day(school_year(ready) + 1)
        return ready, day_or_no if day_or_no.code == "school_has_begun" else None

    def resolved(self, step: Step) -> Step | No:
        """The step with the office of this person's profession, where it depends on that."""
        if step.apply_at != BY_PROFESSION:
            return step
        profile = self.profile
        if profile.profession in {None, NO_PROFESSION}:
            return No("needs_fact", "profession")
        for one in self.book.professions:
            if one.group == profile.profession and one.by in {"", profile.profession_by or ""}:
                return replace(
                    step,
                    apply_at=one.apply_at,
                    decided_by=one.decided_by,
                    documents=tuple(dict.fromkeys((*step.documents, *one.documents))),
                    help=tuple(dict.fromkeys((*step.help, *one.help))),
                    rules=tuple(dict.fromkeys((*step.rules, *one.rules))),
                    when=replace(step.when, german_expected=one.german),
                )
        return No("needs_fact", "profession_by")

    def helped(self, step: Step) -> Step:
        """The step without support in German for whoever speaks it."""
        if GERMAN_SUPPORT not in step.help or self.german is None or self.german < FLUENT:
            return step
        return replace(step, help=tuple(name for name in step.help if name != GERMAN_SUPPORT))

    def is_here(self, origins: Sequence[str]) -> bool:
        """Whether the person stands at one of these places on the day of the question."""
        profile = self.profile
        if profile.station is not None and profile.station in origins:
            return True
        station = self.book.stations.get(profile.station or "")
        if station is not None and station.is_school:
            return False
        return (NEWCOMER if self._is_young() else ADULT) in origins

    def _is_young(self) -> bool:
        return self.duty.status is not Status.NONE and self.profile.on <= self.duty.until

    def is_of_age(self, when: Conditions) -> bool:
        """Whether age and duty allow it on the day of the question."""
        profile, age = self.profile, age_on(self.profile.born_first, self.profile.on)
        if age < (when.age_from or 0) or age >= (when.age_below or age + 1):
            return False
        must = self.duty.holds(profile.on)
        if when.duty_over and (must or profile.on <= self.duty.since):
            return False
        return (when.compulsory is None or when.compulsory == must) and (
            when.has_foreign is None or when.has_foreign == profile.has_foreign
        )

    def concerns(self, entry: DutyEntry) -> bool:
        """Whether a line of the duty is about this person on the day of the question."""
        profile, when, on = self.profile, entry.when, self.profile.on
        if not holds(entry.valid_from, entry.valid_to, on):
            return False
        if entry.stations and profile.station not in entry.stations:
            return False
        if entry.kind is DutyKind.REGISTER and profile.station is not None:
            return False
        age = age_on(profile.born_last, on)
        if age < (when.age_from or 0) or age >= (when.age_below or age + 1):
            return False
        begin = Label(NEWCOMER, on, profile.held, self.book.rank(profile.held),
                      self.german, has_finished=True)  # fmt: skip
        return all(
            (key not in OF_PERSON or OF_PERSON[key](self, entry) is None)
            and (key not in OF_DUTY or OF_DUTY[key](self, entry, begin, on) is None)
            for key in when.asked
        )

    def _leaves_gap(self, label: Label, on: date) -> bool:
        """Whether somebody who must attend school would attend none before the step."""
        duty = self.duty
        if label.is_free or label.on > duty.until or duty.status is Status.NONE:
            return False
        if max(label.on, duty.since) > min(on - timedelta(days=1), duty.until):
            return False
        station = self.book.stations.get(label.station)
        if station is None or not station.is_school:
            return True
        if not label.has_finished or label.is_open or station.months is None:
            return False
        slack = (station.months_to or station.months) - station.months
        return on > add_months(label.on, slack)

    def is_always_unsure(self, step: Step) -> bool:
        """Whether a step is uncertain from wherever somebody takes it."""
        hangs = bool(step.asks or step.depends_on)
        return hangs or self._certainty(step) is not Certainty.CERTAIN

    def _certainty(self, step: Step) -> Certainty:
        if step.certainty is not None:
            return step.certainty
        if step.id not in self._certainties:
            self._certainties[step.id] = self.book.certainty(step.rules, self.profile.on)
        return self._certainties[step.id]

    # --- the day ---

    def _first_day(
        self, step: Step, label: Label, notes: list[str], waits: Iterable[Wait]
    ) -> tuple[date, Window | None] | No:
        when, ready, grown = step.when, label.on, label.on
        for key, day, no in waits:
            if no is not None:
                return no
            ready = max(ready, day)
            grown = ready if key == "age_from" else grown
        is_early = self.book.stations[step.to].stage == "early_childhood"
        # A child stays in day care until the birthday; a course may last longer.
        is_set = _is_bound_to_school_start(when) or (is_early and grown > label.on)
        ready = self._before_school(when, ready)
        if label.is_open and not is_set:
            notes.append("date_open")
        elif label.is_earliest:
            notes.append("at_the_earliest")
        if step.in_school_year:
            return self._first_of_august(step, ready, notes)
        window = self._window(step, school_year(ready), ready, notes)
        if window is not None:
            notes.append("begins_after_registration")
        return (window.closes_on if window else ready), window

    def birthday(self, age: int, months: int) -> date:
        """The day on which somebody is of an age, so many months earlier; each computed once."""
        if (found := self._birthdays.get((age, months))) is None:
            found = completes_year(self.profile.born_last, age) + timedelta(days=1)
            found = self._birthdays[age, months] = add_months(found, -months)
        return found

    def waits_for(self, step: Step, label: Label) -> Iterator[Wait]:
        """What a step waits for: the condition, the day that meets it, and why that is too far.

        An age, the end of general school, the end of the duty to attend one.
        """
        when, ready = step.when, label.on
        if when.age_from is not None:
            birthday = self.birthday(when.age_from, when.age_within_months or 0)
            is_early = self.book.stations[step.to].stage == "early_childhood"
            is_far = birthday - ready > MAX_WAIT and not is_early
            yield "age_from", birthday, No("too_young", str(when.age_from)) if is_far else None
            ready = max(ready, birthday)
        if when.general_years_done and self._owes_general_years(ready):
            over = self.duty.general_until + timedelta(days=1)
            no = No("general_school_first", str(self.duty.general_until))
            yield "general_years_done", over, no if over - ready > MAX_WAIT else None
            ready = max(ready, over)
        if when.duty_over and self.must_attend(label, ready):
            over = self.duty.until + timedelta(days=1)
            no = No("not_over", str(self.duty.until))
            yield "duty_over", over, no if over - ready > MAX_WAIT else None

    def _owes_general_years(self, on: date) -> bool:
        """Whether general school is not over; it is not before it has begun, either."""
        return self.duty.status is not Status.NONE and on <= self.duty.general_until

    def _before_school(self, when: Conditions, ready: date) -> date:
        since = self.duty.since
        if when.year_before_school:
            ready = max(ready, first_day(since.year - 1))
        return max(ready, since) if when.starts_school else ready

    def _first_of_august(
        self, step: Step, ready: date, notes: list[str]
    ) -> tuple[date, Window | None] | No:
        year = ready.year if ready <= first_day(ready.year) else ready.year + 1
        if step.when.early_entry:
            if not self.book.duty_of(DutyKind.MAY_BEGIN_EARLY, self.profile.on):
                return No("school_has_begun")
            year = self.duty.since.year - 1
            if first_day(year) < ready:
                return No("school_has_begun")
        known = len(notes)
        window = self._window(step, year, self.profile.on, notes)
        if "deadline_passed" in notes[known:] and not step.may_be_late:
            del notes[known:]
            if self._is_firm(step):
                year += 1
                window = self._window(step, year, self.profile.on, notes)
            else:
                notes.append("apply_late")
        if step.is_duty and self.profile.is_registered and "deadline_passed" in notes[known:]:
            notes[known:] = ["registered"]
        return first_day(year), window

    def _is_firm(self, step: Step) -> bool:
        """Whether missing the day costs a year: certain, and set by law instead of announced."""
        version = self._deadline(step.deadline) if step.deadline else None
        return (
            version is not None
            and version.certainty is Certainty.CERTAIN
            and version.deadline is not None
            and not version.deadline.is_announced
        )

    def _window(self, step: Step, year: int, on: date, notes: list[str]) -> Window | None:
        if step.deadline is None:
            return None
        version = self._deadline(step.deadline)
        if version is None or version.deadline is None:
            notes.append("date_unknown")
            return None
        deadline = version.deadline
        # Where no school year is meant, a day that has passed comes again: in summer, of the year
        # after next.
        years = (year,) if step.in_school_year else (year, year + 1, year + 2)
        found = (next_window(deadline, one, on, self.calendar) for one in years)
        window = next(filter(None, found), None)
        if window is None:
            summer = deadline.kind is DeadlineKind.WEEKS_BEFORE_SUMMER
            unknown = summer and year not in self.calendar.summer_begins
            notes.append("date_unknown" if unknown else "deadline_passed")
        elif deadline.is_announced:
            notes.append("days_announced")
        return window

    def _deadline(self, rule: str) -> RuleVersion | None:
        if rule not in self._deadlines:
            self._deadlines[rule] = self.book.rules[rule].at(self.profile.on)
        return self._deadlines[rule]

    # --- conditions that no day changes ---

    def _in_force(self, step: Step) -> No | None:
        if holds(step.valid_from, step.valid_to, self.profile.on):
            return None
        return No("not_in_force", str(step.valid_to or step.valid_from))

    def never(self, step: Step) -> No | None:
        """Why this person can never take a step, whatever happens before; None when they may."""
        if (no := self._in_force(step)) is not None:
            return no
        for check in _lasting_checks(step.when.asked):
            if (no := check(self, step)) is not None:
                return no
        return None

    # --- conditions on the first day ---

    def _fails_on(self, step: Step, label: Label, on: date) -> No | None:
        if (no := self._station_fails(step, on)) is not None:
            return no
        for check in _checks_on_day(step.when.asked):
            if (no := check(self, step, label, on)) is not None:
                return no
        return None

    def _station_fails(self, step: Step, on: date) -> No | None:
        station = self.book.stations[step.to]
        if not holds(station.valid_from, station.valid_to, on):
            return No("ended", str(station.valid_to))
        if station.entry_to is not None and on > station.entry_to:
            return No("entry_closed", str(station.entry_to))
        return None

    # --- what to know about it ---

    def _note(self, step: Step, label: Label, on: date, notes: list[str]) -> None:
        when, level = step.when, label.german
        needed = when.certificate
        if needed is not None and label.rank < self.book.rank(needed):
            notes.append("foreign_certificate")
        if step.is_exception:
            notes.append("exception")
        self._note_unknown(step, on, notes)
        _note_german(when, level, notes)
        if when.general_years_done and self._may_owe_general_years(label, on):
            notes.append("school_years_open")
        if when.is_by_age and self.grade(on) > 1:
            notes.append("school_decides_class")
            if (level is None or level < SPEAKS) and not self.profile.from_land:
                notes.append("class_uncertain")

    def _note_unknown(self, step: Step, on: date, notes: list[str]) -> None:
        profile, when = self.profile, step.when
        asks_origin = when.born_here is not None or (step.is_duty and self._may_be_presumed_over)
        if asks_origin and not profile.is_origin_known:
            notes.append("origin_unknown")
        is_open = when.age_below is not None and profile.born_first != profile.born_last
        if is_open and age_on(profile.born_first, on) >= (when.age_below or 0):
            notes.append("birthday_unknown")

    @cached_property
    def _may_be_presumed_over(self) -> bool:
        """Whether the duty would be taken to be over, had the person arrived only now."""
        on = self.profile.on
        versions = (
            self.book.rules[entry.rule].at(on)
            for entry in self.book.duty_of(DutyKind.PRESUMED_OVER, on)
        )
        age = age_on(self.profile.born_first, on)
        return any(version is not None and age >= version.number("age") for version in versions)

    def _may_owe_general_years(self, label: Label, on: date) -> bool:
        """Whether somebody new has fewer proven years than general school takes (section 66 NSchG).

        By age they would be over; whether they are for this person, the school has to say.
        """
        years = self.duty.general_until.year - self.duty.since.year
        return label.station == NEWCOMER and self.duty.holds(on) and self.lacks_years(years)


def _note_german(when: Conditions, level: int | None, notes: list[str]) -> None:
    if level is None:
        if when.german is not None or when.german_below is not None or when.german_expected:
            notes.append("german_unknown")
    elif when.german_expected is not None and level < GERMAN.index(when.german_expected):
        notes.append("german_expected")


def _is_bound_to_school_start(when: Conditions) -> bool:
    return bool(when.starts_school) or _is_before_school(when)


def _is_before_school(when: Conditions) -> bool:
    return bool(when.year_before_school or when.before_school or when.early_entry or when.deferred)


def add_months(on: date, months: int) -> date:
    """The day so many months later; the last of the month where it is shorter."""
    year, month = on.year + (on.month - 1 + months) // MONTHS, (on.month - 1 + months) % MONTHS + 1
    return date(year, month, min(on.day, monthrange(year, month)[1]))
