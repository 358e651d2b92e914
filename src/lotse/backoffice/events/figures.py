"""Figures of an event: who came, in numbers that nobody can be recognised by; also as a file."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.http import Http404, HttpResponse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lotse.accounts.access import may
from lotse.accounts.roles import Right
from lotse.backoffice.events.page import get_event
from lotse.backoffice.events.round_texts import CHANNELS, ENDED
from lotse.backoffice.listing import file_response
from lotse.backoffice.rendering import StaffRequest, render_staff
from lotse.backoffice.screens import screen
from lotse.events import texts
from lotse.events.actions.counting import COUNTED_AFTER, YEAR_IS_OVER, last_year_over
from lotse.events.figures import (
    Tables,
    published_of_event,
    published_of_year,
    rounds_of_year,
)
from lotse.events.models import Event, Round
from lotse.events.office_queries import ended_rounds
from lotse.kit import clock
from lotse.kit.spreadsheets import Row
from lotse.privacy.domain.disclosure import Published, share
from lotse.reference.queries import Reference, get_reference

TOTALS = {
    "signed_up": gettext_lazy("Signed up"),
    "came": gettext_lazy("Came"),
    "no_show": gettext_lazy("Did not come"),
    "waited": gettext_lazy("Still waiting"),
    "children": gettext_lazy("Children and young people"),
    "childcare": gettext_lazy("In the childcare"),
    "parties": gettext_lazy("Families or groups"),
}
GROUPS = {
    "language": gettext_lazy("By language"),
    "municipality": gettext_lazy("By municipality"),
    "stage": gettext_lazy("By stage that the event is about"),
    "heard": gettext_lazy("How they heard of it"),
    "channel": gettext_lazy("By the way of signing up"),
    "cancelled": gettext_lazy("Cancelled"),
}
HEARD = {
    "school": gettext_lazy("School or Kita"),
    "friends": gettext_lazy("Friends or family"),
    "advice": gettext_lazy("Advice centre"),
    "internet": gettext_lazy("Internet"),
    "flyer": gettext_lazy("Flyer or poster"),
    "office": gettext_lazy("Authority"),
}
QUESTIONS = {
    "understood": gettext_lazy("Did you understand everything?"),
    "helped": gettext_lazy("Did it help you?"),
    "welcome": gettext_lazy("Did you feel welcome?"),
}
YEARS = 6
"""Years that can be chosen; older ones by the address."""
FACES = {3: "🙂", 2: "😐", 1: "🙁"}


@dataclass(frozen=True)
class Line:
    """One count with its share of those who signed up, where there are enough of them."""

    group: str
    name: str
    count: Published
    share: int | None


@dataclass(frozen=True)
class Choice:
    """Something of an event with figures of its own: a year of it, or one of its dates."""

    key: str
    words: str
    tables: Tables


@screen(Right.READ)
@require_safe
def figures(request: StaffRequest, slug: str) -> HttpResponse:
    """What was published about the event: a year of it, or one date."""
    event, reference = get_event(slug), get_reference()
    rounds = ended_rounds(event)
    choices = _choices(event, rounds, reference)
    chosen = _chosen(request, choices)
    context = {
        "event": event,
        "choices": choices,
        "chosen": chosen,
        "groups": _grouped(_lines(chosen.tables, reference)) if chosen else [],
        "tables": chosen.tables if chosen else {},
        "next": _next_counting(event, reference),
        "has_rounds": bool(rounds),
        "may_export": may(request.user, Right.EXPORT),
    }
    return render_staff(request, "backoffice/events/figures.html", context)


@screen(Right.EXPORT)
@require_safe
def export(request: StaffRequest, slug: str, form: str) -> HttpResponse:
    """The same figures as a spreadsheet."""
    event, reference = get_event(slug), get_reference()
    chosen = _chosen(request, _choices(event, ended_rounds(event), reference))
    return _file(form, _lines(chosen.tables if chosen else {}, reference), f"zahlen-{slug}")


@screen(Right.READ)
@require_safe
def year(request: StaffRequest) -> HttpResponse:
    """The figures of all events of a year, by stage, too: what the council asks for."""
    reference, asked = get_reference(), _year(request)
    rounds = rounds_of_year(asked, reference.time_zone)
    tables = published_of_year(asked)
    this_year = reference.today().year
    context = {
        "year": asked,
        "years": range(this_year, this_year - YEARS, -1),
        "events": len({one.event_id for one in rounds}),
        "rounds": len(rounds),
        "groups": _grouped(_lines(tables, reference)) if _is_shown(tables) else [],
        "tables": tables,
        "next": None if tables else date(asked, 12, 31) + YEAR_IS_OVER,
        "has_rounds": bool(rounds),
        "may_export": may(request.user, Right.EXPORT),
    }
    return render_staff(request, "backoffice/events/figures_of_year.html", context)


@screen(Right.EXPORT)
@require_safe
def export_year(request: StaffRequest, form: str) -> HttpResponse:
    """The figures of a year as a spreadsheet."""
    asked = _year(request)
    return _file(form, _lines(published_of_year(asked), get_reference()), f"zahlen-{asked}")


def _year(request: StaffRequest) -> int:
    """The year that is asked for; the last one that has ended when none is."""
    typed = request.GET.get("year", "")
    if not typed:
        return last_year_over(get_reference().today())
    if not re.fullmatch(r"2[01]\d\d", typed, re.ASCII):
        raise Http404
    return int(typed)


def _choices(event: Event, rounds: Sequence[Round], reference: Reference) -> list[Choice]:
    years = sorted({clock.local_day(one.ends_at, reference.time_zone).year for one in rounds})
    words = {f"year-{each}": str(each) for each in reversed(years)}
    words |= {f"round-{one.pk}": _when(one, reference) for one in reversed(rounds)}
    found = published_of_event(event, rounds, years)
    return [
        Choice(key, words[key], found[key])
        for key in words
        if key in found and _is_shown(found[key])
    ]


def _is_shown(tables: Tables) -> bool:
    return any(not table.is_held_back for table in tables.values())


def _chosen(request: StaffRequest, choices: Sequence[Choice]) -> Choice | None:
    asked = request.GET.get("of", "")
    if not asked:
        return choices[0] if choices else None
    for choice in choices:
        if choice.key == asked:
            return choice
    raise Http404


def _next_counting(event: Event, reference: Reference) -> date | None:
    """The day on which the next date of the event is counted; None when none is to come."""
    coming = event.rounds.filter(counted_on=None, is_cancelled=False).order_by("ends_at").first()
    if coming is None:
        return None
    return clock.local_day(coming.ends_at, reference.time_zone) + COUNTED_AFTER


def _file(form: str, lines: Iterable[Line], name: str) -> HttpResponse:
    head: Row = [_("Group"), _("Name"), _("People, rounded to fives"), _("Per cent")]
    rows = [[line.group, line.name, line.count.figure, line.share] for line in lines]
    return file_response(form, head, rows, _("Figures"), name)


def _grouped(lines: Iterable[Line]) -> list[tuple[str, list[Line]]]:
    groups: dict[str, list[Line]] = {}
    for line in lines:
        groups.setdefault(line.group, []).append(line)
    return list(groups.items())


def _lines(tables: Tables, reference: Reference) -> Iterator[Line]:
    if "people" in tables and not tables["people"].is_held_back:
        people = tables["people"]
        whole = people.of("signed_up")
        for name, words in TOTALS.items():
            number = people.of(name)
            part = share(number, whole) if name in {"came", "no_show", "children"} else None
            yield Line(_("All"), str(words), number, part)
        for group, title in GROUPS.items():
            lines = [
                Line(
                    str(title),
                    _value(group, value, reference),
                    number,
                    None if group == "cancelled" else share(number, whole),
                )
                for (name, value), number in people.figures.items()
                if name == group
            ]
            # The greatest first, by what is shown.
            yield from sorted(lines, key=lambda line: (-line.count.figure, line.name))
    for question, title in QUESTIONS.items():
        if question in tables and not tables[question].is_held_back:
            answers = tables[question]
            for face, sign in FACES.items():
                number = answers.of(question, str(face))
                yield Line(str(title), sign, number, share(number, answers.of(question)))


def _value(group: str, value: str, reference: Reference) -> str:
    if not value:
        return _("not said")
    if group in {"language", "stage"}:
        return reference.name(group, value, get_language() or "de")
    if group == "municipality":
        return reference.municipalities.get(value, value)
    words = {"heard": HEARD, "channel": CHANNELS, "cancelled": ENDED}[group]
    return str(words.get(value, value))


def _when(one: Round, reference: Reference) -> str:
    return texts.moment(one.starts_at, reference.time_zone)
