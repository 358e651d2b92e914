"""A step as one person takes it, and where somebody stands in between."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from lotse.guide.domain.rule_book import Certainty, Standing, Step
from lotse.guide.domain.school_years import Window

UNSURE_NOTES = frozenset(
    {
        "class_uncertain",
        "date_open",
        "exception",
        "foreign_certificate",
        "german_expected",
        "birthday_unknown",
        "german_unknown",
        "origin_unknown",
        "school_years_open",
    }
)
"""Notes about what nobody knows yet. A missed deadline is known: it is a reason to hurry; a
registration day that is not announced yet does not make the way itself uncertain."""


@dataclass(frozen=True)
class No:
    """Why a step cannot be taken: a code and what it is about (an age, a level, a day)."""

    code: str
    value: str = ""


@dataclass(frozen=True)
class Taken:
    """A step as one person takes it: the first day, the window to register, what is unsure.

    ``notes`` are codes:

    - ``deadline_passed``: the day to register is over, it must be done at once;
    - ``days_announced``: the days to register lie in the window and are announced each year;
    - ``date_unknown``: nobody knows yet when to register;
    - ``at_the_earliest``: what comes before may take longer;
    - ``date_open``: nobody says how long what comes before takes, so the day is no more than the
      first imaginable one and should not be told as a date;
    - ``school_decides_class``: the class of one's age is assumed, the school decides;
    - ``class_uncertain``: and it may well be a lower one, because German is missing or not known;
    - ``exception``: it is not the usual way and must be granted;
    - ``stay``: no step of the book but to go on where one is;
    - ``foreign_certificate``: whether the certificate is enough is decided by ``step.foreign``;
    - ``school_years_open``: fewer years of general school are proven than it takes;
    - ``german_expected``, ``german_unknown``, ``origin_unknown`` (nobody said where the person was
      born), ``birthday_unknown`` (only the month, and the day decides);
    - ``apply_late``: a day that nobody is held to has passed: apply at once all the same;
    - ``registered``: somebody has registered already;
    - ``begins_after_registration``: the day is the last one to register, it begins later.

    ``alternatives`` are steps that can take this one's place while all others stay as they are:
    the way is as certain, as long and ends on the same day.
    """

    step: Step
    on: date
    window: Window | None
    certainty: Certainty
    notes: tuple[str, ...]
    alternatives: tuple["Taken", ...] = ()

    @cached_property
    def is_unsure(self) -> bool:
        """Whether it rests on an uncertain rule, or on a fact that nobody knows yet."""
        return (
            self.certainty is not Certainty.CERTAIN
            or bool(self.step.asks or self.step.depends_on)
            or not UNSURE_NOTES.isdisjoint(self.notes)
        )

    @property
    def standing(self) -> Standing:
        """How far the step is the person's; by right only where the law grants it to them."""
        if self.step.is_duty:
            return Standing.DUTY
        if self.step.is_exception:
            return Standing.MAY
        if self.step.standing is Standing.RIGHT and self.is_unsure:
            return Standing.LIKELY
        return self.step.standing


@dataclass(slots=True, eq=False)
class Label:
    """Where somebody stands; ``has_finished`` that what they attended is behind them.

    ``is_earliest``: ``on`` may come later; ``is_open``: nobody can say when; ``is_free``: the duty
    to attend school was fulfilled on the way. ``before`` is the
    label that the last step was taken from; ``equals`` are labels that are as good in every
    respect, reached another way.
    """

    station: str
    on: date
    certificate: str
    rank: int
    german: int | None
    has_finished: bool
    unsure: int = 0
    is_earliest: bool = False
    is_open: bool = False
    is_free: bool = False
    grade: int | None = None
    taken: Taken | None = None
    before: "Label | None" = None
    length: int = 0
    is_beaten: bool = False
    equals: tuple["Label", ...] = ()
    known_way: tuple[Taken, ...] | None = None

    def at(self, station: str) -> "Label":
        """The same person at another station, which they have behind them."""
        has_finished = True
        return Label(
            station, self.on, self.certificate, self.rank, self.german, has_finished, self.unsure,
            self.is_earliest, self.is_open, self.is_free, None, self.taken, self.before,
            self.length,
        )  # fmt: skip

    def chain(self) -> Iterator["Label"]:
        """This label and those before it, each with a step; the last step first."""
        label: Label | None = self
        while label is not None and label.taken is not None:
            yield label
            label = label.before

    def way(self) -> tuple[Taken, ...]:
        """The steps that lead here, the first one first; computed once."""
        if self.known_way is None:
            before = self.before.way() if self.before is not None else ()
            self.known_way = before if self.taken is None else (*before, self.taken)
        return self.known_way

    def has_been_at(self, station: str) -> bool:
        """Whether one of the steps led to this station."""
        label: Label | None = self
        while label is not None and label.taken is not None:
            if label.taken.step.to == station:
                return True
            label = label.before
        return False

    def beats(self, other: "Label") -> bool:
        """Whether this label is as good as another one in every respect."""
        return (
            self.unsure <= other.unsure
            and self.on <= other.on
            and self.rank >= other.rank
            and self.length <= other.length
            and self.is_open <= other.is_open
            and self.is_free == other.is_free
            and (self.certificate == "foreign") >= (other.certificate == "foreign")
            and _is_level(self.german, other.german)
        )


def _is_level(one: int | None, other: int | None) -> bool:
    """Whether a level of German is as good as another; an unknown one is as good as unknown."""
    return other is None or (one is not None and one >= other)
