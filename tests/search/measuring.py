"""What a search is worth: how many queries are answered first or within three.

Counted are the links of the result list as they stand on the page, whatever their kind.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import html5lib
import yaml

SHARED = Path(__file__).resolve().parents[3] / "shared" / "cases" / "search.yaml"
HELD_OUT = Path(__file__).with_name("held_out.yaml")
KINDS = {
    "angebote": "o",
    "veranstaltungen": "e",
    "info": "p",
    "schulsystem": "s",
    "termine": "k",
    "partner": "x",
    "regeln": "r",
}
RESULT = re.compile(r"/[a-z-]+/(?P<folder>[a-z]+)/(?P<slug>[^?#]+?)/")
FIRST, WITHIN = 1, 3


@dataclass(frozen=True)
class Case:
    """A query in a language of the site, and the keys of what would answer it."""

    language: str
    query: str
    right: frozenset[str]


@dataclass(frozen=True)
class Answered:
    """A case with what stood on the page, best first."""

    case: Case
    shown: tuple[str, ...]

    def succeeds(self, within: int) -> bool:
        """Whether a right answer is among the first so many."""
        return not self.case.right.isdisjoint(self.shown[:within])


def cases(path: Path) -> list[Case]:
    """The cases of a file."""
    return [
        Case(
            row["language"], row["query"], frozenset(one.replace("_", "-") for one in row["right"])
        )
        for row in yaml.safe_load(path.read_text(encoding="utf-8"))
    ]


def shown(html: str) -> tuple[str, ...]:
    """The keys of the results on a page of the search, in the order of reading."""
    page = html5lib.parse(html, namespaceHTMLElements=False)
    main = page.find(".//main")
    found: list[str] = []
    for link in main.iter("a"):
        matched = RESULT.fullmatch(link.get("href", ""))
        if matched and matched["folder"] in KINDS:
            found.append(f"{KINDS[matched['folder']]}:{matched['slug']}")
    return tuple(dict.fromkeys(found))


def answer(every: Iterable[Case], read: Callable[[str], str]) -> list[Answered]:
    """Ask each case by ``read``, which gives the page of an address."""
    return [
        Answered(one, shown(read(f"/{one.language}/suche/?q={quote(one.query)}"))) for one in every
    ]


def share(answered: Sequence[Answered], within: int) -> float:
    """The share that succeeds, from 0 to 1."""
    return sum(one.succeeds(within) for one in answered) / len(answered)


def by_language(answered: Iterable[Answered]) -> dict[str, list[Answered]]:
    """The same by language."""
    found: dict[str, list[Answered]] = defaultdict(list)
    for one in answered:
        found[one.case.language].append(one)
    return dict(found)


def table(answered: Sequence[Answered]) -> str:
    """All figures, a line for each language."""
    lines = [
        f"{name:10} {len(group):3}  "
        f"first {share(group, FIRST):4.0%}  within three {share(group, WITHIN):4.0%}"
        for name, group in (*sorted(by_language(answered).items()), ("all", answered))
    ]
    return "\n".join(lines)
