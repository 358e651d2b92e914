"""The conditions of the rule book one by one: each says why it is not met, or nothing.

There is one function for each condition and phase, and no other place that decides. An answer
stops at the first that says no (:class:`~lotse.guide.domain.conditions.Taking`); a trace reads all
of them (:mod:`lotse.guide.domain.trace`). Their order is that of the fields of ``Conditions``.
"""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Protocol

from lotse.guide.domain.compulsory import Compulsory, Status
from lotse.guide.domain.profile import Profile, age_on
from lotse.guide.domain.rule_book import GERMAN, Conditions, RuleBook, Step
from lotse.guide.domain.school_years import school_year
from lotse.guide.domain.taken import Label, No
from lotse.guide.domain.worth import Worth, worth_of

NEWCOMER, ADULT = "newcomer", "adult"
"""Where somebody stands who attends nothing: of school age, or past it."""

UNKNOWN = "unknown"
LISTED = ("reads", "support_need", "stay", "occupied", "profession", "profession_by", "study")
"""Conditions that name the values of a fact; ``unknown`` stands for one that nobody said."""

LEARNING, OTHER = "learning", "other"
"""Values of the fact ``profession``: learns one now; has one, and nobody said which."""


class Facts:
    """What the conditions ask of one person on one day."""

    def __init__(self, profile: Profile, duty: Compulsory, book: RuleBook) -> None:
        self.profile, self.duty, self.book = profile, duty, book
        self.german = None if profile.german is None else GERMAN.index(profile.german)
        if profile.is_born_here and profile.german is None and self._knows_school_here():
            # Who goes or went to school here speaks German; of anybody else nobody knows it.
            self.german = len(GERMAN) - 1
        self.worth: Worth | None = worth_of(profile, book)
        self.said = _said(profile, self.worth, book)

    def _knows_school_here(self) -> bool:
        """Whether somebody born here attends a school, or has one behind them."""
        profile = self.profile
        if profile.on < self.duty.since:
            return False
        station = self.book.stations.get(profile.station or "")
        attends = station is not None and station.is_school
        return attends or not self.duty.holds(profile.on) or profile.held not in {"none", "foreign"}

    def grade(self, on: date) -> int:
        """The class one would be in: that one named, else by age from the year of the duty on."""
        profile = self.profile
        if profile.grade is not None and profile.station is None:
            return profile.grade + school_year(on) - school_year(profile.on)
        return school_year(on) - self.duty.since.year + 1

    def grade_of(self, label: Label, on: date) -> int:
        """The class of a pupil whose class was said, else the one of their age."""
        profile = self.profile
        if profile.grade is not None and label.station == profile.station:
            return profile.grade + school_year(on) - school_year(profile.on)
        return self.grade(on)

    def lacks_years(self, years: int) -> bool:
        """Whether fewer school years are proven; what nobody said is not proven."""
        profile = self.profile
        known = profile.school_years
        if known is None and profile.grade is not None:
            known = profile.grade - 1
        return known is None or profile.are_years_unproven or known < years

    def may_be_enough(self, step: Step, label: Label) -> bool:
        """Whether a foreign certificate may open the step: what the table says, else the office."""
        if label.certificate != "foreign" or step.foreign is None:
            return False
        needed = step.when.certificate
        if self.worth is None or self.worth.school is None or needed is None:
            return True
        is_upper = self.worth.upper_level and needed == "erw_sek1"
        return is_upper or self.book.rank(self.worth.school) >= self.book.rank(needed)

    def must_attend(self, label: Label, on: date) -> bool:
        """Whether school is compulsory on a day for who comes from there."""
        return self.duty.holds(on) and not label.is_free


class Conditional(Protocol):
    """A step, or a line of the duty."""

    @property
    def when(self) -> Conditions:
        """What must be true."""


Lasting = Callable[[Facts, Conditional], No | None]
Before = Callable[[Facts, Step, Label], No | None]
OnDay = Callable[[Facts, Conditional, Label, date], No | None]


# --- what no day and no step before changes ---


