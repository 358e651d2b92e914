"""Whether a person can take a step, and on which day: one step at a time."""

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

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
from lotse.guide.domain.worth import Worth, worth_of

MAX_WAIT = timedelta(days=550)
"""How long somebody may wait for a birthday, or for the end of general school, before a step
outside of early childhood."""

NEWCOMER, ADULT = "newcomer", "adult"
"""Where somebody stands who attends nothing: of school age, or past it."""

UNKNOWN = "unknown"
LISTED = ("reads", "support_need", "stay", "occupied", "profession", "profession_by", "study")
"""Conditions that name the values of a fact; ``unknown`` stands for one that nobody said."""

LEARNING, OTHER = "learning", "other"
"""Values of the fact ``profession``: learns one now; has one, and nobody said which."""

BY_PROFESSION = "by_profession"
MONTHS = 12

SPEAKS = GERMAN.index("b1")
"""From this level on nobody doubts the class of one's age because of German."""


GERMAN_SUPPORT = "german_support"
FLUENT = GERMAN.index("c1")
"""From this level on nobody gets lessons in German as a second language beside school."""


class Taking:
    """The conditions of steps for one person on one day."""

    def __init__(
        self, profile: Profile, duty: Compulsory, book: RuleBook, calendar: Calendar
    ) -> None:
        self.profile, self.duty, self.book, self.calendar = profile, duty, book, calendar
        self.german = None if profile.german is None else GERMAN.index(profile.german)
        if profile.is_born_here and profile.german is None and profile.on >= duty.since:
            # Who went to school here speaks German; of a small child nobody knows it.
            self.german = len(GERMAN) - 1
        self.worth: Worth | None = worth_of(profile, book)
        self.said = _said(profile, self.worth, book)
        self.ends_duty = frozenset(
            station
            for entry in book.duty_of(DutyKind.ENDS_AFTER, profile.on)
            for station in entry.stations
        )
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
        if self._leaves_gap(label, on):
            return No("school_first")
        self._note(step, label, on, notes)
        return Taken(step, on, window, self._certainty(step), tuple(notes))

    def grade(self, on: date) -> int:
        """The class one would be in: that one named, else by age from the year of the duty on."""
        profile = self.profile
        if profile.grade is not None and profile.station is None:
            return profile.grade + school_year(on) - school_year(profile.on)
        return school_year(on) - self.duty.since.year + 1

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
        return (
            self._fails_facts(when, profile)
            or self._fails_listed(when)
            or self._knows_more(when)
            or self._fails_duty(when, begin, on)
        ) is None

    def _leaves_gap(self, label: Label, on: date) -> bool:
        """Whether somebody who must attend school would attend none before the step."""
        since, until = max(label.on, self.duty.since), min(on - timedelta(days=1), self.duty.until)
        if label.is_free or since > until or self.duty.status is Status.NONE:
            return False
        station = self.book.stations.get(label.station)
        if station is None or not station.is_school:
            return True
        if not label.has_finished or label.is_open or station.months is None:
            return False
        slack = (station.months_to or station.months) - station.months
        return on > add_months(label.on, slack)

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
        when = step.when
        grown = self._grown(step, label.on)
        if isinstance(grown, No):
            return grown
        free = self._free(when, label, grown)
        if isinstance(free, No):
            return free
        is_early = self.book.stations[step.to].stage == "early_childhood"
        # A child stays in day care until the birthday; a course may last longer.
        is_set = _is_bound_to_school_start(when) or (is_early and grown > label.on)
        ready = self._before_school(when, free)
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

    def _grown(self, step: Step, ready: date) -> date | No:
        """From when on the person is old enough."""
        when = step.when
        if when.age_from is None:
            return ready
        birthday = completes_year(self.profile.born_last, when.age_from) + timedelta(days=1)
        birthday = add_months(birthday, -(when.age_within_months or 0))
        if birthday - ready > MAX_WAIT and self.book.stations[step.to].stage != "early_childhood":
            return No("too_young", str(when.age_from))
        return max(ready, birthday)

    def _free(self, when: Conditions, label: Label, ready: date) -> date | No:
        """From when on the duty lets the person go, where the step asks for that."""
        if when.general_years_done and self.duty.holds(ready):
            over = self.duty.general_until + timedelta(days=1)
            if over - ready > MAX_WAIT:
                return No("general_school_first", str(self.duty.general_until))
            ready = max(ready, over)
        if when.duty_over and self.duty.holds(ready) and not label.is_free:
            over = self.duty.until + timedelta(days=1)
            if over - ready > MAX_WAIT:
                return No("not_over", str(self.duty.until))
            ready = max(ready, over)
        return ready

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
        if when.wished_for is not None and profile.wish not in when.wished_for:
            return No("not_on_the_way", ",".join(step.origins))
        return (
            self._is_past(when)
            or self._fails_facts(when, profile)
            or self._fails_listed(when)
            or self._knows_more(when)
        )

    def _fails_listed(self, when: Conditions) -> No | None:
        for key in LISTED:
            wanted = getattr(when, key)
            if wanted is not None and (said := self.said[key]) not in wanted:
                return No("needs_fact" if said == UNKNOWN else "other_fact", key)
        return None

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
        held, below = self.profile.held, when.certificate_below
        if below is not None and self.book.rank(held) >= self.book.rank(below):
            return No("has_certificate", held)
        return self._fails_german_below(when, self.german)

    def _fails_facts(self, when: Conditions, profile: Profile) -> No | None:
        if when.born_here is not None and when.born_here != profile.is_born_here:
            return No("born_here")
        if when.from_land is not None and when.from_land != bool(profile.from_land):
            return No("other_fact", "from_land")
        if when.arrived_at_age_from is not None and (
            profile.arrived_on is None
            or age_on(profile.born_first, profile.arrived_on) < when.arrived_at_age_from
        ):
            return No("other_fact", "arrived_on")
        if when.has_foreign is not None and when.has_foreign != profile.has_foreign:
            return No("no_foreign_certificate")
        if when.school_years_below is not None and not self._lacks_years(when.school_years_below):
            return No("enough_school_years", str(when.school_years_below))
        return None

    def _lacks_years(self, years: int) -> bool:
        profile = self.profile
        known = profile.school_years
        if known is None and profile.grade is not None:
            known = profile.grade - 1
        return known is None or profile.are_years_unproven or known < years

    # --- conditions that depend on what comes before ---

    def _fails_certificate(self, step: Step, label: Label) -> No | None:
        when, rank = step.when, self.book.rank
        if (
            when.certificate is not None
            and label.rank < rank(when.certificate)
            and not self._may_be_enough(step, label)
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
        return self._fails_duty(when, label, on) or self._fails_beginning(when, label, on)

    def _fails_duty(self, when: Conditions, label: Label, on: date) -> No | None:
        must = self.duty.holds(on) and not label.is_free
        if when.duty_over and (must or on <= self.duty.since):
            return No("not_over", str(self.duty.until))
        if when.grade_within is not None:
            version = self.book.rules[when.grade_within].at(on)
            last = 0 if version is None else version.number("grade_to")
            has_left = label.has_finished and label.station != NEWCOMER
            if has_left or not must or self._grade_of(label, on) > last:
                return No("other_class", f"1-{last}")
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
        if when.before_school and on >= since:
            return No("school_has_begun")
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
        self._note_unknown(when, on, notes)
        _note_german(when, level, notes)
        if when.general_years_done and self._may_owe_general_years(label, on):
            notes.append("school_years_open")
        if when.is_by_age and self.grade(on) > 1:
            notes.append("school_decides_class")
            if (level is None or level < SPEAKS) and not self.profile.from_land:
                notes.append("class_uncertain")

    def _note_unknown(self, when: Conditions, on: date, notes: list[str]) -> None:
        profile = self.profile
        if when.born_here is not None and not profile.is_origin_known:
            notes.append("origin_unknown")
        is_open = when.age_below is not None and profile.born_first != profile.born_last
        if is_open and age_on(profile.born_first, on) >= (when.age_below or 0):
            notes.append("birthday_unknown")

    def _may_owe_general_years(self, label: Label, on: date) -> bool:
        """Whether somebody new has fewer proven years than general school takes (section 66 NSchG).

        By age they would be over; whether they are for this person, the school has to say.
        """
        years = self.duty.general_until.year - self.duty.since.year
        return label.station == NEWCOMER and self.duty.holds(on) and self._lacks_years(years)

    def _grade_of(self, label: Label, on: date) -> int:
        """The class of a pupil whose class was said, else the one of their age."""
        profile = self.profile
        if profile.grade is not None and label.station == profile.station:
            return profile.grade + school_year(on) - school_year(profile.on)
        return self.grade(on)

    def _may_be_enough(self, step: Step, label: Label) -> bool:
        """Whether a foreign certificate may open the step: what the table says, else the office."""
        if label.certificate != "foreign" or step.foreign is None:
            return False
        needed = step.when.certificate
        if self.worth is None or self.worth.school is None or needed is None:
            return True
        is_upper = self.worth.upper_level and needed == "erw_sek1"
        return is_upper or self.book.rank(self.worth.school) >= self.book.rank(needed)


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


def _said(profile: Profile, worth: Worth | None, book: RuleBook) -> dict[str, str]:
    """The facts that conditions list values of, ``unknown`` where nobody said."""
    occupied = {None: UNKNOWN, True: "yes", False: "no"}[profile.is_occupied]
    found = {
        "reads": profile.reads,
        "support_need": profile.support_need,
        "stay": profile.stay,
        "profession": _profession(profile, book),
        "profession_by": profile.profession_by,
        "study": worth.study if worth else None,
    }
    return {"occupied": occupied} | {key: value or UNKNOWN for key, value in found.items()}


def _profession(profile: Profile, book: RuleBook) -> str | None:
    """What somebody has learned: one who said how has learned something, whatever it is."""
    if profile.profession is not None:
        return profile.profession
    if profile.profession_by is not None:
        return OTHER
    station = book.stations.get(profile.station or "")
    return LEARNING if station is not None and station.trains else None


def add_months(on: date, months: int) -> date:
    """The day so many months later; the last of the month where it is shorter."""
    year, month = on.year + (on.month - 1 + months) // MONTHS, (on.month - 1 + months) % MONTHS + 1
    return date(year, month, min(on.day, monthrange(year, month)[1]))
