"""Cases: what somebody who advises expects of the guide, and what an answer makes of it.

A case is written from the law and never copied from an answer: a family on a day, what must be
told, what must never be told, and the paragraph that says so.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date
from itertools import pairwise

from lotse.guide.domain.answer import Answer, answer
from lotse.guide.domain.compulsory import Compulsory
from lotse.guide.domain.conditions import Taking
from lotse.guide.domain.profile import Profile, read_profile
from lotse.guide.domain.rule_book import RuleBook
from lotse.guide.domain.school_years import Calendar
from lotse.guide.domain.taken import Taken
from lotse.guide.domain.worth import Worth
from lotse.kit.errors import Refused


@dataclass(frozen=True)
class Said:
    """Stations, certificates and rules that an answer tells, each in its place.

    ``told``: anywhere, as a next step, on a way, or as what is gained; ``now``: among the next
    steps; ``first``: the first of them; ``duty``: now, and marked as duty; ``certain``: told on
    something that rests on no doubt; ``wish``: the way that is told as the wish; ``rules``: what
    the answer rests on; ``asks``: codes of what is wanted to know or to be careful about; ``who``:
    who decides about a first step.
    A step that leaves a choice says all of its stations.
    """

    told: tuple[str, ...] = ()
    now: tuple[str, ...] = ()
    first: tuple[str, ...] = ()
    duty: tuple[str, ...] = ()
    certain: tuple[str, ...] = ()
    wish: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    asks: tuple[str, ...] = ()
    right: tuple[str, ...] = ()
    wanted: tuple[str, ...] = ()
    asked_back: tuple[str, ...] = ()
    applies: tuple[str, ...] = ()
    who: tuple[str, ...] = ()


WORDS_ONLY = frozenset({"rules", "asks", "wanted", "asked_back", "applies", "who"})
"""Places of :class:`Said` that name something else than stations and certificates."""


@dataclass(frozen=True)
class DutyExpected:
    """What is expected of compulsory schooling; None asks nothing.

    ``may_defer``: whether somebody can decide that it begins later; ``postpone_by``: until when
    the start can be put off; ``may_postpone``: whether that is still possible (False, too, when
    it never was).
    """

    status: str | None = None
    since: date | None = None
    until: date | None = None
    general_until: date | None = None
    may_postpone: bool | None = None
    postpone_by: date | None = None
    may_defer: bool | None = None
    readings: tuple[str, ...] | None = None
    goes_on: str | None = None


@dataclass(frozen=True)
class Case:
    """One family on one day and what the guide must make of it.

    ``facts`` is the profile without the day; ``because`` names paragraphs, ``rests_on`` rules of
    the book. ``begins``, ``deadline`` (first and last day to register), ``who_decides``, ``where``
    and ``papers`` go by station, ``gained`` by certificate, ``notes`` by station; ``why_not`` says
    by step which reason is told for its being closed. ``summer``: when the summer holidays begin,
    by year, where the answer depends on it. ``history``: it tells what held on its day, so a later
    change of the law does not touch it.
    """

    id: str
    about: str
    asked_on: date
    facts: Mapping[str, object]
    because: tuple[str, ...] = ()
    rests_on: tuple[str, ...] = ()
    must: Said = Said()
    must_not: Said = Said()
    duty: DutyExpected = DutyExpected()
    begins: Mapping[str, date] = field(default_factory=dict)
    if_allowed: Mapping[str, date | None] = field(default_factory=dict)
    worth: Mapping[str, str | bool | None] = field(default_factory=dict)
    deadline: Mapping[str, tuple[date, date]] = field(default_factory=dict)
    gained: Mapping[str, date] = field(default_factory=dict)
    who_decides: Mapping[str, str] = field(default_factory=dict)
    where: Mapping[str, str] = field(default_factory=dict)
    papers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    notes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    why_not: Mapping[str, str] = field(default_factory=dict)
    order: tuple[tuple[str, ...], ...] = ()
    transport: str | None = None
    summer: Mapping[int, date] = field(default_factory=dict)
    chapter: str = ""
    history: bool = False

    @property
    def names(self) -> frozenset[str]:
        """The stations and certificates that its expectations name."""
        blocks = [getattr(said, part.name) for said in (self.must, self.must_not)
                  for part in fields(said) if part.name not in WORDS_ONLY]  # fmt: skip
        by_station = (
            self.begins, self.deadline, self.gained, self.who_decides, self.where, self.papers,
            self.notes, self.if_allowed,
        )  # fmt: skip
        return frozenset(name for some in (*blocks, *by_station, *self.order) for name in some)


@dataclass(frozen=True)
class Fault:
    """An expectation that an answer does not meet.

    ``what`` is its place in the case (``must.now``, ``deadline``), ``name`` what it is about,
    ``found`` what the answer says instead, empty where it says nothing.
    """

    what: str
    name: str
    found: str = ""

    def __str__(self) -> str:
        says = f" (the answer says {self.found})" if self.found else ""
        return f"{self.what} {self.name}{says}"


@dataclass(frozen=True)
class Broken:
    """A case that does not hold, and why."""

    case: Case
    faults: tuple[Fault, ...]


def ask(
    case: Case,
    book: RuleBook,
    municipalities: Collection[str] = (),
    taking: Callable[[Profile, Compulsory, RuleBook, Calendar], Taking] = Taking,
) -> Answer:
    """The answer to a case. Refused like :func:`~lotse.guide.domain.profile.read_profile`."""
    facts = {**case.facts, "on": case.asked_on}
    known = {str(facts["municipality"])} if "municipality" in facts else set()
    profile = read_profile(
        facts, book=book, municipalities={*municipalities, *known}, today=case.asked_on
    )
    return answer(profile, book, Calendar(case.summer), taking)


def broken(cases: Iterable[Case], book: RuleBook) -> Iterator[Broken]:
    """The cases that do not hold, in their order."""
    for case in cases:
        if found := tuple(faults(case, book)):
            yield Broken(case, found)


def faults(case: Case, book: RuleBook) -> Iterator[Fault]:
    """What an answer to the case lacks or says against it; nothing when the case holds.

    A family that is refused is a fault, too (``facts``): no case may ask for a refusal.
    """
    try:
        found = ask(case, book)
    except Refused as refusal:
        details = refusal.details
        yield Fault("facts", str(details.get("fact", "")), str(details.get("why", refusal.code)))
        return
    yield from _duty(case.duty, found.compulsory)
    told = Told(found, book)
    for place in fields(Said):
        said = told.said(place.name)
        for name in getattr(case.must, place.name):
            if name not in said:
                yield Fault(f"must.{place.name}", name)
        for name in getattr(case.must_not, place.name):
            if name in said:
                yield Fault(f"must_not.{place.name}", name)
    yield from _days(case, told)
    yield from _by_station(case, told)
    yield from _why_not(case.why_not, found)
    yield from _worth(case.worth, found.worth)
    yield from _order(case, told)
    if case.transport is not None:
        status = found.transport.status.value if found.transport else ""
        if status != case.transport:
            yield Fault("transport", case.transport, status)


def _duty(expected: DutyExpected, found: Compulsory) -> Iterator[Fault]:
    later = found.postponement
    values: Mapping[str, object] = {
        "status": found.status.value,
        "since": found.since,
        "until": found.until,
        "general_until": found.general_until,
        "may_postpone": later is not None and later.is_still_possible,
        "postpone_by": later and later.declare_by,
        "may_defer": found.deferral is not None,
        "readings": tuple(reading.id for reading in found.readings),
        "goes_on": getattr(found, "goes_on", ""),
    }
    for name, value in values.items():
        wanted = getattr(expected, name)
        if wanted is not None and wanted != value:
            yield Fault(f"duty.{name}", str(wanted), str(value))


def _worth(expected: Mapping[str, str | bool | None], found: Worth | None) -> Iterator[Fault]:
    worth = found or Worth()
    values: Mapping[str, str | bool | None] = {
        "line": worth.entry,
        "school": worth.school,
        "study": worth.study,
        "upper_level": worth.upper_level,
    }
    for name, wanted in expected.items():
        if values[name] != wanted:
            yield Fault(f"worth.{name}", str(wanted), str(values[name]))


def _days(case: Case, told: "Told") -> Iterator[Fault]:
    """The first day at a station, and the one that somebody must allow.

    An exception is no first day, unless nothing else leads there.
    """
    for name, day in case.begins.items():
        steps = list(told.steps_to(name))
        usual = [taken.on for taken in steps if not taken.step.is_exception]
        first = min(usual or [taken.on for taken in steps], default=None)
        if first != day:
            yield Fault("begins", name, _words(first))
    for name, allowed in case.if_allowed.items():
        asked = [taken.on for taken in told.steps_to(name) if taken.step.is_exception]
        soonest = min(asked, default=None)
        if soonest != allowed:
            yield Fault("if_allowed", name, _words(soonest))


def _by_station(case: Case, told: "Told") -> Iterator[Fault]:
    """Each value is that of the step to a station as it is told first."""
    values: tuple[tuple[str, Mapping[str, object], Callable[[Taken], object]], ...] = (
        ("deadline", case.deadline, _window),
        ("who_decides", case.who_decides, lambda taken: taken.step.decided_by),
        ("where", case.where, lambda taken: taken.step.apply_at),
    )
    for what, wanted, value in values:
        for name, expected in wanted.items():
            taken = told.step_to(name)
            found = None if taken is None else value(taken)
            if found != expected:
                yield Fault(what, name, _words(found))
    lists: tuple[tuple[str, Mapping[str, tuple[str, ...]], Callable[[Taken], Collection[str]]], ...]
    lists = (
        ("papers", case.papers, lambda taken: taken.step.documents),
        ("notes", case.notes, lambda taken: taken.notes),
    )
    for what, needed, values_of in lists:
        for name, expected_values in needed.items():
            taken = told.step_to(name)
            here = () if taken is None else values_of(taken)
            for one in expected_values:
                if one not in here:
                    yield Fault(what, f"{name} {one}", " ".join(here))
    days = {route.goal: route.gained_on for route in told.answer.routes}
    for name, day in case.gained.items():
        if days.get(name) != day:
            yield Fault("gained", name, _words(days.get(name)))


def _why_not(expected: Mapping[str, str], found: Answer) -> Iterator[Fault]:
    reasons = {step: no.code for excluded in found.excluded for step, no in excluded.reasons}
    for step, code in expected.items():
        if reasons.get(step) != code:
            yield Fault("why_not", step, reasons.get(step, ""))


def _window(taken: Taken) -> tuple[date, date] | None:
    return (taken.window.opens_on, taken.window.closes_on) if taken.window else None


def _words(found: object) -> str:
    if isinstance(found, tuple):
        return " ".join(map(str, found))
    return "" if found is None else str(found)


def _order(case: Case, told: "Told") -> Iterator[Fault]:
    places = told.places
    for row in case.order:
        for earlier, later in pairwise(row):
            if not (earlier in places and later in places and places[earlier] < places[later]):
                yield Fault("order", f"{earlier} {later}", " ".join(places))


class Told:
    """What an answer tells, by place."""

    def __init__(self, answer: Answer, book: RuleBook) -> None:
        self.answer, self.book = answer, book
        self.next = [(taken, *taken.alternatives) for taken in answer.next_steps]
        self.ways = [
            (taken, *taken.alternatives) for route in answer.routes for taken in route.steps
        ]

    def said(self, place: str) -> frozenset[str]:
        """What is said in one place of :class:`Said`."""
        found: Iterable[str] = getattr(self, f"_{place}")()
        return frozenset(found)

    @property
    def places(self) -> Mapping[str, int]:
        """In which of the next steps each station stands."""
        found: dict[str, int] = {}
        for place, choice in enumerate(self.next):
            for taken in choice:
                found.setdefault(taken.step.to, place)
        return found

    def step_to(self, station: str) -> Taken | None:
        """The step to a station as it is told first: what to do now before what comes later."""
        return next(self.steps_to(station), None)

    def steps_to(self, station: str) -> Iterator[Taken]:
        """The steps to a station that are told, in the order in which they are."""
        for choice in (*self.next, *self.ways):
            yield from (taken for taken in choice if taken.step.to == station)

    def _told(self) -> Iterator[str]:
        yield from (route.goal for route in self.answer.routes)
        yield from (taken.step.to for choice in (*self.next, *self.ways) for taken in choice)

    def _now(self) -> Iterable[str]:
        return self.places

    def _first(self) -> Iterable[str]:
        return (taken.step.to for choice in self.next[:1] for taken in choice)

    def _duty(self) -> Iterable[str]:
        return (taken.step.to for choice in self.next for taken in choice if taken.step.is_duty)

    def _certain(self) -> Iterator[str]:
        yield from (route.goal for route in self.answer.routes if not route.unsure)
        for choice in self.next:
            yield from (taken.step.to for taken in choice if not taken.is_unsure)

    def _wish(self) -> Iterable[str]:
        return (route.goal for route in self.answer.routes if route.fits_wish)

    def _rules(self) -> Iterator[str]:
        duty = self.answer.compulsory
        yield from duty.reason_rules
        for reading in duty.readings:
            yield from reading.rules
        if duty.postponement is not None:
            yield from duty.postponement.rules
        for choice in (*self.next, *self.ways):
            for taken in choice:
                yield from taken.step.rules
                yield from self.book.stations[taken.step.to].rules
        yield from (warning.rule for warning in self.answer.warnings)

    def _asks(self) -> Iterable[str]:
        return (warning.code for warning in self.answer.warnings)

    def _who(self) -> Iterable[str]:
        return (decision.who for decision in self.answer.decisions)

    def _right(self) -> Iterator[str]:
        for choice in self.next:
            yield from (t.step.to for t in choice if getattr(t, "standing", "") == "right")

    def _wanted(self) -> Iterable[str]:
        return getattr(self.answer, "facts_wanted", ())

    def _asked_back(self) -> Iterable[str]:
        return (one.code for one in getattr(self.answer, "asked_back", ()))

    def _applies(self) -> Iterator[str]:
        for entry in getattr(self.answer.compulsory, "applied", ()):
            yield from (entry.id, entry.kind)


def unknown_names(case: Case, book: RuleBook) -> Sequence[str]:
    """Names in a case that the book does not have: they could never fail, or never hold."""
    places = {*book.stations, *book.certificates}
    rules = {*case.rests_on, *case.must.rules, *case.must_not.rules}
    unknown = [*(name for name in sorted(case.names) if name not in places)]
    unknown += [name for name in sorted(rules) if name not in book.rules]
    steps = {step.id for step in book.steps}
    unknown += [step for step in sorted(case.why_not) if step not in steps]
    papers = {paper for step in book.steps for paper in step.documents}
    unknown += [one for some in case.papers.values() for one in some if one not in papers]
    return unknown
