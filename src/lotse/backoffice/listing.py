"""What all lists of the back office share: reading their address, filters, pages, and files."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lotse.accounts.access import may
from lotse.accounts.roles import Right
from lotse.backoffice.rendering import StaffRequest
from lotse.kit.paging import cut_query, page_number
from lotse.kit.spreadsheets import Row, to_csv, to_xlsx

if TYPE_CHECKING:
    from django.db.models import QuerySet

Words: TypeAlias = str | Promise
ALL = _("all")

PAGE_SIZE = 50
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True)
class Asked:
    """What the address of a list asks for."""

    values: dict[str, str]
    order: str
    page: int

    @classmethod
    def read(
        cls, request: StaffRequest, filters: Iterable[str], orders: Collection[str]
    ) -> "Asked":
        """Read the address; what is unknown or odd asks for nothing, the first order is usual."""
        values = {
            name: value[:100] for name in filters if (value := request.GET.get(name, "").strip())
        }
        order = request.GET.get("order", "")
        page = page_number(request.GET.get("page", "1"))
        return cls(values, order if order in orders else next(iter(orders)), page)

    def query(self, **changes: Any) -> str:
        """The address of the same list with something changed."""
        wanted = {**self.values, "order": self.order, **changes}
        return "?" + urlencode({name: value for name, value in wanted.items() if value})

    def sort_url(self, column: str) -> str:
        """Sort by a column, or the other way round where it is sorted by it."""
        return self.query(order=f"-{column}" if self.order == column else column)

    def page_links(self, numbers: Sequence[int | None]) -> list[tuple[int | None, str]]:
        """Links to pages, with None for a gap."""
        return [(number, self.query(page=number) if number else "") for number in numbers]


@dataclass(frozen=True)
class Filter:
    """A question of a list with answers to choose from: ``options`` are values with their words.

    ``otherwise`` stands where nothing is chosen. ``are_languages``: each word is in the language
    that is its value.
    """

    name: str
    label: Words
    options: Collection[tuple[str, Words]]
    otherwise: Words = ALL
    are_languages: bool = False


@dataclass(frozen=True)
class FilterForm:
    """Search, filters and ways on above a list, as ``filters.html`` draws them.

    ``url_name`` is the list without any filter, ``show_all`` the words for the way there.
    """

    asked: Asked
    url_name: str
    show_all: Words
    filters: Sequence[Filter]
    search: Words = ""
    links: Sequence[tuple[str, Words]] = ()

    @property
    def url(self) -> str:
        """The whole list."""
        return reverse(self.url_name)

    @property
    def is_open(self) -> bool:
        """Whether more is asked than words to search for."""
        return bool(set(self.asked.values) - {"q"})

    def chosen(self) -> Iterator[tuple[Filter, str]]:
        """Each filter with the value that is chosen."""
        for each in self.filters:
            yield each, self.asked.values.get(each.name, "")

    def kept(self) -> list[tuple[str, str]]:
        """What is asked for without a field of its own, by a link from elsewhere."""
        own = {"q", *(each.name for each in self.filters)}
        return [(name, value) for name, value in self.asked.values.items() if name not in own]


def list_context(
    request: StaffRequest,
    asked: Asked,
    found: "QuerySet[Any, Any]",
    shown: "QuerySet[Any, Any]",
    orders: Iterable[str],
) -> dict[str, Any]:
    """What each list shows of its pages and orders; a page beyond its end does not exist.

    ``found`` is counted; ``shown`` are the same records with what the columns need.
    """
    page = cut_query(shown, found.count(), asked.page, PAGE_SIZE)
    if page is None:
        raise Http404
    return {
        "asked": asked,
        "page": page,
        "page_links": asked.page_links(page.numbers),
        "sorts": {name: asked.sort_url(name) for name in orders if not name.startswith("-")},
        "here": request.get_full_path(),
    }


def file_links(request: StaffRequest, asked: Asked, url_name: str) -> list[tuple[str, Words]]:
    """The same list as files, for those who may take it along."""
    if not may(request.user, Right.EXPORT):
        return []
    forms = (("xlsx", _("As Excel file")), ("csv", _("As CSV file")))
    return [(reverse(url_name, args=[form]) + asked.query(), words) for form, words in forms]


def file_response(form: str, head: Row, rows: Iterable[Row], title: str, name: str) -> HttpResponse:
    """A list as CSV or XLSX to save; another form does not exist."""
    if form == "csv":
        content, kind = to_csv(head, rows), "text/csv; charset=utf-8"
    elif form == "xlsx":
        content, kind = to_xlsx(head, rows, title), XLSX
    else:
        raise Http404
    response = HttpResponse(content, content_type=kind)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.{form}"'
    return response