def _listed(key: str) -> Lasting:
    def check(facts: Facts, of: Conditional) -> No | None:
        said = facts.said[key]
        if said in getattr(of.when, key):
            return None
        return No("needs_fact" if said == UNKNOWN else "other_fact", key)

    return check


def _born_here(facts: Facts, of: Conditional) -> No | None:
    return None if of.when.born_here == facts.profile.is_born_here else No("born_here")


def _from_land(facts: Facts, of: Conditional) -> No | None:
    is_met = of.when.from_land == bool(facts.profile.from_land)
    return None if is_met else No("other_fact", "from_land")


def _arrived_at_age_from(facts: Facts, of: Conditional) -> No | None:
    profile, least = facts.profile, of.when.arrived_at_age_from or 0
    if profile.arrived_on is None or age_on(profile.born_first, profile.arrived_on) < least:
        return No("other_fact", "arrived_on")
    return None


def _has_foreign(facts: Facts, of: Conditional) -> No | None:
    is_met = of.when.has_foreign == facts.profile.has_foreign
    return None if is_met else No("no_foreign_certificate")


def _school_years_below(facts: Facts, of: Conditional) -> No | None:
    years = of.when.school_years_below or 0
    return None if facts.lacks_years(years) else No("enough_school_years", str(years))


def _holds_less(facts: Facts, of: Conditional) -> No | None:
    """What is held is never lost."""
    held, rank = facts.profile.held, facts.book.rank
    below = of.when.certificate_below or ""
    return No("has_certificate", held) if rank(held) >= rank(below) else None


def _speaks_less(facts: Facts, of: Conditional) -> No | None:
    return _german_below(of.when, facts.german)


def _german_below(when: Conditions, level: int | None) -> No | None:
    if when.german_below is None or level is None or level < GERMAN.index(when.german_below):
        return None
    return No("knows_german", when.german_below)


def _is_old(facts: Facts, of: Conditional) -> No | None:
    profile, below = facts.profile, of.when.age_below or 0
    return No("too_old", str(below)) if age_on(profile.born_last, profile.on) >= below else None


def _wished(facts: Facts, of: Conditional) -> No | None:
    assert isinstance(of, Step)
    if not of.when.wished or facts.profile.wish == of.to:
        return None
    return No("not_on_the_way", ",".join(of.origins))


def _wished_for(facts: Facts, of: Conditional) -> No | None:
    assert isinstance(of, Step)
    if facts.profile.wish in (of.when.wished_for or ()):
        return None
    return No("not_on_the_way", ",".join(of.origins))


def _is_over(facts: Facts) -> bool:
    on, duty = facts.profile.on, facts.duty
    return duty.status in {Status.NONE, Status.ENDED} or on > duty.until


def _duty_is_over(facts: Facts, of: Conditional) -> No | None:
    return No("compulsory_over") if of.when.compulsory and _is_over(facts) else None


def _class_is_over(facts: Facts, _of: Conditional) -> No | None:
    return No("compulsory_over") if _is_over(facts) else None


def _before_school(key: str) -> Lasting:
    def check(facts: Facts, of: Conditional) -> No | None:
        is_past = getattr(of.when, key) and facts.profile.on > facts.duty.since
        return No("school_has_begun") if is_past else None

    return check


OF_PERSON: Mapping[str, Lasting] = {
    "born_here": _born_here,
    "from_land": _from_land,
    "arrived_at_age_from": _arrived_at_age_from,
    "has_foreign": _has_foreign,
    "school_years_below": _school_years_below,
    **{key: _listed(key) for key in LISTED},
    "certificate_below": _holds_less,
    "german_below": _speaks_less,
}
"""What the person is and has, for steps and for lines of the duty."""

LASTING: Mapping[str, Lasting] = {
    "age_below": _is_old,
    "wished": _wished,
    "wished_for": _wished_for,
    "compulsory": _duty_is_over,
    "grade_from": _class_is_over,
    **{
        key: _before_school(key)
        for key in ("before_school", "year_before_school", "early_entry", "deferred")
    },
    **OF_PERSON,
}
"""What will never be met if it is not met on the day of the question."""


# --- what depends on the steps before ---


def _done(_facts: Facts, step: Step, label: Label) -> No | None:
    return No("not_finished", label.station) if step.when.done and not label.has_finished else None


