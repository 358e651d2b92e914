"""Which passage of a page a source means, and when two readings of it say the same. Plain Python.

A source that names a paragraph means that paragraph, where it stands under a heading of its own;
otherwise the whole text of the page. What only decorates a page counts for nothing: the day of its
last change, how often it was read, whose copy it is.
"""

import hashlib
import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple, TypeVar

T = TypeVar("T")

_DAY = (
    r"(?:\d{1,2}\.\s?(?:\d{1,2}\.|[a-zäöü]+)\s?\d{2,4}|\d{4}-\d{2}-\d{2}|\d{1,2}[/.]\d{4}"
    r"|(?:jan|feb|mär|apr|mai|jun|jul|aug|sep|okt|nov|dez)[a-zä]*\.?\s\d{4}|\d{4})"
)
_CLOCK = r"(?:,?\s*(?:um\s)?\d{1,2}[:.]\d{2}(?::\d{2})?(?:\suhr)?)?"
_LABEL = (
    r"(?:stand|datenstand|letzte[rs]?\s(?:aktualisierung|änderung|bearbeitung|stand)"
    r"|(?:zuletzt\s)?(?:aktualisiert|geändert|bearbeitet|geprüft|veröffentlicht|abgerufen)"
    r"|erstellt|gedruckt|druckdatum|abrufdatum|heute(?:\sist)?|last\s(?:update|modified)d?)"
)
_COUNTED = r"(?:seiten)?(?:aufrufe?|ansichten|zugriffe|besucher(?:innen)?|views?|klicks?|hits)"
_READ = r"(?:gelesen|angesehen|besucht)"
_WEEKDAY = r"(?:(?:mon|diens|donners|frei|sams|sonn)tag|mittwoch),?\s"
DECORATION = re.compile(
    rf"""
      (?:seiten)?{_LABEL}(?:\s(?:am|vom|der\sseite|dieser\sseite))*\s?:?\s*(?:{_WEEKDAY})?(?:de[nr]\s)?{_DAY}{_CLOCK}
    | (?:{_COUNTED}|(?:bisher|schon)?\s*{_READ})
        (?:\s(?:heute|gesamt|bisher))?\s*:?\s*[\d.\s]+(?:\s?mal)?
    | (?:bisher|schon)?\s*[\d.\s]+(?:mal\s)?(?:{_COUNTED}|{_READ})
    | (?:©|\(c\)|copyright).{{0,100}}
    | (?:seite\s)?(?:drucken|teilen|vorlesen|nach\soben|zum\sseitenanfang|seite\sausdrucken)
    """,
    re.VERBOSE | re.IGNORECASE,
)
"""Whole lines that only decorate; in brackets or not."""
INLINE = re.compile(rf"[(\[]?\bstand\s?:?\s(?:vom\s)?{_DAY}[)\]]?", re.IGNORECASE)
"""The day of a page's text within a line."""

_SIGNS = str.maketrans(
    {"„": '"', "“": '"', "”": '"', "«": '"', "»": '"', "‚": "'", "‘": "'", "’": "'"}
    | dict.fromkeys("‐‑‒–—", "-")
)
_GROUP = re.compile(r"§§?\s*(\d+[a-z]?(?:\s*(?:,|und|u\.|bis|-)\s*(?:§\s*)?\d+[a-z]?\b)*)")
_SPAN = re.compile(r"(\d+)([a-z]?)(?:\s*(?:bis|-)\s*(\d+)([a-z]?))?")
_HEADING = re.compile(r"§\s*(\d+)\s?([a-z]?)(?![\w])\s*(.*)", re.DOTALL)
_REFERENCE = re.compile(
    r"(?:\(|,|;|und\b|bis\b|-|abs\b|absatz|satz|nr\b|nummer|s\.)", re.IGNORECASE
)
_PART = re.compile(
    r"(?:\w+er\s(?:teil|abschnitt|titel)|(?:teil|abschnitt|kapitel|anlage)\s)", re.IGNORECASE
)
_POINT = re.compile(r"(?:nr\.?|nummer)\s*(\d+(?:\.\d+)+)", re.IGNORECASE)
_POINT_HEADING = re.compile(r"(\d+(?:\.\d+)+)\.?\s+\S")
_LONGEST_TITLE = 200

