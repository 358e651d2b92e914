"""What a search finds beside offers, of all kinds together, the best first.

Each context says in ``website/<context>/finding.py`` how its records are shown (``FINDER``), and
knows nothing of the others.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pkgutil import iter_modules

from lotse import website
from lotse.website.languages import ReaderRequest
from lotse.words.domain.states import Shown
from lotse.words.search import SOME, Found, Hit

MOST_OF_KIND = 4
MOST = 8
MOST_BESIDE_OFFERS = 2
"""Above offers that fit as well, so that these stay in sight."""


@dataclass(frozen=True)
class Line:
    """A record as the list shows it: ``kind`` in words, ``fact`` what decides (a day, a place).

    ``tells_when``: it names a day, so that it answers "when".
    """

    kind: str
    title: Shown
    url: str
    summary: Shown | None = None
    fact: str = ""
    tells_when: bool = False


@dataclass(frozen=True)
class Finder:
    """How records of a kind are shown: those of these ids that the reader may see, by id.

    ``precedence``: of two records that have the same words in their titles, the one of the kind
    with the lower number is meant.
    """

    kind: str
    lines: Callable[[ReaderRequest, Sequence[str]], Mapping[str, Line]]
    precedence: int
    answers_questions: bool = False


@dataclass(frozen=True)
class FoundLines:
    """Lines above the list of offers, because they fit as well or better, and below it."""

    above: tuple[Line, ...] = ()
    below: tuple[Line, ...] = ()


def found_lines(request: ReaderRequest, found: Found, main: str) -> FoundLines:
    """The best lines of all kinds but ``main``, which has a list of its own.

    To a question that which answers comes first, to "when" that which names a day.
    """
    by_kind: dict[str, list[Hit]] = {}
    for hit in found.hits:
        by_kind.setdefault(hit.kind, []).append(hit)
    placed: list[tuple[Place, Line]] = []
    for finder in finders_of_all():
        hits = by_kind.get(finder.kind, [])
        lines = finder.lines(request, [hit.record_id for hit in hits]) if hits else {}
        shown = [
            (_place(hit, lines[hit.record_id], finder, found), lines[hit.record_id])
            for hit in hits
            if hit.record_id in lines
        ]
        placed += sorted(shown, key=lambda one: one[0])[:MOST_OF_KIND]
    placed.sort(key=lambda one: one[0])
    best = min((hit.order[:2] for hit in by_kind.get(main, ())), default=None)
    above = [line for place, line in placed if _is_as_good(place, best)]
    above = above[: MOST if best is None else MOST_BESIDE_OFFERS]
    below = [line for _, line in placed if line not in above]
    return FoundLines(tuple(above), tuple(below[: MOST - len(above)]))


@dataclass(frozen=True, order=True)
class Place:
    """Where a line stands: what answers first, then by the words it has; the lowest first."""

    is_no_answer: bool
    tells_no_day: bool
    words: tuple[int, int]
    precedence: int
    order: tuple[int, int, int, str, str]


def _place(hit: Hit, line: Line, finder: Finder, found: Found) -> Place:
    answers = found.is_question and finder.answers_questions
    tells = answers and found.asks_when and line.tells_when
    return Place(not answers, not tells, hit.order[:2], finder.precedence, hit.order)


def _is_as_good(place: Place, best: tuple[int, int] | None) -> bool:
    """Whether a line fits as well as the best offer; what has only some of the words does not."""
    if best is None or not place.is_no_answer:
        return True
    return place.words[0] != SOME and place.words <= best


@cache
def finders_of_all() -> tuple[Finder, ...]:
    """The finders of all contexts that the site shows."""
    packages = [one.name for one in iter_modules(website.__path__) if one.ispkg]
    names = [f"{website.__name__}.{name}.finding" for name in packages]
    return tuple(one for name in names if find_spec(name) for one in import_module(name).FINDERS)
