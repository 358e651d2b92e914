"""Interpreters: who may interpret which talk, who is free, and who is asked first.

What a kind of talk needs is a rule with a source (``data/talk_rules.yaml``), not code. Whoever fits
is proposed in fair order, fewest minutes lately first; whoever speaks the language and does not fit
is named with all reasons, so that staff see why.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from lotse.counselling.domain.spans import Span, joined, without
from lotse.kit.errors import Refused

SATURDAY = 5


class Level(StrEnum):
    """How well somebody speaks a language: CEFR from B1 on, or a first language; in order."""

    B1 = "b1"
    B2 = "b2"
    C1 = "c1"
    C2 = "c2"
    FIRST = "first"

    @property
    def rank(self) -> int:
        """Greater is better."""
        return list(Level).index(self)


class Training(StrEnum):
    """What somebody has learnt for interpreting; in order."""

    VOLUNTEER = "volunteer"
    """A volunteer with a course for interpreting talks with families."""
    PROFESSIONAL = "professional"
    SWORN = "sworn"
    """Sworn in by a court."""

    @property
    def rank(self) -> int:
        """Greater is more."""
        return list(Training).index(self)


class Payer(StrEnum):
    """Who pays for a talk of a kind."""

    OFFICE = "office"
    REQUESTER = "requester"


@dataclass(frozen=True)
class TalkRule:
    """What a kind of talk needs. ``needs`` None: the pool does not interpret it at all.

    ``lead_days`` are working days between asking and the talk, ``most_minutes`` its length at most,
    ``years_after_arrival`` for how long families get it (None: no limit; nobody is asked for it).
    """

    code: str
    needs: Training | None
    level: Level = Level.B2
    has_certificate: bool = False
    lead_days: int = 3
    most_minutes: int = 120
    paid_by: Payer = Payer.OFFICE
    years_after_arrival: int | None = None
    sources: tuple[str, ...] = ()
    checked_on: date | None = None


@dataclass(frozen=True)
class Interpreter:
    """Somebody of the pool. Hours and what is taken are sets of moments.

    ``areas`` are keys of municipalities. Both days are the last on which the paper still counts
    (``certificate_until``) and the day of the signature (``undertaken_on``). ``minutes``: how much
    the person has interpreted lately, and has accepted.
    """

    key: int
    training: Training
    languages: Mapping[str, Level]
    areas: frozenset[str] = frozenset()
    hours: Sequence[Span] = ()
    taken: Sequence[Span] = ()
    undertaken_on: date | None = None
    certificate_until: date | None = None
    minutes: int = 0


@dataclass(frozen=True)
class Need:
    """A talk that needs an interpreter: language, when, what kind, where.

    ``on`` is the day of the talk at the place. ``area`` is a municipality, None for telephone and
    video. ``travel`` is kept free before and after it.
    """

    language: str
    span: Span
    on: date
    rule: TalkRule
    area: str | None = None
    travel: timedelta = timedelta()

    @property
    def whole(self) -> Span:
        """What the talk takes of an interpreter: with the way there and back."""
        return Span(self.span.begins - self.travel, self.span.ends + self.travel)


class Obstacle(StrEnum):
    """Why somebody does not fit."""

    EXCLUDED = "excluded"
    LANGUAGE = "language"
    LEVEL = "level"
    TRAINING = "training"
    UNDERTAKING = "undertaking"
    CERTIFICATE = "certificate"
    TAKEN = "taken"
    AREA = "area"
    HOURS = "hours"


CAN_BE_ASKED = frozenset({Obstacle.AREA, Obstacle.HOURS})
"""What somebody may decide otherwise for once; staff may ask them all the same."""


@dataclass(frozen=True)
class Proposal:
    """Somebody who speaks the language, and all that speaks against asking this person."""

    key: int
    minutes: int
    obstacles: tuple[Obstacle, ...] = field(default=())

    @property
    def fits(self) -> bool:
        """Nothing speaks against it."""
        return not self.obstacles

    @property
    def may_be_asked(self) -> bool:
        """Nothing that cannot be otherwise speaks against it."""
        return CAN_BE_ASKED.issuperset(self.obstacles)


def obstacles(need: Need, who: Interpreter) -> tuple[Obstacle, ...]:
    """All that speaks against somebody for a talk, the weightiest first; none: the person fits."""
    rule, level = need.rule, who.languages.get(need.language)
    against = {
        Obstacle.EXCLUDED: rule.needs is None,
        Obstacle.LANGUAGE: level is None,
        Obstacle.LEVEL: level is not None and level.rank < rule.level.rank,
        Obstacle.TRAINING: rule.needs is not None and who.training.rank < rule.needs.rank,
        Obstacle.UNDERTAKING: who.undertaken_on is None or who.undertaken_on > need.on,
        Obstacle.CERTIFICATE: rule.has_certificate
        and (who.certificate_until is None or who.certificate_until < need.on),
        Obstacle.TAKEN: without([need.whole], joined(who.taken)) != (need.whole,),
        Obstacle.AREA: need.area is not None and need.area not in who.areas,
        Obstacle.HOURS: bool(without([need.span], joined(who.hours))),
    }
    return tuple(one for one, is_so in against.items() if is_so)


def propose(need: Need, pool: Iterable[Interpreter]) -> tuple[Proposal, ...]:
    """Everybody who speaks the language: whoever fits first, fewest minutes lately in front.

    Then those who can be asked all the same, then the others, each with the reasons.
    """
    found = [
        Proposal(one.key, one.minutes, obstacles(need, one))
        for one in pool
        if need.language in one.languages
    ]
    return tuple(
        sorted(found, key=lambda one: (not one.fits, not one.may_be_asked, one.minutes, one.key))
    )


def check_talk(rule: TalkRule, span: Span) -> None:
    """Refuses ``counselling.talk_excluded`` and ``counselling.talk_too_long``."""
    if rule.needs is None:
        raise Refused("counselling.talk_excluded")
    if not timedelta() < span.ends - span.begins <= timedelta(minutes=rule.most_minutes):
        raise Refused("counselling.talk_too_long", most=rule.most_minutes)


def first_day(rule: TalkRule, today: date, holidays: Collection[date] = ()) -> date:
    """The first day on which a talk can be that is asked for today.

    Between the two lie ``lead_days`` working days, Monday to Friday without public holidays.
    """
    day, missing = today, rule.lead_days
    while missing:
        day += timedelta(days=1)
        missing -= day.weekday() < SATURDAY and day not in holidays
    return day if not rule.lead_days else day + timedelta(days=1)
