"""What the cases would not notice: the book with one condition less, again and again.

A condition that decides something has a case that fails without it. Here each condition of each
step, each limit of a station and each version of a rule is left out in turn; a book that is poorer
and still pleases every case has a condition that nobody has written down an expectation for.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace

from lotse.guide.domain.cases import Case, faults
from lotse.guide.domain.rule_book import Conditions, RuleBook, Station, Step


@dataclass(frozen=True)
class Mutation:
    """The book without one thing: ``kind`` and ``entry`` say which, ``key`` the condition.

    ``near`` are the stations it is about: cases that name them notice it first.
    """

    kind: str
    entry: str
    key: str
    book: RuleBook
    near: frozenset[str]

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


def mutations(book: RuleBook) -> Iterator[Mutation]:
    """The book with one thing less, in its order."""
    for number, step in enumerate(book.steps):
        yield from _of_step(book, number, step)
    for station in book.stations.values():
        yield from _of_station(book, station)


def _of_step(book: RuleBook, number: int, step: Step) -> Iterator[Mutation]:
    near = frozenset({step.to})

    def without(key: str, changed: Sequence[Step]) -> Mutation:
        steps = (*book.steps[:number], *changed, *book.steps[number + 1 :])
        return Mutation("step", step.id, key, replace(book, steps=steps), near)

    yield without("itself", ())
    for condition in fields(Conditions):
        if getattr(step.when, condition.name) is not None:
            when = replace(step.when, **{condition.name: None})
            yield without(condition.name, (replace(step, when=when),))
    for key, nothing in STEP_LIMITS.items():
        if getattr(step, key) != nothing:
            yield without(key, (replace(step, **{key: nothing}),))  # type: ignore[arg-type]


def _of_station(book: RuleBook, station: Station) -> Iterator[Mutation]:
    near = frozenset({station.id})

    def changed(key: str, found: Station) -> Mutation:
        stations = {**book.stations, station.id: found}
        return Mutation("station", station.id, key, replace(book, stations=stations), near)

    for key, nothing in STATION_LIMITS.items():
        if getattr(station, key) != nothing:
            yield changed(key, replace(station, **{key: nothing}))  # type: ignore[arg-type]
    for place, gain in enumerate(station.gives):
        others = (*station.gives[:place], *station.gives[place + 1 :])
        name = gain.certificate or gain.german or ""
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


def survivors(book: RuleBook, cases: Sequence[Case]) -> Iterator[Mutation]:
    """The mutations that please every case."""
    for mutation in mutations(book):
        near = sorted(cases, key=lambda case: not mutation.near & case.names)
        if not any(_breaks(case, mutation.book) for case in near):
            yield mutation


def _breaks(case: Case, book: RuleBook) -> bool:
    return next(faults(case, book), None) is not None
