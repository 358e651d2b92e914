"""What state a text is in, and which text a reader is shown."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Origin(StrEnum):
    """Who or what wrote a text."""

    PERSON = "person"
    MACHINE = "machine"
    IMPORTED = "imported"


class State(StrEnum):
    """How a text stands to its source. Computed, never stored."""

    SOURCE = "source"
    MISSING = "missing"
    STALE = "stale"
    UNREVIEWED = "unreviewed"
    CURRENT = "current"


class Missing(StrEnum):
    """What a kind of content shows where a text is missing in the reader's language."""

    SHOW_SOURCE = "show_source"
    """The source text, and the page says so. For content: better German than nothing."""
    LEAVE_OUT = "leave_out"
    """Nothing. For remarks that help only those who can read them."""
    SHOW_CODE = "show_code"
    """The record's code. For names in vocabularies, where a gap is a fault of the data."""


@dataclass(frozen=True)
class Kind:
    """A kind of record that has texts.

    ``name`` is stored with each text (``"offers.offer"``); ``fields`` are the texts that a record
    may have, in reading order; ``missing`` says what is shown where a text is missing.

    ``has_page`` says that public pages count how often a record's texts are read. ``weight`` stands
    in where nothing is counted: how often a text of this kind is read, in per cent of all pages (a
    name on every page 100, one page among many 10). ``is_impersonal`` declares that
    no text of the kind ever holds personal data; only such texts may go to a translation service.
    ``related_serves`` says that a related language is as good: names that are the same in German
    and Leichte Sprache are not missing there.
    ``has_parts`` says that a record may have parts with texts of their own, such as the blocks of
    a page: their texts are called ``<part>.<field>``.
    """

    name: str
    fields: tuple[str, ...]
    missing: Missing
    weight: int = 10
    has_page: bool = False
    is_impersonal: bool = False
    related_serves: bool = False
    has_parts: bool = False

    def has(self, field: str) -> bool:
        """Whether a record of this kind may have a text of this name."""
        return (plain_field(field) if self.has_parts else field) in self.fields


def plain_field(field: str) -> str:
    """The name of a field without the part it belongs to.

    >>> plain_field("3f0c21d8a4b7.heading")
    'heading'
    """
    return field.rpartition(".")[2]


@dataclass(frozen=True)
class Written:
    """One text as it is stored. ``source_version`` is None for the source itself."""

    language: str
    value: str
    version: int
    source_version: int | None
    origin: Origin
    is_reviewed: bool


@dataclass(frozen=True)
class Shown:
    """One text as a reader gets it. ``language`` is the language it is really in."""

    value: str
    language: str
    state: State
    is_machine: bool

    def __bool__(self) -> bool:
        return bool(self.value)

    def __str__(self) -> str:
        return self.value


NOTHING = Shown("", "", State.MISSING, is_machine=False)

RELATED = {"de-simple": ("de",)}
"""Languages whose readers are served by another one before the source is tried."""


def state_of(text: Written | None, source: Written | None) -> State:
    """The state of a text against its source.

    A text without a source (the source was withdrawn) is stale: nobody stands behind it.
    """
    if text is None:
        return State.MISSING
    if text.source_version is None:
        return State.SOURCE
    if source is None or text.source_version < source.version:
        return State.STALE
    return State.CURRENT if text.is_reviewed else State.UNREVIEWED


def choose(kind: Kind, texts: Mapping[str, Written], language: str) -> Shown:
    """The text to show to a reader of ``language``.

    ``texts`` maps language tags to the texts of one field. The reader's own language wins, even
    when it is stale: it is marked, and an outdated sentence one can read beats a current one that
    one cannot. Then a related language, then what the kind prescribes.
    """
    source = next((text for text in texts.values() if text.source_version is None), None)
    for tag in (language, *RELATED.get(language, ())):
        if tag in texts:
            return _shown(texts[tag], source)
    if kind.missing is Missing.SHOW_SOURCE and source is not None:
        return _shown(source, source)
    return NOTHING


RIGHT_TO_LEFT = frozenset({"ar", "ckb", "fa", "he", "ps", "ur"})
NUMBER = re.compile(r"(?<![\d\u2066])(?:\+|00?)[\d][\d ()/\u00a0–-]{5,}\d")
"""A run of signs that is a telephone number: it begins with ``+`` or a zero."""


def isolated(value: str, language: str) -> str:
    """A text in which telephone numbers keep their own direction (UAX 9).

    Among Arabic or Persian letters ``+49 5321 76-420`` would be seen as ``5321 49+``.
    """
    if language not in RIGHT_TO_LEFT:
        return value
    return NUMBER.sub(lambda found: f"\u2066{found[0]}\u2069", value)


def _shown(text: Written, source: Written | None) -> Shown:
    is_machine = text.origin is Origin.MACHINE and not text.is_reviewed
    return Shown(
        isolated(text.value, text.language), text.language, state_of(text, source), is_machine
    )
