"""A kind of record: what a context says once about something that the office edits.

The screens for it (:mod:`lotse.backoffice.records.screens`) follow from that: a form with lock and
conflict, a history with compare and bring back. What is odd about a kind is a subclass of
:class:`~lotse.backoffice.records.page.RecordPage`; any other screen stays a plain view.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Generic, TypeAlias, TypeVar

from django.utils.translation import gettext_lazy

from lotse.accounts.models import User
from lotse.accounts.roles import Right
from lotse.backoffice.changes import Language
from lotse.backoffice.records.values import Parts, Words
from lotse.kit import merging
from lotse.kit.errors import Refused

if TYPE_CHECKING:
    from lotse.backoffice.records.page import RecordPage
    from lotse.backoffice.records.seen import Merge, Seen

R = TypeVar("R")
Typed: TypeAlias = Any
"""What a browser has sent, or None."""
Fault: TypeAlias = tuple[str | None, Words]
"""A field of the form, or None for the whole of it, and what is wrong."""


SAVED = gettext_lazy("Saved.")


@dataclass(frozen=True)
class Saving:
    """Who saves when, and what that person saw; ``wish`` is the button, if it has a value."""

    by: User
    now: datetime
    seen: "Seen"
    takes_over: bool = False
    wish: str = ""


@dataclass(frozen=True)
class Restoring:
    """Who brings back which state of a record when."""

    slug: str
    change_id: int
    by: User
    now: datetime


@dataclass(frozen=True)
class Say:
    """The words of the screens of a kind, each a whole sentence or name."""

    new: Words
    all: Words
    back: Words
    may_not: Words
    begun: Words = SAVED
    saved: Words = SAVED


@dataclass(frozen=True)
class Journal:
    """One journal of a record in words; ``verbs_only``: entries with other verbs are left out."""

    name: str
    language: Language
    verbs_only: bool = False


@dataclass(frozen=True)
class History(Generic[R]):
    """How a record is looked back at.

    An entry that has the field ``whole`` holds everything and can be compared and brought back.
    ``also`` are journals that are shown between the entries.
    """

    language: Language
    whole: str
    restore: Callable[[Restoring], None]
    also: tuple[Journal, ...] = ()


def _nothing(*_: Any) -> Mapping[str, Any]:
    return {}


@dataclass(frozen=True, kw_only=True)
class RecordKind(Generic[R]):
    """What the office edits in one form.

    ``name`` is that of the journal and of locks. ``code`` stands in names of addresses:
    ``staff_<code>`` is the record's own page, ``staff_<code>_edit`` its form where that is another
    one, ``staff_<code>_new``, ``_history``, ``_restore``; ``list_url`` names the list.
    """

    name: str
    code: str
    list_url: str
    say: Say
    template: str
    """Extends ``backoffice/records/edit.html``."""
    find: Callable[[str], R | None]
    """The record of an address, or None."""
    title: Callable[[R], str]
    version: Callable[[R], str]
    """What is another one after each change; for most the moment of the last (ISO 8601)."""
    parts: Callable[[R | None, Typed], Parts]
    """The form with its rows: as the record is, a new one, or with what was typed."""
    create: Callable[[Parts, Saving], str]
    """Begin a record with what was typed; returns its address. May refuse."""
    save: Callable[[R, Parts, Saving], object]
    """One action with what was typed; refuses with one of ``meanwhile`` if ``version`` moved."""
    meanwhile: frozenset[str]
    """Codes of refusals that mean: somebody else has saved since."""
    may_edit: Callable[[User, R | None], bool]
    refusal_words: Callable[[Refused], str]
    history: History[R] | None = None
    reads: Right = Right.READ
    begins: Right = Right.WRITE
    has_page: bool = False
    """Whether the record has a page of its own beside the form."""
    faults: Callable[[Refused], Iterable[Fault]] | None = None
    """Beside which fields a refusal is said; without it above the form."""
    more: Callable[[R], Any] | None = None
    """What the snapshot carries besides (JSON)."""
    merge: "Merge" = field(default=merging.merge)
    around: Callable[[User, R], Mapping[str, Any]] = _nothing
    """What stands beside the form in the template."""
    page: "type[RecordPage[R]] | None" = None

    @property
    def url_name(self) -> str:
        """The address of the form."""
        return f"staff_{self.code}_edit" if self.has_page else f"staff_{self.code}"

    @property
    def page_url(self) -> str:
        """The address to which saving leads."""
        return f"staff_{self.code}"

    @property
    def history_url(self) -> str:
        """The address of the history."""
        return f"staff_{self.code}_history"


KINDS: "dict[str, RecordKind[Any]]" = {}
"""All kinds by their code."""


def register(kind: RecordKind[R]) -> RecordKind[R]:
    """Make a kind known: to the locks, and to the tests that try each of them."""
    KINDS[kind.code] = kind
    return kind