Number = tuple[int, str]
"""A paragraph's number: 54a is (54, "a")."""


class Words(NamedTuple):
    """A line of a page."""

    text: str
    is_heading: bool = False


@dataclass(frozen=True)
class Passage:
    """What a source means on a page; ``is_own``: the paragraph stood under its own heading."""

    text: str
    is_own: bool = False

    @cached_property
    def digest(self) -> str:
        """A mark of the words: line ends, kinds of quotes, dashes and spaces do not count."""
        words = unicodedata.normalize("NFKC", self.text).translate(_SIGNS).split()
        return hashlib.sha256(" ".join(words).encode()).hexdigest()


def passage(lines: Iterable[Words], paragraph: str) -> Passage:
    """The passage that a source means, without what only decorates; the whole text if need be."""
    kept = [one for line in lines if (one := _plain(line)).text]
    own = _own(kept, paragraph)
    return Passage("\n".join(line.text for line in own or kept), is_own=bool(own))


def _plain(line: Words) -> Words:
    said = line.text.strip(" ()[]|·-–")
    if DECORATION.fullmatch(said):
        return Words("")
    return Words(" ".join(INLINE.sub("", line.text).split()), line.is_heading)


def _own(lines: Sequence[Words], paragraph: str) -> list[Words]:
    """The lines under the headings of what is named; those of several, one after another."""
    if point := _POINT.search(paragraph):
        return _under(lines, _point_of, lambda found: f"{found}.".startswith(f"{point[1]}."))
    spans = paragraphs_named(paragraph)
    return _under(lines, number_of, lambda found: any(low <= found <= up for low, up in spans))


def _under(
    lines: Sequence[Words], mark_of: Callable[[Words], T | None], is_meant: Callable[[T], bool]
) -> list[Words]:
    found, is_in = [], False
    for line in lines:
        mark = mark_of(line)
        if mark is not None:
            is_in = is_meant(mark)
        elif line.is_heading and _PART.match(line.text):
            is_in = False
        if is_in:
            found.append(line)
    return found


def paragraphs_named(paragraph: str) -> list[tuple[Number, Number]]:
    """Which paragraphs a source names, as spans from one to another.

    >>> paragraphs_named("§§ 24(1), 69"), paragraphs_named("§§ 74–75a")
    ([((24, ''), (24, '')), ((69, ''), (69, ''))], [((74, ''), (75, 'a'))])
    >>> paragraphs_named("§ 2(1) Nr. 4"), paragraphs_named("Rundschreiben")
    ([((2, ''), (2, ''))], [])
    """
    said = re.sub(r"\s*\([^)]*\)", "", paragraph).translate(_SIGNS)
    said = re.sub(r"-(?=\s*(?:\(|$))", "", said)
    spans = []
    for group in _GROUP.findall(said):
        for low, letter, up, up_letter in _SPAN.findall(group):
            first = (int(low), letter)
            spans.append((first, (int(up), up_letter) if up else first))
    return spans


def number_of(line: Words) -> Number | None:
    """The paragraph that a line is the heading of; None where it is none.

    >>> number_of(Words("§ 64 Beginn der Schulpflicht")), number_of(Words("§ 54a"))
    ((64, ''), (54, 'a'))
    >>> number_of(Words("§ 64 Abs. 1 gilt entsprechend.")), number_of(Words("§ 64 und § 65"))
    (None, None)
    """
    text = line.text.translate(_SIGNS)
    found = _HEADING.search(text) if line.is_heading else _HEADING.match(text)
    if found is None:
        return None
    rest = found[3]
    is_sentence = len(rest) > _LONGEST_TITLE or rest.endswith((".", ";"))
    if not line.is_heading and (is_sentence or _REFERENCE.match(rest)):
        return None
    return int(found[1]), found[2].lower()


def _point_of(line: Words) -> str | None:
    found = _POINT_HEADING.match(line.text)
    return found[1] if found else None
