"""The start page: what wants somebody's attention today.

A context adds its lines with :func:`attention` in its ``attention.py``, imported when the
application is ready. A line costs few statements; one that counts nothing is not shown.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise

from lotse.accounts.access import may
from lotse.accounts.roles import Right
from lotse.backoffice.rendering import StaffRequest, render_staff
from lotse.backoffice.screens import screen
from lotse.kit import clock
from lotse.kit.backups.keeping import IS_OLD
from lotse.kit.backups.making import last_backup
from lotse.reference.queries import get_reference


@dataclass(frozen=True)
class Line:
    """One thing to do: how many there are, in words, and the address where it is done."""

    count: int
    words: str | Promise
    url: str
    is_urgent: bool = False


Finder = Callable[..., Iterable[Line]]
_finders: list[tuple[int, Right, bool, Finder]] = []


def attention(
    order: int, right: Right = Right.READ, *, asks_who: bool = False
) -> Callable[[Finder], Finder]:
    """Add lines for those who have a right; lower orders come first.

    A finder is given the day, and the person where it ``asks_who``.
    """

    def add(finder: Finder) -> Finder:
        if finder not in [known for *_, known in _finders]:
            _finders.append((order, right, asks_who, finder))
            _finders.sort(key=lambda each: each[0])
        return finder

    return add


def lines_for(request: HttpRequest, today: date) -> list[Line]:
    """What this person can do today."""
    return [
        line
        for _, right, asks_who, finder in _finders
        if may(request.user, right)
        for line in (finder(today, request.user) if asks_who else finder(today))
        if line.count
    ]


@dataclass(frozen=True)
class LastBackup:
    """When the last good backup was made, None for never, and whether that is too long ago."""

    at: datetime | None
    is_late: bool


def _last_backup(request: HttpRequest) -> LastBackup | None:
    """For those who may ask the computer centre; None where no folder for backups is named."""
    if settings.BACKUP_FOLDER is None or not may(request.user, Right.MANAGE):
        return None
    at = last_backup(settings.BACKUP_FOLDER)
    return LastBackup(at, at is None or clock.now() - at > IS_OLD)


@screen(Right.READ)
def home(request: StaffRequest) -> HttpResponse:
    """What to do today, the urgent first."""
    reference = get_reference()
    district, today = reference.district, reference.today()
    lines = lines_for(request, today)
    context = {
        "today": today,
        "urgent": [line for line in lines if line.is_urgent],
        "others": [line for line in lines if not line.is_urgent],
        "may_write": may(request.user, Right.WRITE),
        "backup": _last_backup(request),
        "site_name": district.site_name if district else "Lotse",
    }
    return render_staff(request, "backoffice/start.html", context)
