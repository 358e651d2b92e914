"""What a search finds, of all kinds in one list, the best first.

Each context says in ``website/<context>/finding.py`` how its records are shown and which of them
fit what was wished for (``FINDERS``), and knows nothing of the others.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pkgutil import iter_modules

from lotse import website
from lotse.reference.domain.wishes import Wishes
from lotse.website.languages import ReaderRequest
from lotse.words.domain.states import Shown
from lotse.words.search import SOME, Found, Hit

MOST = 60
"""So many lines are read and ordered; what comes after them answers nobody."""
MOST_OF_KIND = 40
FAINT = 0.2
"""What has less than this part of the best one's score is left out where others have all words."""
UNTOLD = 0.5
"""A record of which nobody knows whether it fits the wishes counts so much less."""
ANSWER, DAY = 2.0, 1.5
"""What answers a question counts so much more when one is asked; a day, when a day is asked for."""


AGAIN = 0.88
"""Each further line of one kind counts so much less than the one before."""


@dataclass(frozen=True)
class Line:
    """A record as the list shows it: ``kind`` in words, ``fact`` what decides (a day, a place).

    ``tells_when``: it names a day, so that it answers "when". ``worth``: how much it counts beside
    other lines that have the same words.
    """

    kind: str
    title: Shown
    url: str
    summary: Shown | None = None
    fact: str = ""
    tells_when: bool = False
    answers_questions: bool = False
    worth: float = 1.0


Fits = Callable[[str], bool | None]
"""Whether the record with an id fits the wishes; None where nobody knows."""


def nobody_knows(request: ReaderRequest, wishes: Wishes, ids: Sequence[str]) -> Fits:  # noqa: ARG001 – as all are called
    """For records that are for everybody, everywhere."""
    return lambda _: None


@dataclass(frozen=True)
class Finder:
    """How records of a kind are shown: those of these ids that the reader may see, by id.

    ``fits`` judges records by the wishes. ``all_ids`` gives ids for wishes without words, the
    best first; kinds without it need words.
    """

    kind: str
    lines: Callable[[ReaderRequest, Sequence[str]], Mapping[str, Line]]
    fits: Callable[[ReaderRequest, Wishes, Sequence[str]], Fits] = nobody_knows
    all_ids: Callable[[ReaderRequest], Sequence[str]] | None = None


def found_lines(request: ReaderRequest, found: Found, wishes: Wishes) -> list[Line]:
    """The lines of a search, the best first."""
    hits = found.hits if wishes.rest else _every(request)
    by_kind: dict[str, list[Hit]] = {}
    for hit in hits:
        by_kind.setdefault(hit.kind, []).append(hit)
    fitting: list[Hit] = []
    for finder in finders_of_all():
        own = by_kind.get(finder.kind, [])
        fitting += _fitting(request, finder, own, wishes)
    fitting.sort(key=lambda hit: hit.order)
    placed = _placed(request, fitting[:MOST], found)
    return [line for _, line in placed]


def _fitting(
    request: ReaderRequest, finder: Finder, hits: Sequence[Hit], wishes: Wishes
) -> Iterable[Hit]:
    if not hits:
        return
    # Of kinds that can be over (offers, events) what is over must not take the places of others.
    if not wishes.codes and finder.all_ids is None:
        yield from hits
        return
    fits = finder.fits(request, wishes, [hit.record_id for hit in hits])
    is_choosy = bool(wishes.features or wishes.language or wishes.is_today)
    for hit in hits:
        verdict = fits(hit.record_id)
        if verdict:
            yield hit
        elif verdict is None and wishes.rest:
            yield replace(hit, score=hit.score * UNTOLD) if is_choosy else hit


def _placed(request: ReaderRequest, hits: Sequence[Hit], found: Found) -> list[tuple[float, Line]]:
    placed: list[tuple[float, int, Line]] = []
    for finder in finders_of_all():
        own = [hit for hit in hits if hit.kind == finder.kind][:MOST_OF_KIND]
        lines = finder.lines(request, [hit.record_id for hit in own]) if own else {}
        placed += [
            (hit.score * _worth(line, found), hit.size, line)
            for hit in own
            if (line := lines.get(hit.record_id))
        ]
    placed.sort(key=lambda one: (-one[0], one[1], one[2].url))
    if placed and any(hit.how != SOME for hit in hits):
        placed = [one for one in placed if one[0] >= placed[0][0] * FAINT]
    return _mixed([(score, line) for score, _, line in placed])


def _mixed(placed: Sequence[tuple[float, Line]]) -> list[tuple[float, Line]]:
    """The same with different kinds in sight: who has seen six Kitas wants to see the way there."""
    left, mixed, seen = list(placed), [], Counter[str]()
    while left:
        best = max(left, key=lambda one: one[0] * AGAIN ** seen[one[1].kind])
        left.remove(best)
        seen[best[1].kind] += 1
        mixed.append(best)
    return mixed


def _worth(line: Line, found: Found) -> float:
    if not (found.is_question and line.answers_questions):
        return line.worth
    return ANSWER * DAY if found.asks_when and line.tells_when else ANSWER


def _every(request: ReaderRequest) -> list[Hit]:
    """Everything that fits wishes alone: soonest and newest first."""
    return [
        Hit(finder.kind, id_, 1.0 / (1 + place), SOME, 0)
        for finder in finders_of_all()
        if finder.all_ids
        for place, id_ in enumerate(finder.all_ids(request))
    ]


@cache
def finders_of_all() -> tuple[Finder, ...]:
    """The finders of all contexts that the site shows."""
    packages = [one.name for one in iter_modules(website.__path__) if one.ispkg]
    names = [f"{website.__name__}.{name}.finding" for name in packages]
    return tuple(one for name in names if find_spec(name) for one in import_module(name).FINDERS)
