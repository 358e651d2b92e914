"""The sheet for the table at the door: numbers instead of names, a box for each person.

One HTML page for the browser's printer and for a tagged PDF alike.
"""

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpResponse
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe

from lotse.accounts.roles import Right
from lotse.backoffice.events.check_in import date_of
from lotse.backoffice.events.round_page import RoundPage
from lotse.backoffice.events.round_texts import person_words
from lotse.backoffice.rendering import StaffRequest
from lotse.backoffice.screens import screen
from lotse.events import texts
from lotse.events.actions.places import HOLDS
from lotse.events.models import Registration
from lotse.events.registration_queries import list_registrations
from lotse.kit.errors import Refused
from lotse.privacy import gate
from lotse.ui.headers import PUBLIC_POLICY
from lotse.ui.pdf import can_make_pdf, draw

WALK_IN_ROWS = 6
"""Empty lines at the end, for those who come without signing up."""


@dataclass(frozen=True)
class Line:
    """One family of the sheet."""

    number: str
    people: list[str]
    language: str
    interpreter: str


@screen(Right.REGISTRATIONS)
@require_safe
def page(request: StaffRequest, round_id: int, date_id: int) -> HttpResponse:
    """The sheet as a page to print."""
    return _answer(_context(request, round_id, date_id) | {"size": "1"})


@screen(Right.REGISTRATIONS)
@require_safe
def pdf(request: StaffRequest, round_id: int, date_id: int) -> HttpResponse:
    """The sheet as a tagged PDF; the page to print where PDF files cannot be made now."""
    context = _context(request, round_id, date_id)
    if not can_make_pdf():
        raise Http404
    html = render_to_string(
        "backoffice/events/attendance_sheet.html", {**context, "is_pdf": True, "size": "{size}"}
    )
    try:
        body = draw(html)
    except Refused:
        return _answer(context | {"size": "1"})
    name = {"Content-Disposition": 'inline; filename="teilnahme.pdf"'}
    return HttpResponse(body, content_type="application/pdf", headers=name)


def _answer(context: dict[str, Any]) -> HttpResponse:
    response = HttpResponse(render_to_string("backoffice/events/attendance_sheet.html", context))
    response.headers["Content-Security-Policy"] = PUBLIC_POLICY
    return response


def _context(request: StaffRequest, round_id: int, date_id: int) -> dict[str, Any]:
    shown = RoundPage(round_id)
    gate.open(shown.round, by=request.user, why="print")
    date = date_of(shown, date_id)
    coming = [one for one in list_registrations(round_id) if one.state in HOLDS]
    lines = [_line(one, shown) for one in sorted(coming, key=lambda one: one.number)]
    district = shown.reference.district
    return shown.context("sheet") | {
        "date": date,
        "tag": shown.tag,
        "when": texts.when(date.starts_at, date.ends_at, shown.zone, is_all_day=date.is_all_day),
        "lines": lines,
        "people": sum(len(line.people) for line in lines),
        "blank": range(WALK_IN_ROWS),
        "office": district.details.get("office", {}) if district else {},
        "can_make_pdf": can_make_pdf(),
    }


def _line(one: Registration, shown: RoundPage) -> Line:
    coming = [row for row in one.participants.all() if row.left_at is None]
    return Line(
        number=one.number,
        people=[" ".join(filter(None, (initials(row.name), person_words(row)))) for row in coming],
        language=shown.language(one.language),
        interpreter=shown.language(one.interpreter),
    )


def initials(name: str) -> str:
    """The first letters of a name, where an event has names at all: a sheet lies about.

    >>> initials("Olena von Test"), initials("")
    ('O. v. T.', '')
    """
    return " ".join(f"{word[0]}." for word in name.split())
