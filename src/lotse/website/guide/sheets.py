"""The sheet to take along: one page in the family's language and in German side by side.

Its code holds the answers themselves, so that any adviser can open them again. It stands behind
the ``#`` of the QR code's address: browsers send that part to nobody.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from lotse.guide.domain.code import grouped
from lotse.guide.in_words import AnswerInWords, Stop
from lotse.kit.errors import Refused
from lotse.reference.queries import LanguageFacts
from lotse.ui.pdf import can_make_pdf, draw
from lotse.ui.qr import qr_picture
from lotse.website.guide.answer_page import Found, ServedTask, served_tasks, tell
from lotse.website.languages import ReaderRequest
from lotse.words.domain.states import Shown

GERMAN = LanguageFacts("de", "Deutsch", "ltr")
MOST_TASKS = 2
MOST_PLACES = 4
MOST_STOPS = 6

Word = Shown | str


@dataclass(frozen=True)
class Line:
    """A question and its answer in one language; ``is_title`` begins a task."""

    label: str
    words: tuple[Word, ...]
    is_title: bool = False


@dataclass(frozen=True)
class Column:
    """One language of the sheet."""

    language: LanguageFacts
    lines: tuple[Line, ...]
    title: str
    ask: str
    reopen: str
    warning: str


def page(found: Found, request: ReaderRequest) -> HttpResponse:
    """The sheet as a page to print."""
    context = _context(found, request)
    return HttpResponse(render_to_string("website/guide/sheet.html", {**context, "size": "1"}))


def pdf(found: Found, request: ReaderRequest) -> HttpResponse:
    """The sheet as a tagged PDF; the page to print where PDF files cannot be made now."""
    if not can_make_pdf():
        return page(found, request)
    context = _context(found, request)
    html = render_to_string(
        "website/guide/sheet.html", {**context, "is_pdf": True, "size": "{size}"}
    )
    try:
        body = draw(html)
    except Refused:
        return page(found, request)
    name = {"Content-Disposition": 'inline; filename="lotse.pdf"'}
    return HttpResponse(body, content_type="application/pdf", headers=name)


def reopen_address(tag: str) -> str:
    """Where a code is opened, as a person types it."""
    return f"{settings.PUBLIC_ORIGIN}/{tag}/weg/oeffnen/"


def _context(found: Found, request: ReaderRequest) -> dict[str, Any]:
    version, language = request.content_version, request.language
    columns = [_column(found, language, version)]
    if language.tag != GERMAN.tag:
        columns.append(_column(found, GERMAN, version))
    rows = list(zip(*(column.lines for column in columns), strict=True))
    return {
        "language": language,
        "columns": columns,
        "rows": [list(zip(columns, row, strict=True)) for row in rows],
        "code": grouped(found.code),
        "address": reopen_address(language.tag).split("://")[-1],
        "qr": qr_picture(f"{reopen_address(language.tag)}#{found.code}"),
        "district": request.reference.district,
        "site_name": request.reference.district.site_name if request.reference.district else "",
        "said": [*found.talk.said.items()],
        "can_make_pdf": can_make_pdf(),
    }


def _column(found: Found, language: LanguageFacts, version: int) -> Column:
    with translation.override(language.tag):
        told = tell(found, language.tag, version)
        tasks = served_tasks(found, told, language.tag, version)
        return Column(
            language,
            tuple(_lines(told, tasks)),
            _("Your way"),
            _("Ask us"),
            _("Open this answer again: scan the picture, or type the code at"),
            _("Answer of %(date)s. It is information and no legal advice.")
            % {"date": told.asked_on},
        )


def _lines(told: AnswerInWords, tasks: Iterable[ServedTask]) -> Iterable[Line]:
    readings = [f"{reading.title}: {reading.follows}" for reading in told.readings]
    yield Line("", (*told.duty, *readings))
    for served in list(tasks)[:MOST_TASKS]:
        task = served.task
        yield Line(
            _("What to do now"), tuple(choice.title for choice in task.choices), is_title=True
        )
        for label, words in (
            (_("Until when?"), (task.until,)),
            (_("When does it begin?"), (task.begins,)),
            (_("Where?"), (task.where, *(place.title for place in served.places[:MOST_PLACES]))),
            (_("Which papers?"), task.documents),
            (_("Who decides?"), (task.decided_by,)),
            (_("What does it cost?"), (task.costs,)),
            (_("Which help is there?"), task.help),
        ):
            if said := tuple(word for word in words if word):
                yield Line(label, said)
        if task.notes:
            yield Line("", task.notes)
    if wished := _wished(told.ways):
        yield Line(_("the way to your wish"), tuple(wished)[:MOST_STOPS])


def _wished(ways: Iterable[Stop]) -> list[str]:
    """The stops on the way to the wish, each with its month."""
    for stop in ways:
        if stop.fits_wish:
            titles = " / ".join(str(title) for title in stop.titles)
            when = f" ({stop.when})" if stop.when else ""
            return [f"{titles}{when}", *_wished(stop.next.values())]
    return []
