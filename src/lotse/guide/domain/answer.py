"""The answer for one person: made of ids and days; every reason names its rule."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from lotse.guide.domain.compulsory import Compulsory, compulsory
from lotse.guide.domain.conditions import Taking
from lotse.guide.domain.next_steps import SOON, next_steps
from lotse.guide.domain.profile import AskBack, Profile, ask_back, believed
from lotse.guide.domain.rule_book import (
    Certainty,
    DutyEntry,
    DutyKind,
    RuleBook,
    RuleVersion,
    Standing,
    Station,
)
from lotse.guide.domain.school_years import Calendar, school_year
from lotse.guide.domain.taken import No, Taken
from lotse.guide.domain.transport import Transport, transport
from lotse.guide.domain.wanted import facts_wanted
from lotse.guide.domain.ways import Gained, Ways, find_ways
from lotse.guide.domain.worth import Worth

STAGES = ("early_childhood", "primary", "lower_secondary", "upper_secondary", "adult")
"""In the order of life."""

PRIMARY_ENDS, LOWER_SECONDARY_ENDS = 4, 10
"""The last classes of two stages."""

RECENT = timedelta(days=365)
"""How long an answer says that a rule has changed."""


NOTHING_GAINED = Gained(None, is_earliest=False)


@dataclass(frozen=True)
class Route:
    """The best way to a goal; ``fits_wish`` where it is what was wished for.

    ``gained_on`` for a certificate: the day on which it can be held, or at the earliest
    (``is_gained_earliest``); None when the goal is a station or nobody can say.
    """

    goal: str
    steps: tuple[Taken, ...]
    fits_wish: bool
    gained_on: date | None = None
    is_gained_earliest: bool = False
    is_certificate: bool = False

    @property
    def depends_on(self) -> tuple[str, ...]:
        """What else decides on this way: codes such as ``marks``, ``places``, ``employer``."""
        found = [code for taken in self.steps for code in taken.step.depends_on]
        return tuple(dict.fromkeys((*found, *(("marks",) if self.is_certificate else ()))))

    @property
    def unsure(self) -> int:
        """How much is uncertain: steps on uncertain rules or facts, and the marks of an exam."""
        return sum(taken.is_unsure for taken in self.steps) + self.is_certificate


@dataclass(frozen=True)
class Decision:
    """Who decides about a first step."""

    step: str
    station: str
    who: str
    rules: tuple[str, ...]


@dataclass(frozen=True)
class Excluded:
    """A goal that cannot be reached, with the reasons of the steps that lead there."""

    goal: str
    reasons: tuple[tuple[str, No], ...]


@dataclass(frozen=True)
class Warning:  # noqa: A001 – the domain's word
    """Something to be careful about: a code, the rule it is about, a day."""

    code: str
    rule: str = ""
    on: date | None = None


@dataclass(frozen=True)
class Answer:
    """Everything the guide can say about one person on one day.

    ``next_steps``: what to do now, see :func:`~lotse.guide.domain.next_steps.next_steps`.
    ``transport``: None when nobody said how long the way to school is. ``asked_back``: facts that
    seldom go together; ``facts_wanted``: keys of facts that were not said and would change the
    answer; ``worth``: what the foreign certificate is likely worth, None without one.
    """

    profile: Profile
    compulsory: Compulsory
    decisions: tuple[Decision, ...]
    routes: tuple[Route, ...]
    excluded: tuple[Excluded, ...]
    warnings: tuple[Warning, ...]
    next_steps: tuple[Taken, ...] = ()
    transport: Transport | None = None
    asked_back: tuple[AskBack, ...] = ()
    facts_wanted: tuple[str, ...] = ()
    worth: Worth | None = None

    @property
    def stations(self) -> frozenset[str]:
        """Every station that a step or an alternative leads to."""
        steps = [*self.next_steps, *(taken for route in self.routes for taken in route.steps)]
        return frozenset(one.step.to for taken in steps for one in (taken, *taken.alternatives))


def answer(
    profile: Profile,
    book: RuleBook,
    calendar: Calendar,
    taking: Callable[[Profile, Compulsory, RuleBook, Calendar], Taking] = Taking,
) -> Answer:
    """Compute the answer. The same input gives the same output; nothing else is looked at.

    ``taking``: who looks at the conditions of steps; another one may remember what it saw.
    """
    found = believed(profile, book)
    duty = compulsory(found, book)
    goals = [
        goal
        for goal in dict.fromkeys((*book.stations, *book.certificates))
        if _is_goal(goal, found, duty, book)
    ]
    return _answered(profile, book, taking(found, duty, book, calendar), goals)[0]


def answer_with_ways(
    profile: Profile,
    book: RuleBook,
    calendar: Calendar,
    taking: Callable[[Profile, Compulsory, RuleBook, Calendar], Taking] = Taking,
) -> tuple[Answer, Ways]:
    """The answer, and what the search found on the way to it: a trace tells that.

    So it looks for ways to every station, also to those that an answer does not tell.
    """
    found = believed(profile, book)
    here = taking(found, compulsory(found, book), book, calendar)
    return _answered(profile, book, here, (*book.stations, *book.certificates))


def _answered(
    said: Profile, book: RuleBook, taking: Taking, goals: Collection[str]
) -> tuple[Answer, Ways]:
    profile, duty = taking.profile, taking.duty
    ways = find_ways(taking, goals)
    routes = _routes(ways, profile, duty, book)
    excluded = tuple(_excluded(ways, profile, duty, book))
    assert ways.taking is not None
    duty = _with_applied(duty, ways.taking)
    told = next_steps(ways.stay, _beginnings(ways, routes, book), profile, book)
    found = Answer(
        said,
        duty,
        _decisions(ways.firsts),
        routes,
        excluded,
        tuple(_warnings(profile, duty, routes, book)),
        told,
        transport(profile, duty, book),
        ask_back(said, book),
        facts_wanted(ways, told, duty, book),
        ways.taking.worth,
    )
    return found, ways


TOLD_WITH_DUTY = frozenset(
    {
        DutyKind.RESTS,
        DutyKind.REGISTER,
        DutyKind.NOT_YET,
        DutyKind.SHORT_STAY,
        DutyKind.FULFILLED_BY,
        DutyKind.ENDS_AFTER,
        DutyKind.GOES_ON,
        DutyKind.BREACH,
    }
)
"""Lines of the duty that are told to whom they concern; the others are in its days."""


def _with_applied(duty: Compulsory, taking: Taking) -> Compulsory:
    told = applied(taking)
    reasons = [rule for entry in told if entry.kind in REASONS for rule in entry.all_rules]
    later = duty.deferral.rules if duty.deferral else ()
    rules = tuple(dict.fromkeys((*duty.reason_rules, *later, *reasons)))
    return replace(duty, applied=told, reason_rules=rules)


REASONS = frozenset({DutyKind.SHORT_STAY, DutyKind.REGISTER, DutyKind.NOT_YET})
"""Lines of the duty whose rules are reasons of the answer."""


def applied(taking: Taking) -> tuple[DutyEntry, ...]:
    """The lines of the duty that are told to this person."""
    return tuple(
        entry
        for entry in taking.book.duty
        if entry.kind in TOLD_WITH_DUTY and taking.concerns(entry)
    )


def _routes(ways: Ways, profile: Profile, duty: Compulsory, book: RuleBook) -> tuple[Route, ...]:
    goals = [goal for goal in ways.goals if _is_goal(goal, profile, duty, book)]
    pupil = _is_pupil(profile, duty, book)
    goals = [
        goal
        for goal in goals
        if goal == profile.wish
        or not (
            _is_far_off(ways.goals[goal][-1], profile)
            or (pupil and any(_is_course(book.stations[one.step.to]) for one in ways.goals[goal]))
        )
    ]
    order = {id_: number for number, id_ in enumerate([*book.stations, *book.certificates])}
    goals.sort(key=order.__getitem__)
    return tuple(sorted((_route(goal, ways, profile) for goal in goals), key=_best_first))


def _is_goal(goal: str, profile: Profile, duty: Compulsory, book: RuleBook) -> bool:
    """Whether somebody is told the way to a station or a certificate."""
    if goal == profile.wish:
        return True
    if goal in book.certificates:
        return profile.on >= duty.since
    return _is_told(book.stations[goal], profile, duty, book)


def _is_told(station: Station, profile: Profile, duty: Compulsory, book: RuleBook) -> bool:
    """Whether a way to a station is told to whoever does not wish for it.

    A child before or in primary school is told what comes next, and nobody who attends a school,
    or must, of courses that are for the time after it.
    """
    if not station.is_goal:
        return False
    place = STAGES.index(station.stage)
    if profile.on < duty.since:
        return place <= STAGES.index("primary")
    now = book.stations.get(profile.station or "")
    if duty.holds(profile.on):
        grade = school_year(profile.on) - duty.since.year + 1
        if (now.stage == "primary" and not now.ages) if now else grade <= PRIMARY_ENDS:
            return place <= STAGES.index("lower_secondary")
    return not (_is_pupil(profile, duty, book) and _is_course(station))


def _is_far_off(last: Taken, profile: Profile) -> bool:
    """Whether a way ends with what only some may get, and years from now: that is no plan."""
    return last.standing is Standing.MAY and last.on - profile.on > SOON


def _is_pupil(profile: Profile, duty: Compulsory, book: RuleBook) -> bool:
    now = book.stations.get(profile.station or "")
    return duty.holds(profile.on) or (now is not None and now.is_school)


def _is_course(station: Station) -> bool:
    return station.stage == "adult" and "learn_german" in station.topics


def _route(goal: str, ways: Ways, profile: Profile) -> Route:
    gained = ways.gained.get(goal, NOTHING_GAINED)
    is_wish = goal == profile.wish
    is_certificate = goal in ways.gained
    return Route(goal, ways.goals[goal], is_wish, gained.on, gained.is_earliest, is_certificate)


def _best_first(route: Route) -> tuple[bool, int, date, int]:
    end = route.gained_on or route.steps[-1].on
    return not route.fits_wish, route.unsure, end, len(route.steps)


def _beginnings(ways: Ways, routes: Sequence[Route], book: RuleBook) -> Sequence[Sequence[Taken]]:
    """The ways, and beside them exceptions that somebody could ask for now.

    Nobody is told to ask for what comes sooner without asking.
    """
    usual = {
        route.goal: route.steps[-1].on
        for route in routes
        if not any(taken.step.is_exception for taken in route.steps)
    }
    exceptions = [
        (taken,)
        for taken in ways.firsts
        if taken.step.is_exception
        and book.stations[taken.step.to].is_goal
        and taken.on < usual.get(taken.step.to, date.max)
    ]
    # Who must attend school first and can apply for what follows does both now.
    following = [
        route.steps[1:2]
        for route in routes
        if len(route.steps) > 1
        and route.steps[0].step.is_duty
        and book.stations[route.steps[0].step.to].stage == "upper_secondary"
        and route.steps[1].step.in_school_year
    ]
    # A place in day care that is open now stands beside the one that is certain later.
    certain = {route.goal: route.steps[-1].on for route in routes}
    sooner = [
        (taken,)
        for taken in ways.firsts
        if book.stations[taken.step.to].stage == "early_childhood"
        and taken.on < certain.get(taken.step.to, taken.on)
    ]
    return [*(route.steps for route in routes), *exceptions, *following, *sooner]


def _decisions(firsts: Sequence[Taken]) -> tuple[Decision, ...]:
    found = {
        taken.step.id: Decision(
            taken.step.id, taken.step.to, taken.step.decided_by, taken.step.rules
        )
        for taken in firsts
    }
    return tuple(found.values())


def _excluded(ways: Ways, profile: Profile, duty: Compulsory, book: RuleBook) -> Iterable[Excluded]:
    wish = profile.wish
    if wish is not None and wish in book.certificates and wish not in ways.goals:
        yield Excluded(wish, tuple(_why_not(wish, ways, profile, book)))
    behind = _stages_behind(profile, duty, book)
    for station in book.stations.values():
        is_wish = station.id == profile.wish
        if station.id in ways.goals or station.id == profile.station:
            continue
        is_later = profile.on < duty.since and station.stage != "early_childhood"
        if is_wish or (
            station.stage not in behind and not is_later and _is_told(station, profile, duty, book)
        ):
            reasons = tuple(_reasons(station.id, ways, book))
            if is_wish or not all(no.code in OTHER_PEOPLE for _, no in reasons):
                yield Excluded(station.id, reasons)


OTHER_PEOPLE = frozenset(
    {"needs_fact", "other_fact", "not_on_the_way", "no_foreign_certificate", "born_here"}
)
"""Reasons that a step is for people with other facts: that is nothing to tell who did not ask."""


def _reasons(station: str, ways: Ways, book: RuleBook) -> Iterable[tuple[str, No]]:
    for step in book.steps_to.get(station, ()):
        not_reached = No("not_on_the_way", ",".join(step.origins))
        yield step.id, ways.failed.get(step.id, not_reached)


def _stages_behind(profile: Profile, duty: Compulsory, book: RuleBook) -> Collection[str]:
    """Stages that are over: that a pupil can go to no day care is nothing to tell.

    Nor is another school form of one's own stage, up to class 10: the rule book knows no rule
    against changing.
    """
    now = book.stations[profile.station].stage if profile.station else None
    if now in STAGES:
        place = STAGES.index(now)
        return STAGES[: place + (now in STAGES[:3])]
    if profile.on <= duty.since:
        return ()
    grade = school_year(profile.on) - duty.since.year + 1
    over = (PRIMARY_ENDS, LOWER_SECONDARY_ENDS)
    return STAGES[: 1 + sum(grade > last for last in over)]


def _why_not(
    certificate: str, ways: Ways, profile: Profile, book: RuleBook
) -> Iterable[tuple[str, No]]:
    """Why a certificate cannot be gained: it is held, or no station that gives it is reached."""
    if book.rank(profile.certificate) >= book.rank(certificate):
        yield "", No("has_certificate", profile.certificate)
        return
    for station in book.stations.values():
        if any(gain.certificate == certificate for gain in station.gives):
            for step in book.steps_to.get(station.id, ()):
                yield (
                    step.id,
                    ways.failed.get(step.id, No("not_on_the_way", ",".join(step.origins))),
                )


def _warnings(
    profile: Profile, duty: Compulsory, routes: Sequence[Route], book: RuleBook
) -> Iterable[Warning]:
    yield from _about_facts(profile, duty, book)
    seen: set[str] = set()
    for rule in _rules_told(profile, duty, routes, book):
        if rule in seen:
            continue
        seen.add(rule)
        for changed in book.rules[rule].changes():
            # A later change is told as well: whoever asks about an earlier day should know.
            if changed > profile.on - RECENT:
                yield Warning("rule_changed", rule, changed)
        version = book.rules[rule].at(profile.on)
        if version is not None:
            yield from _about_version(rule, version, profile.on)


def _about_facts(profile: Profile, duty: Compulsory, book: RuleBook) -> Iterable[Warning]:
    """Facts that were not said and would make the answer better.

    ``grade_unknown``: the class of one's age is assumed. ``station_unknown``: somebody must attend
    school and is no newcomer, so they probably attend one.
    """
    if profile.station is not None:
        if book.stations[profile.station].grades is not None and profile.grade is None:
            yield Warning("grade_unknown")
        return
    arrived = profile.arrived_on
    is_new = arrived is not None and profile.on - arrived < RECENT
    if duty.holds(profile.on) and not is_new:
        yield Warning("station_unknown")


def _about_version(rule: str, version: RuleVersion, on: date) -> Iterable[Warning]:
    if version.certainty is not Certainty.CERTAIN:
        yield Warning(version.certainty.value, rule)
    if version.check_again_on is not None and version.check_again_on < on:
        yield Warning("check_overdue", rule, version.check_again_on)


def _rules_told(
    profile: Profile, duty: Compulsory, routes: Sequence[Route], book: RuleBook
) -> Iterable[str]:
    yield from duty.reason_rules
    for route in routes:
        # Of far goals only the first step is told as something to do.
        for taken in route.steps if route.fits_wish else route.steps[:1]:
            yield from taken.step.rules
            yield from book.stations[taken.step.to].rules
    if profile.wish is not None and profile.wish in book.stations:
        yield from book.stations[profile.wish].rules
        for step in book.steps_to.get(profile.wish, ()):
            yield from step.rules
