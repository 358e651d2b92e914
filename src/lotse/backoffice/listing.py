"""What all lists of the back office share: reading their address, and files."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpResponse

from lotse.backoffice.rendering import StaffRequest
from lotse.kit.paging import page_number
from lotse.kit.spreadsheets import Row, to_csv, to_xlsx

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
            name: value.replace("\0", "")[:100]
            for name in filters
            if (value := request.GET.get(name, "").strip())
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
