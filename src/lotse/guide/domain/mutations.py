"""What the cases would not notice: the book with one condition less, again and again.

A condition that decides something has a case that fails without it. Here everything that decides
is left out in turn: each step, each condition and limit of a step, each limit of a station and what
it gives, each line of the duty with its conditions, each line of the tables of professions and
foreign certificates, and of the rules that the program counts with each number, each deadline and
each change. A book that is poorer and still pleases every case has something that nobody has
written down an expectation for.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from functools import cached_property, partial

from lotse.guide.domain.answer import applied
from lotse.guide.domain.cases import Case, ask, faults
from lotse.guide.domain.compulsory import compulsory
from lotse.guide.domain.conditions import LISTED, Taking
from lotse.guide.domain.rule_book import (
    GERMAN,
    Conditions,
    DutyEntry,
    DutyKind,
    ForeignCertificate,
    Profession,
    Rule,
    RuleBook,
    RuleVersion,
    Station,
    Step,
    Value,
)
from lotse.guide.domain.taken import Label, No, Taken
from lotse.guide.domain.transport import RULES as TRANSPORT
from lotse.guide.domain.worth import worth_of
from lotse.kit.errors import Refused


@dataclass(frozen=True)
class Mutation:
    """The book without one thing: ``kind`` and ``entry`` say which, ``key`` the condition.

    ``near`` are the stations, the step, and the lines and kinds of the duty, that it is about:
    cases that name them notice it first. ``touches`` tells whether it can change anything for a
    case, by what was seen when the case was asked with the whole book.
    """

    kind: str
    entry: str
    key: str
    book: RuleBook
    near: frozenset[str]
    touches: "Callable[[Seen], bool]"

    def __str__(self) -> str:
        return f"{self.kind} {self.entry}: {self.key}"


STEP_LIMITS: Mapping[str, object] = {
    "valid_from": None,
    "valid_to": None,
    "foreign": None,
    "deadline": None,
    "is_exception": False,
    "is_duty": False,
    "start": "any_time",
    "may_be_late": False,
}
"""What else than conditions limits a step, and the value that limits nothing."""

STATION_LIMITS: Mapping[str, object] = {
    "valid_from": None,
    "valid_to": None,
    "entry_to": None,
    "counts": "none",
}

COUNTED: Mapping[DutyKind, tuple[str, ...]] = {
    DutyKind.BEGINS: ("age", "month", "day"),
    DutyKind.LASTS: ("years", "general_years"),
    DutyKind.MAY_POSTPONE: ("from_month", "from_day", "to_month", "to_day"),
    DutyKind.ENDS_AFTER: ("years",),
    DutyKind.PRESUMED_OVER: ("age",),
}
"""The numbers that the program counts with; all others stand in sentences only."""


class Seen(Taking):
    """The conditions of steps, remembering what was asked of them and what they said."""

    def __init__(self, *args: object, **named: object) -> None:
        super().__init__(*args, **named)  # type: ignore[arg-type]  # the key is a field of the class
        self.nevers: dict[str, No | None] = {}
        self.takes: dict[str, list[tuple[Label, Taken | No]]] = {}
        self.alone = compulsory(self.profile, self.book)

    def never(self, step: Step) -> No | None:
        """As it is, and remembered."""
        return self.nevers.setdefault(step.id, super().never(step))

    def take(self, step: Step, label: Label) -> Taken | No:
        """As it is, and remembered."""
        found = super().take(step, label)
        self.takes.setdefault(step.id, []).append((label, found))
        return found

    @cached_property
    def places(self) -> frozenset[str]:
        """The stations that were reached, that where somebody stands, and those that are closed."""
        tried = [(step, found) for step, some in self.takes.items() for _, found in some]
        reached = {found.step.to for _, found in tried if isinstance(found, Taken)}
        closed = {
            step for step, found in tried
            if isinstance(found, No) and found.code in {"ended", "entry_closed"}
        }  # fmt: skip
        reached |= {step.to for step in self.book.steps if step.id in closed}
        return frozenset(reached | {self.profile.station or ""})

    def was_taken(self, step: str) -> bool:
        """Whether a step was open, or only a fact was lacking."""
        said = [found for _, found in self.takes.get(step, ())]
        return any(map(_counts, (*said, self.nevers.get(step))))

    def differs(self, step: Step, key: str) -> bool:
        """Whether a step that has lost a condition or limit says something else than before."""
        if step.id not in self.nevers:
            return False
        before, now = self.nevers[step.id], super().never(step)
        if before is not None or now is not None:
            return (before is None) != (now is None) or _counts(before) or _counts(now)
        resolved = self.resolved(step)
        if isinstance(resolved, No):
            return _counts(resolved)
        resolved = self.helped(resolved)
        return any(
            _is_other(said, super(Seen, self).take(resolved, label), key)
            for label, said in self.takes.get(step.id, ())
        )


READ_LATER = frozenset({*LISTED, "grade_from", "school_years_below", *STEP_LIMITS})
"""Keys of a step that matter after it was taken, too."""


def _is_other(before: Taken | No, now: Taken | No, key: str) -> bool:
    if isinstance(before, No) or isinstance(now, No):
        return type(before) is not type(now) or (
            before != now and (_counts(before) or _counts(now))
        )
    return key in READ_LATER or replace(now, step=before.step) != before


def _counts(found: Taken | No | None) -> bool:
    """Whether what a step says can be seen in an answer: of the others only the reason is told."""
    return isinstance(found, Taken) or (found is not None and found.code == "needs_fact")


def mutations(book: RuleBook) -> Iterator[Mutation]:
    """The book with one thing less, in its order."""
    for number, step in enumerate(book.steps):
        yield from _of_step(book, number, step)
    for station in book.stations.values():
        yield from _of_station(book, station)
    yield from _of_duty(book)
    yield from _of_tables(book)
    yield from _of_rules(book)


def _of_step(book: RuleBook, number: int, step: Step) -> Iterator[Mutation]:
    near = frozenset({step.to, step.id})

    def without(key: str, changed: Sequence[Step], touches: Callable[[Seen], bool]) -> Mutation:
        steps = (*book.steps[:number], *changed, *book.steps[number + 1 :])
        return Mutation("step", step.id, key, replace(book, steps=steps), near, touches)

    yield without("itself", (), lambda seen: seen.was_taken(step.id))
    for condition in fields(Conditions):
        if getattr(step.when, condition.name) is not None:
            less = replace(step, when=replace(step.when, **{condition.name: None}))
            yield without(condition.name, (less,), partial(_differs, less, condition.name))
    for key, nothing in STEP_LIMITS.items():
        if getattr(step, key) != nothing:
            less = replace(step, **{key: nothing})  # type: ignore[arg-type]  # the key is a field of the class
            yield without(key, (less,), partial(_differs, less, key))


def _differs(step: Step, key: str, seen: Seen) -> bool:
    return seen.differs(step, key)


def _of_station(book: RuleBook, station: Station) -> Iterator[Mutation]:
    near = frozenset({station.id})

    def changed(key: str, found: Station) -> Mutation:
        stations = {**book.stations, station.id: found}
        return Mutation(
            "station", station.id, key, replace(book, stations=stations), near,
            lambda seen: station.id in seen.places,
        )  # fmt: skip

    for key, nothing in STATION_LIMITS.items():
        # Nobody begins where no step leads, so what limits the beginning limits nobody.
        if getattr(station, key) != nothing and (key == "counts" or station.id in book.steps_to):
            yield changed(key, replace(station, **{key: nothing}))  # type: ignore[arg-type]  # the key is a field of the class
    for place, gain in enumerate(station.gives):
        others = (*station.gives[:place], *station.gives[place + 1 :])
        name = gain.certificate or gain.german or ""
        if gain.german is not None and GERMAN.index(gain.german) > _highest_german(book):
            continue
        yield changed(f"gives {name}", replace(station, gives=others))
        for key in ("needs", "after_grade", "valid_from", "valid_to"):
            # A certificate after the last class is the same with and without naming it.
            is_last = (
                key == "after_grade" and station.grades and gain.after_grade == station.grades[1]
            )
            if getattr(gain, key) is not None and not is_last:
                less = replace(gain, **{key: None})
                gives = (*station.gives[:place], less, *station.gives[place + 1 :])
                yield changed(f"gives {name} {key}", replace(station, gives=gives))


def _must_otherwise(book: RuleBook, seen: Seen) -> bool:
    """Whether the duty of a person is another one, or is told with other lines."""
    profile = seen.profile
    if compulsory(profile, book) != seen.alone:
        return True
    changed = Taking(profile, seen.duty, book, seen.calendar)
    if (seen.ends_duty ^ changed.ends_duty) & seen.places:
        return True
    return [one.id for one in applied(changed)] != [one.id for one in applied(seen)]


def _highest_german(book: RuleBook) -> int:
    """The highest level that any step asks for: what is above opens nothing more."""
    asked = [
        level for step in book.steps for level in (step.when.german, step.when.german_expected)
    ]
    return max((GERMAN.index(level) for level in asked if level is not None), default=-1)


def _of_duty(book: RuleBook) -> Iterator[Mutation]:
    for number, line in enumerate(book.duty):
        near = frozenset({line.id, line.kind.value, *line.stations})

        def without(
            key: str, changed: Sequence[DutyEntry],
            number: int = number, line: DutyEntry = line, near: frozenset[str] = near,
        ) -> Mutation:  # fmt: skip
            duty = (*book.duty[:number], *changed, *book.duty[number + 1 :])
            poorer = replace(book, duty=duty)
            is_early = line.kind is DutyKind.MAY_BEGIN_EARLY
            touches = _begins_early if is_early else partial(_must_otherwise, poorer)
            return Mutation("duty", line.id, key, poorer, near, touches)

        # A book without the line that begins the duty, or lets it last, is none.
        if line.kind not in {DutyKind.BEGINS, DutyKind.LASTS}:
            yield without("itself", ())
        for condition in fields(Conditions):
            if getattr(line.when, condition.name) is not None:
                when = replace(line.when, **{condition.name: None})
                yield without(condition.name, (replace(line, when=when),))
        for station in line.stations:
            others = tuple(one for one in line.stations if one != station)
            if others:
                yield without(f"station {station}", (replace(line, stations=others),))


def _begins_early(seen: Seen) -> bool:
    return any(step.when.early_entry and step.id in seen.takes for step in seen.book.steps)


def _of_tables(book: RuleBook) -> Iterator[Mutation]:
    for number, one in enumerate(book.professions):
        others: Sequence[Profession] = (*book.professions[:number], *book.professions[number + 1 :])
        changed = replace(book, professions=others)
        near = frozenset({"profession_recognition"})
        yield Mutation("profession", one.id, "itself", changed, near, partial(_works_as, one.group))
    for number, line in enumerate(book.foreign_certificates):
        yield from _of_foreign(book, number, line)


def _works_as(group: str, seen: Seen) -> bool:
    return seen.profile.profession == group


def _of_foreign(book: RuleBook, number: int, line: ForeignCertificate) -> Iterator[Mutation]:
    table = book.foreign_certificates

    def without(key: str, changed: Sequence[ForeignCertificate]) -> Mutation:
        lines = (*table[:number], *changed, *table[number + 1 :])
        poorer = replace(book, foreign_certificates=lines)
        near = frozenset[str]()
        touches = partial(_is_worth_else, poorer)
        return Mutation("foreign_certificate", line.id, key, poorer, near, touches)

    yield without("itself", ())
    for key in ("kind", "percent_from", "percent_below", "years_from", "years_below", "school",
                "study"):  # fmt: skip
        if getattr(line, key) is not None:
            yield without(key, (replace(line, **{key: None}),))  # type: ignore[arg-type]  # the key is a field of the class
    if line.upper_level:
        yield without("upper_level", (replace(line, upper_level=False),))


def _is_worth_else(book: RuleBook, seen: Seen) -> bool:
    return worth_of(seen.profile, book) != seen.worth


def _of_rules(book: RuleBook) -> Iterator[Mutation]:
    for id_, (numbers, near) in _deciding(book).items():
        rule = book.rules[id_]

        def changed(
            key: str, versions: Sequence[RuleVersion],
            rule: Rule = rule, near: frozenset[str] = near,
        ) -> Mutation:  # fmt: skip
            poorer = replace(book, rules={**book.rules, rule.id: Rule(rule.id, tuple(versions))})
            touches = partial(_rests_on, poorer, rule.id)
            return Mutation("rule", rule.id, key, poorer, near, touches)

        for place, version in enumerate(rule.versions):
            before, after = rule.versions[:place], rule.versions[place + 1 :]
            since = f" from {version.valid_from}" if version.valid_from else ""
            for name in (name for name in numbers if name in version.parameters):
                parameters = {**version.parameters, name: _other(name, version.parameters[name])}
                more = replace(version, parameters=parameters)
                yield changed(f"{name}{since}", (*before, more, *after))
            if version.deadline is not None:
                less = replace(version, deadline=None)
                yield changed(f"deadline{since}", (*before, less, *after))
            if before:
                longer = replace(before[-1], valid_to=version.valid_to)
                yield changed(f"change{since}", (*before[:-1], longer, *after))


def _deciding(book: RuleBook) -> Mapping[str, tuple[tuple[str, ...], frozenset[str]]]:
    """The rules that the program counts with: which of their numbers, and whom they are about."""
    found: dict[str, tuple[tuple[str, ...], frozenset[str]]] = {}

    def add(rule: str, numbers: Sequence[str], near: Sequence[str]) -> None:
        known, about = found.get(rule, ((), frozenset()))
        found[rule] = tuple(dict.fromkeys((*known, *numbers))), about | set(near)

    for line in book.duty:
        if line.kind in COUNTED:
            add(line.rule, COUNTED[line.kind], (line.id, line.kind.value, *line.stations))
    for step in book.steps:
        if step.deadline is not None:
            add(step.deadline, (), (step.to,))
        if step.when.grade_within is not None:
            add(step.when.grade_within, ("grade_to",), (step.to,))
    for id_ in TRANSPORT:
        if id_ in book.rules:
            numbers = {name for one in book.rules[id_].versions for name in one.parameters}
            add(id_, sorted(numbers), ())
    return found


def _rests_on(book: RuleBook, rule: str, seen: Seen) -> bool:
    if rule in TRANSPORT:
        return seen.profile.school_distance_km is not None
    return _must_otherwise(book, seen) or any(
        rule in {step.deadline, step.when.grade_within} and step.id in seen.takes
        for step in book.steps
    )


def _other(name: str, value: Value) -> Value:
    """A number that is one more, a day of a month one less; of a table each last number."""
    if name.endswith("day") and isinstance(value, int) and value > 1:
        return value - 1
    if isinstance(value, int | float):
        return value + 1
    if isinstance(value, list):
        return [[*row[:-1], row[-1] + 1] for row in value if isinstance(row, list)]
    return value


def survivors(
    book: RuleBook, cases: Sequence[Case], known: Mapping[str, str] | None = None
) -> Iterator[Mutation]:
    """The mutations that please every case.

    Only those cases are asked that a mutation can touch; first the one that ``known`` names for
    it, by its words.
    """
    for mutation, holder in holders(book, cases, known):
        if holder is None:
            yield mutation


def holders(
    book: RuleBook, cases: Sequence[Case], known: Mapping[str, str] | None = None
) -> Iterator[tuple[Mutation, Case | None]]:
    """Each mutation with the first case found that fails without what it leaves out."""
    by_id, known = {case.id: case for case in cases}, known or {}
    seen = _Watched(cases, book)
    for mutation in mutations(book):
        hint = by_id.get(known.get(str(mutation), ""))
        if hint is not None and _breaks(hint, mutation.book):
            yield mutation, hint
            continue
        touched = (
            case
            for case, how in seen.near(mutation)
            if mutation.touches(how) or mutation.entry in case.why_not
        )
        yield mutation, next((case for case in touched if _breaks(case, mutation.book)), None)


class _Watched:
    """The cases with what the conditions said to each; looked at when it is first needed."""

    def __init__(self, cases: Sequence[Case], book: RuleBook) -> None:
        self.cases, self.book = cases, book

    @cached_property
    def _seen(self) -> Sequence[tuple[Case, Seen, frozenset[str]]]:
        looked = ((case, _look(case, self.book)) for case in self.cases)
        found = [(case, how, _named(case)) for case, how in looked if how is not None]
        return sorted(found, key=lambda one: sum(map(len, one[1].takes.values())))

    def near(self, mutation: Mutation) -> Iterator[tuple[Case, Seen]]:
        """Those first that name what it is about, and those that are quickly asked."""
        yield from ((case, how) for case, how, names in self._seen if mutation.near & names)
        yield from ((case, how) for case, how, names in self._seen if not mutation.near & names)


def _named(case: Case) -> frozenset[str]:
    return case.names | {*case.must.applies, *case.must_not.applies, *case.why_not}


def _look(case: Case, book: RuleBook) -> Seen | None:
    """What the conditions say when a case is asked; None for one that is refused."""
    found: list[Seen] = []

    def watched(*args: object) -> Seen:
        found.append(Seen(*args))
        return found[-1]

    try:
        ask(case, book, taking=watched)
    except Refused:
        return None
    return found[-1]


def _breaks(case: Case, book: RuleBook) -> bool:
    return next(faults(case, book), None) is not None
