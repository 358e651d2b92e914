"""Columns of lists: each person chooses which ones a list shows; the choice stays with the account.

A list names its columns once (:class:`Columns`); the form beside it and the table follow from that.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeAlias

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.timezone import localtime
from django.views.decorators.http import require_POST

from lotse.accounts.actions import choose_columns
from lotse.accounts.models import User
from lotse.accounts.roles import Right
from lotse.backoffice.rendering import StaffRequest
from lotse.backoffice.screens import screen


@dataclass(frozen=True)
class Tag:
    """A word in a box; ``mood`` is "", "good" or "warn"."""

    words: str | Promise
    mood: str = ""


@dataclass(frozen=True)
class Cell:
    """What a table shows in one place; ``deed`` is a button in the form of the list, for some.

    ``sub`` stands in small letters below.
    """

    text: str = ""
    tags: Sequence[Tag] = ()
    sub: str = ""
    is_late: bool = False
    deed: str = ""
    deed_url: str = ""


Value: TypeAlias = Cell | str | Promise | date | Sequence[str] | None


@dataclass(frozen=True)
class Column:
    """A column: ``value`` makes of a row what is shown; ``sort`` names an order of the list."""

    code: str
    name: str | Promise
    value: Callable[[Any], Value]
    sort: str = ""
    is_usual: bool = True


class Columns:
    """All columns of one list beside its first, which is always shown."""

    def __init__(self, which: str, *columns: Column) -> None:
        self.which, self.columns = which, columns
        _lists[which] = self

    def chosen(self, user: User) -> list[Column]:
        """The columns this person sees, in the list's order; what is unknown is left out."""
        codes = user.list_columns.get(self.which)
        if codes is None:
            return [column for column in self.columns if column.is_usual]
        return [column for column in self.columns if column.code in codes]

    def context(self, user: User, rows: Sequence[Any], sorts: dict[str, str]) -> dict[str, Any]:
        """What ``columns.html`` and a table need: columns, their heads, cells by row."""
        chosen = self.chosen(user)
        return {
            "which": self.which,
            "choices": [(column, column in chosen) for column in self.columns],
            "heads": [(column.name, sorts.get(column.sort, "")) for column in chosen],
            "rows": [
                (row, [(column.name, _cell(column.value(row))) for column in chosen])
                for row in rows
            ],
        }


_lists: dict[str, Columns] = {}


def _cell(value: Value) -> Cell:
    if isinstance(value, Cell):
        return value
    if isinstance(value, datetime):
        value = localtime(value)
    if isinstance(value, date):
        return Cell(date_format(value, "SHORT_DATE_FORMAT"))
    if value is None or isinstance(value, str | Promise):
        return Cell(str(value or ""))
    return Cell(", ".join(value))


@screen(Right.READ)
@require_POST
def choose(request: StaffRequest, which: str) -> HttpResponse:
    """Remember which columns a list shows to this person."""
    if which not in _lists:
        raise Http404
    codes = {column.code for column in _lists[which].columns}
    asked = [code for code in request.POST.getlist("column") if code in codes]
    is_usual = request.POST.get("deed") == "usual"
    choose_columns(user=request.user, which=which, columns=None if is_usual else asked)
    back = request.POST.get("back", "")
    start = reverse("staff_start")
    is_ours = back.startswith(start) and "\\" not in back
    return HttpResponseRedirect(back if is_ours else start)