def _certificate(facts: Facts, step: Step, label: Label) -> No | None:
    needed = step.when.certificate or ""
    if label.rank >= facts.book.rank(needed) or facts.may_be_enough(step, label):
        return None
    return No("needs_certificate", needed)


def _certificate_below(facts: Facts, step: Step, label: Label) -> No | None:
    below = step.when.certificate_below or ""
    return (
        No("has_certificate", label.certificate) if label.rank >= facts.book.rank(below) else None
    )


def _german(_facts: Facts, step: Step, label: Label) -> No | None:
    needed = step.when.german or ""
    is_met = label.german is None or label.german >= GERMAN.index(needed)
    return None if is_met else No("needs_german", needed)


def _german_still_below(_facts: Facts, step: Step, label: Label) -> No | None:
    return _german_below(step.when, label.german)


BEFORE: Mapping[str, Before] = {
    "done": _done,
    "certificate": _certificate,
    "certificate_below": _certificate_below,
    "german": _german,
    "german_below": _german_still_below,
}
"""What somebody holds and has behind them where the step begins."""


# --- what must hold on the first day ---


def _duty_over(facts: Facts, of: Conditional, label: Label, on: date) -> No | None:
    if of.when.duty_over and (facts.must_attend(label, on) or on <= facts.duty.since):
        return No("not_over", str(facts.duty.until))
    return None


def _grade_within(facts: Facts, of: Conditional, label: Label, on: date) -> No | None:
    version = facts.book.rules[of.when.grade_within or ""].at(on)
    last = 0 if version is None else version.number("grade_to")
    has_left = label.has_finished and label.station != NEWCOMER
    if has_left or not facts.must_attend(label, on) or facts.grade_of(label, on) > last:
        return No("other_class", f"1-{last}")
    return None


def _compulsory(facts: Facts, of: Conditional, label: Label, on: date) -> No | None:
    if of.when.compulsory == facts.must_attend(label, on):
        return None
    return No("compulsory_over" if of.when.compulsory else "compulsory")


def _class_of_age(facts: Facts, of: Conditional, label: Label, on: date) -> No | None:
    """The class of one's age is for whoever must attend school; nobody else has one."""
    first, last = of.when.grade_from, of.when.grade_to
    if first is None or last is None:
        return None
    if facts.must_attend(label, on) and first <= facts.grade(on) <= last:
        return None
    return No("other_class", f"{first}-{last}")


def _too_old(facts: Facts, of: Conditional, _label: Label, on: date) -> No | None:
    below = of.when.age_below or 0
    return No("too_old", str(below)) if age_on(facts.profile.born_last, on) >= below else None


def _begins_before_school(facts: Facts, of: Conditional, _label: Label, on: date) -> No | None:
    has_begun = of.when.before_school and on >= facts.duty.since
    return No("school_has_begun") if has_begun else None


def _in_the_year_before(facts: Facts, of: Conditional, _label: Label, on: date) -> No | None:
    is_other = of.when.year_before_school and school_year(on) + 1 != facts.duty.since.year
    return No("not_the_year_before_school") if is_other else None


def _deferred(facts: Facts, of: Conditional, _label: Label, on: date) -> No | None:
    return No("school_has_begun") if of.when.deferred and on != facts.duty.since else None


def _starts_school(facts: Facts, of: Conditional, label: Label, on: date) -> No | None:
    is_new = label.station in {NEWCOMER, "no_kita"}
    is_late = of.when.starts_school and is_new and on != facts.duty.since
    return No("school_has_begun") if is_late else None


OF_DUTY: Mapping[str, OnDay] = {
    "duty_over": _duty_over,
    "grade_within": _grade_within,
    "compulsory": _compulsory,
    "grade_from": _class_of_age,
}
"""How somebody stands to the duty on a day, for steps and for lines of the duty."""

ON_DAY: Mapping[str, OnDay] = {
    "age_below": _too_old,
    **OF_DUTY,
    "before_school": _begins_before_school,
    "year_before_school": _in_the_year_before,
    "deferred": _deferred,
    "starts_school": _starts_school,
}
"""What must hold on the first day."""


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
