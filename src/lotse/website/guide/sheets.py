"""The sheet to take along: one page in the family's language and in German side by side.

Its code holds the answers themselves, so that any adviser can open them again. It stands behind
the ``#`` of the QR code's address: browsers send that part to nobody.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from lotse.guide.domain.code import grouped
from lotse.guide.in_words import AnswerInWords, Stop, Task
from lotse.guide.queries import Named
from lotse.kit.errors import Refused
from lotse.reference.queries import LanguageFacts
from lotse.ui.pdf import can_make_pdf, draw
from lotse.ui.qr import qr_picture
from lotse.ui.templatetags.ui import comma, isolated
from lotse.website.guide import framing
from lotse.website.guide.answer_page import Found, ServedTask, served_tasks, tell
from lotse.website.languages import ReaderRequest
from lotse.words.domain.states import Shown

GERMAN = LanguageFacts("de", "Deutsch", "ltr")
WHOLE_TASKS = 2
"""How many tasks are told with everything; of the others only what, until when and where."""
MOST_PLACES, MOST_PLACES_IN_SHORT = 3, 1
MOST_STOPS = 6
POINTS = {"1": 10.5, "2": 9.25, "3": 8.25, "4": 7.25}
"""The sizes of letters in ``sheet.css``."""
ROOM_MM, WIDTH_MM, PAD_MM, POINT_MM = 188, 181, 2.4, 0.353
"""Height and width for rows on a page, what a row needs beside its lines, and a point."""
LINE_HEIGHT, LETTER_WIDTH = 1.35, 0.53
"""Of letters in their size; the width of an average one."""

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
    return HttpResponse(render_to_string("website/guide/sheet.html", context))


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
    languages = [language] if language.tag == GERMAN.tag else [language, GERMAN]
    columns, size = _columns(found, languages, version)
    rows = list(zip(*(column.lines for column in columns), strict=True))
    return {
        "language": language,
        "columns": columns,
        "size": size,
        "rows": [list(zip(columns, row, strict=True)) for row in rows],
        "code": grouped(found.code),
        "address": reopen_address(language.tag).split("://")[-1],
        "qr": qr_picture(f"{reopen_address(language.tag)}#{found.code}"),
        "district": request.reference.district,
        "site_name": request.reference.district.site_name if request.reference.district else "",
        "names": framing.names(request),
        "said": [*found.talk.said.items()],
        "can_make_pdf": can_make_pdf(),
    }


def _columns(
    found: Found, languages: Iterable[LanguageFacts], version: int
) -> tuple[list[Column], str]:
    """A column for each language with as many tasks as a page holds, and the size of letters."""
    number = len(found.answer.next_steps)
    while True:
        columns = [_column(found, language, version, number) for language in languages]
        fitting = [size for size in POINTS if _height(columns, size) <= ROOM_MM]
        if fitting or number <= 1:
            return columns, fitting[0] if fitting else max(POINTS)
        number -= 1


def _height(columns: Sequence[Column], size: str) -> float:
    """About how high the rows are in millimetres."""
    letter = POINTS[size] * POINT_MM
    letters_in_line = WIDTH_MM / len(columns) / (letter * LETTER_WIDTH)
    rows = zip(*(column.lines for column in columns), strict=True)
    lines = [max(ceil(_letters(line) / letters_in_line) for line in row) for row in rows]
    return sum(number * letter * LINE_HEIGHT + PAD_MM for number in lines)


def _letters(line: Line) -> int:
    return len(line.label) + sum(len(str(word)) + len(" · ") for word in line.words)


def _column(found: Found, language: LanguageFacts, version: int, number: int) -> Column:
    with translation.override(language.tag):
        told = tell(found, language.tag, version)
        tasks = served_tasks(found, told, language.tag, version)[:number]
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
    for place, served in enumerate(tasks):
        if place < WHOLE_TASKS:
            yield from _whole(served)
        elif served.task.until:
            yield from _in_short(served)
    if told.worth:
        said = (told.worth.words, told.worth.equals)
        yield Line(_("Your certificate from another country"), tuple(word for word in said if word))
    if wished := _wished(told.ways):
        yield Line(_("the way to your wish"), tuple(wished)[:MOST_STOPS])


def _whole(served: ServedTask) -> Iterable[Line]:
    """A task with everything that is known about it."""
    task = served.task
    yield _title(task)
    yield from _said(
        (_("Until when?"), (task.until,)),
        (_("What to do now") if task.is_stay else _("When does it begin?"), (task.begins,)),
        (_("Where?"), (task.where, *map(_place, served.places[:MOST_PLACES]))),
        (_("Which papers?"), task.documents),
        (_("Only if this is true:"), [one for choice in task.choices for one in choice.asks]),
        (_("What does it depend on?"), task.depends_on),
        (_("Who decides?"), (task.decided_by,)),
        (_("What does it cost?"), (task.costs,)),
        (_("Which help is there?"), task.help),
    )
    if task.notes:
        yield Line("", task.notes)
    for other in task.others:
        yield Line(_("There is another way"), (other.standing, other.decided_by, other.costs))


def _in_short(served: ServedTask) -> Iterable[Line]:
    """What, until when and where."""
    yield _title(served.task)
    places = tuple(map(_place, served.places[:MOST_PLACES_IN_SHORT]))
    yield from _said(
        (_("Until when?"), (served.task.until,)),
        (_("Where?"), places or (served.task.where,)),
    )


def _title(task: Task) -> Line:
    titles = tuple(one.title for one in task.choices)
    return Line(f"{task.standing}:", titles, is_title=True)


def _said(*lines: tuple[str, Iterable[Word]]) -> Iterable[Line]:
    for label, words in lines:
        if said := tuple(word for word in words if word):
            yield Line(label, said)


def _place(place: Named) -> str:
    """A place with town, distance and telephone: each holds its direction, on paper too."""
    parts = [isolated(place.title), isolated(place.place)]
    if place.distance_km:
        parts.append(_("about %(km)s km") % {"km": place.distance_km})
    phone = isolated(place.phone.replace(" ", "\u00a0")) if place.phone else ""
    return comma().join(part for part in [*parts, phone] if part)


def _wished(ways: Iterable[Stop]) -> list[str]:
    """The stops on the way to the wish, each with its month."""
    for stop in ways:
        if stop.fits_wish:
            titles = " / ".join(str(title) for title in stop.titles)
            when = f" ({stop.when})" if stop.when else ""
            return [f"{titles}{when}", *_wished(stop.next.values())]
    return []
