"""The list of a kind of record: search, filters, columns, many at once, and the list as a file."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Protocol

from django.http import HttpResponse
from django.urls import URLPattern, path
from django.utils.translation import get_language
from django.views.decorators.http import require_POST, require_safe

from lotse.accounts.access import may
from lotse.accounts.models import User
from lotse.accounts.roles import Right
from lotse.backoffice.bulk import Bulk, BulkAnswer, Deed, chosen_slugs, do_to_many
from lotse.backoffice.columns import Columns
from lotse.backoffice.listing import (
    Asked,
    Filter,
    FilterForm,
    Words,
    file_links,
    file_response,
    list_context,
)
from lotse.backoffice.records.screens import View
from lotse.backoffice.rendering import StaffRequest, render_staff
from lotse.backoffice.screens import screen
from lotse.kit import clock
from lotse.kit.errors import Refused
from lotse.kit.spreadsheets import Row
from lotse.reference.queries import Reference, get_reference

if TYPE_CHECKING:
    from django.db.models import QuerySet


@dataclass(frozen=True)
class Reader:
    """Who looks at a list, in which language, and when."""

    user: User
    reference: Reference
    tag: str
    now: datetime

    @classmethod
    def of(cls, request: StaffRequest) -> "Reader":
        """The person who asks."""
        return cls(request.user, get_reference(), get_language() or "de", clock.now())

    @property
    def today(self) -> date:
        """The day on the wall of the place."""
        return clock.local_day(self.now, self.reference.time_zone)

    def terms(self, vocabulary: str) -> list[tuple[str, str]]:
        """A vocabulary to choose from."""
        codes = self.reference.codes[vocabulary]
        return [(code, self.reference.name(vocabulary, code, self.tag)) for code in codes]


class Listed(Protocol):
    """A row of a list, as its columns and its template see it."""

    @property
    def slug(self) -> str:
        """The address of the record."""

    @property
    def title(self) -> str:
        """What it is called."""


@dataclass(frozen=True)
class Sheet:
    """The list as a file: ``name`` begins the name of the file, the day ends it."""

    title: Words
    name: str
    head: Callable[[], Row]
    rows: Callable[[Any, Reader], Iterable[Row]]
    """Made of the records that fit; called outside of pages, so they are read in portions."""
    prepare: "Callable[[QuerySet[Any, Any], Reader], QuerySet[Any, Any]]"


@dataclass(frozen=True)
class Many:
    """What can be done to many records at once, one action each; what refuses stops no other."""

    legend: Words
    nothing_chosen: Words
    done: Any
    """A lazy plural with a ``count``."""
    names: Callable[[Sequence[str]], Mapping[str, str]]
    """Of those chosen that there are, how they are called in a refusal."""
    deeds: Callable[[Reader], Sequence[tuple[str, Words]]]
    do: Callable[[StaffRequest, Reader], Mapping[str, Deed]]
    refusal_words: Callable[[Refused], str]
    detail: Callable[[Reader], Filter | None] = field(default=lambda _reader: None)


@dataclass(frozen=True, kw_only=True)
class RecordList:
    """One list of records. ``url`` names it; ``<url>_export`` and ``<url>_bulk`` go with it.

    Whatever its size it costs the same few statements: ``find`` is counted, ``with_columns`` says
    what the columns of one page need, ``rows`` makes rows of the records of that page.
    """

    url: str
    template: str
    show_all: Words
    search: Words
    columns: Columns
    asks: Sequence[str]
    """What the address may ask for."""
    orders: Collection[str]
    find: "Callable[[Mapping[str, str], str, Reader], QuerySet[Any, Any]]"
    with_columns: "Callable[[QuerySet[Any, Any], Reader], QuerySet[Any, Any]]"
    rows: Callable[[Sequence[Any], Reader], Sequence[Listed]]
    filters: Callable[[Reader], Sequence[Filter]]
    links: Callable[[], Sequence[tuple[str, Words]]] = tuple
    sheet: Sheet | None = None
    many: Many | None = None
    reads: Right = Right.READ


def listed(kind: RecordList) -> View:
    """The list as a screen."""

    @screen(kind.reads)
    @require_safe
    def view(request: StaffRequest) -> HttpResponse:
        asked, reader = Asked.read(request, kind.asks, kind.orders), Reader.of(request)
        found = kind.find(asked.values, asked.order, reader)
        shown = kind.with_columns(found, reader)
        context = list_context(request, asked, found, shown, kind.orders)
        rows = kind.rows(context["page"].items, reader)
        files = file_links(request, asked, f"{kind.url}_export") if kind.sheet else []
        context |= {
            "table": kind.columns.context(request.user, rows, context["sorts"]),
            "filters": FilterForm(
                asked,
                kind.url,
                kind.show_all,
                kind.filters(reader),
                kind.search,
                [*kind.links(), *files],
            ),
            "may_write": may(request.user, Right.WRITE),
            "may_publish": may(request.user, Right.PUBLISH),
            "bulk": _bulk(kind, reader) if may(request.user, Right.PUBLISH) else None,
        }
        return render_staff(request, kind.template, context)

    return view


def _bulk(kind: RecordList, reader: Reader) -> Bulk | None:
    if (many := kind.many) is None:
        return None
    return Bulk(f"{kind.url}_bulk", many.legend, many.deeds(reader), many.detail(reader))


def _export(kind: RecordList, sheet: Sheet) -> View:
    @screen(Right.EXPORT)
    @require_safe
    def view(request: StaffRequest, form: str) -> HttpResponse:
        asked, reader = Asked.read(request, kind.asks, kind.orders), Reader.of(request)
        found = sheet.prepare(kind.find(asked.values, asked.order, reader), reader)
        name = f"{sheet.name}-{reader.today}"
        rows = sheet.rows(found.iterator(chunk_size=500), reader)
        return file_response(form, sheet.head(), rows, str(sheet.title), name)

    return view


def _do(kind: RecordList, many: Many) -> View:
    @screen(Right.PUBLISH)
    @require_POST
    def view(request: StaffRequest) -> HttpResponse:
        names = many.names(chosen_slugs(request))
        deed = many.do(request, Reader.of(request)).get(request.POST.get("deed", ""))
        answer = BulkAnswer(kind.url, many.nothing_chosen, many.done, many.refusal_words)
        return do_to_many(request, deed, names, answer)

    return view


def list_addresses(kind: RecordList) -> list[URLPattern]:
    """The addresses of a list, to stand in the ``urls.py`` of a context."""
    found = [path("", listed(kind), name=kind.url)]
    if kind.sheet is not None:
        found.append(
            path("export.<str:form>", _export(kind, kind.sheet), name=f"{kind.url}_export")
        )
    if kind.many is not None:
        found.append(path("auswahl/", _do(kind, kind.many), name=f"{kind.url}_bulk"))
    return found
