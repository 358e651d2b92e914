"""Whether a person can take a step, and on which day: one step at a time."""

from datetime import date, timedelta

from lotse.guide.domain.compulsory import Compulsory, Status
from lotse.guide.domain.profile import Profile, age_on, completes_year
from lotse.guide.domain.rule_book import (
    GERMAN,
    Certainty,
    Conditions,
    DeadlineKind,
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

NEWCOMER, ADULT = "newcomer", "adult"
"""Where somebody stands who attends nothing: of school age, or past it."""

SPEAKS = GERMAN.index("b1")
"""From this level on nobody doubts the class of one's age because of German."""


class Taking:
    """The conditions of steps for one person on one day."""

    def __init__(
        self, profile: Profile, duty: Compulsory, book: RuleBook, calendar: Calendar
    ) -> None:
        self.profile, self.duty, self.book, self.calendar = profile, duty, book, calendar
        self.german = None if profile.german is None else GERMAN.index(profile.german)
        if profile.is_born_here and profile.german is None:
            self.german = len(GERMAN) - 1
        self._certainties: dict[str, Certainty] = {}
        self._deadlines: dict[str, RuleVersion | None] = {}

    def take(self, step: Step, label: Label) -> Taken | No:
        """The step as this person takes it from where the label stands, or why not.

        Not for steps that this person can :meth:`never` take.
        """
        notes: list[str] = []
        if step.when.done and not label.has_finished:
            return No("not_finished", label.station)
        no = self._fails_certificate(step, label) or self._fails_german(step.when, label.german)
        if no is not None:
            return no
        if isinstance(day := self._first_day(step, label, notes), No):
            return day
        on, window = day
        if (no := self._fails_on(step, label, on)) is not None:
            return no
        self._note(step, label, on, notes)
        return Taken(step, on, window, self._certainty(step), tuple(notes))

    def grade(self, on: date) -> int:
        """The class of this person's age: the first one in the year schooling is compulsory."""
        return school_year(on) - self.duty.since.year + 1

    def _certainty(self, step: Step) -> Certainty:
        if step.certainty is not None:
            return step.certainty
        if step.id not in self._certainties:
            self._certainties[step.id] = self.book.certainty(step.rules, self.profile.on)
        return self._certainties[step.id]

    # --- the day ---

    def _first_day(
        self, step: Step, label: Label, notes: list[str]
    ) -> tuple[date, Window | None] | No:
        ready = label.on
        when, since = step.when, self.duty.since
        is_set = _is_bound_to_school_start(when)
        if when.age_from is not None:
            birthday = completes_year(self.profile.born_first, when.age_from) + timedelta(days=1)
            station = self.book.stations[step.to]
            if birthday - ready > MAX_WAIT and station.stage != "early_childhood":
                return No("too_young", str(when.age_from))
            # A child stays in day care until the birthday; a course may last longer.
            is_set = is_set or (birthday > ready and station.stage == "early_childhood")
            ready = max(ready, birthday)
        if when.general_years_done and self.duty.holds(ready):
            over = self.duty.general_until + timedelta(days=1)
            if over - ready > MAX_WAIT:
                return No("general_school_first", str(self.duty.general_until))
            ready = max(ready, over)
        if when.year_before_school:
            ready = max(ready, first_day(since.year - 1))
        if when.starts_school:
            ready = max(ready, since)
        if label.is_open and not is_set:
            notes.append("date_open")
        elif label.is_earliest:
            notes.append("at_the_earliest")
        if step.in_school_year:
            return self._first_of_august(step, ready, notes)
        window = self._window(step, school_year(ready), ready, notes)
        return (window.closes_on if window else ready), window

    def _first_of_august(
        self, step: Step, ready: date, notes: list[str]
    ) -> tuple[date, Window | None] | No:
        year = ready.year if ready <= first_day(ready.year) else ready.year + 1
        if step.when.early_entry:
            year = self.duty.since.year - 1
            if first_day(year) < ready:
                return No("school_has_begun")
        known = len(notes)
        window = self._window(step, year, self.profile.on, notes)
        if "deadline_passed" in notes and not step.may_be_late:
            del notes[known:]
            year += 1
            window = self._window(step, year, self.profile.on, notes)
        return first_day(year), window

    def _window(self, step: Step, year: int, on: date, notes: list[str]) -> Window | None:
        if step.deadline is None:
            return None
        version = self._deadline(step.deadline)
        if version is None or version.deadline is None:
            notes.append("date_unknown")
            return None
        deadline = version.deadline
        window = next_window(deadline, year, on, self.calendar)
        if window is None and not step.in_school_year:
            window = next_window(deadline, year + 1, on, self.calendar)
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

    def never(self, step: Step) -> No | None:
        """Why this person can never take a step, whatever happens before; None when they may."""
        when, profile = step.when, self.profile
        if not holds(step.valid_from, step.valid_to, profile.on):
            return No("not_in_force", str(step.valid_to or step.valid_from))
        if when.age_below is not None and age_on(profile.born_last, profile.on) >= when.age_below:
            return No("too_old", str(when.age_below))
        if when.wished and profile.wish != step.to:
            return No("not_on_the_way", ",".join(step.origins))
        return self._is_past(when) or self._fails_facts(when, profile) or self._knows_more(when)

    def _is_past(self, when: Conditions) -> No | None:
        on, duty = self.profile.on, self.duty
        is_over = duty.status in {Status.NONE, Status.ENDED} or on > duty.until
        if is_over and (when.compulsory or when.grade_from is not None):
            return No("compulsory_over")
        if on > duty.since and _is_before_school(when):
            return No("school_has_begun")
        return None

    def _knows_more(self, when: Conditions) -> No | None:
        """What is held is never lost."""
        held, below = self.profile.certificate, when.certificate_below
        if below is not None and self.book.rank(held) >= self.book.rank(below):
            return No("has_certificate", held)
        return self._fails_german_below(when, self.german)

    def _fails_facts(self, when: Conditions, profile: Profile) -> No | None:
        if when.born_here is not None and when.born_here != profile.is_born_here:
            return No("born_here")
        if when.has_foreign is not None and when.has_foreign != profile.has_foreign:
            return No("no_foreign_certificate")
        if when.school_years_below is not None and not self._lacks_years(when.school_years_below):
            return No("enough_school_years", str(when.school_years_below))
        return None

    def _lacks_years(self, years: int) -> bool:
        profile = self.profile
        known = profile.school_years
        if known is None and profile.station and profile.grade is not None:
            known = profile.grade - 1
        return known is None or profile.are_years_unproven or known < years

    # --- conditions that depend on what comes before ---

    def _fails_certificate(self, step: Step, label: Label) -> No | None:
        when, rank = step.when, self.book.rank
        if (
            when.certificate is not None
            and label.rank < rank(when.certificate)
            and not _may_be_enough(step, label)
        ):
            return No("needs_certificate", when.certificate)
        if when.certificate_below is not None and label.rank >= rank(when.certificate_below):
            return No("has_certificate", label.certificate)
        return None

    @staticmethod
    def _fails_german(when: Conditions, level: int | None) -> No | None:
        if level is None:
            return None
        if when.german is not None and level < GERMAN.index(when.german):
            return No("needs_german", when.german)
        return Taking._fails_german_below(when, level)

    @staticmethod
    def _fails_german_below(when: Conditions, level: int | None) -> No | None:
        if when.german_below is None or level is None or level < GERMAN.index(when.german_below):
            return None
        return No("knows_german", when.german_below)

    # --- conditions on the first day ---

    def _fails_on(self, step: Step, label: Label, on: date) -> No | None:
        when, station = step.when, self.book.stations[step.to]
        if not holds(station.valid_from, station.valid_to, on):
            return No("ended", str(station.valid_to))
        if station.entry_to is not None and on > station.entry_to:
            return No("entry_closed", str(station.entry_to))
        if when.age_below is not None and age_on(self.profile.born_last, on) >= when.age_below:
            return No("too_old", str(when.age_below))
        return self._fails_duty(when, on) or self._fails_beginning(when, label, on)

    def _fails_duty(self, when: Conditions, on: date) -> No | None:
        must = self.duty.holds(on)
        if when.compulsory is not None and when.compulsory != must:
            return No("compulsory_over" if when.compulsory else "compulsory")
        # The class of one's age is for whoever must attend school; nobody else has one.
        if (
            when.grade_from is not None
            and when.grade_to is not None
            and not (must and when.grade_from <= self.grade(on) <= when.grade_to)
        ):
            return No("other_class", f"{when.grade_from}-{when.grade_to}")
        return None

    def _fails_beginning(self, when: Conditions, label: Label, on: date) -> No | None:
        since = self.duty.since
        if when.year_before_school and school_year(on) + 1 != since.year:
            return No("not_the_year_before_school")
        is_new = label.station in {NEWCOMER, "no_kita"}
        if on != since and (when.deferred or (when.starts_school and is_new)):
            return No("school_has_begun")
        return None

    # --- what to know about it ---

    def _note(self, step: Step, label: Label, on: date, notes: list[str]) -> None:
        when, level = step.when, label.german
        needed = when.certificate
        if needed is not None and label.rank < self.book.rank(needed):
            notes.append("foreign_certificate")
        if step.is_exception:
            notes.append("exception")
        if level is None:
            if when.german is not None or when.german_below is not None or when.german_expected:
                notes.append("german_unknown")
        elif when.german_expected is not None and level < GERMAN.index(when.german_expected):
            notes.append("german_expected")
        if when.general_years_done and self._may_owe_general_years(label, on):
            notes.append("school_years_open")
        if when.grade_from is not None and self.grade(on) > 1:
            notes.append("school_decides_class")
            if level is None or level < SPEAKS:
                notes.append("class_uncertain")

    def _may_owe_general_years(self, label: Label, on: date) -> bool:
        """Whether somebody new has fewer proven years than general school takes (section 66 NSchG).

        By age they would be over; whether they are for this person, the school has to say.
        """
        length = self.book.rules["compulsory_length"].at(self.profile.on)
        years = length.number("general_years") if length is not None else 0
        return label.station == NEWCOMER and self.duty.holds(on) and self._lacks_years(years)


def _is_bound_to_school_start(when: Conditions) -> bool:
    return bool(when.starts_school) or _is_before_school(when)


def _is_before_school(when: Conditions) -> bool:
    return bool(when.year_before_school or when.early_entry or when.deferred)


def _may_be_enough(step: Step, label: Label) -> bool:
    return label.certificate == "foreign" and step.foreign is not None
