"""Figures of an event: who came, in numbers that nobody can be recognised by; also as a file."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from django.db.models import QuerySet
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
from lotse.events.domain.protection import rounded, share
from lotse.events.models import Event, Round
from lotse.events.office_figures import (
    Figures,
    by_stage,
    faces,
    figures_by_round,
    rounds_of_year,
    total,
)
from lotse.kit import clock
from lotse.kit.spreadsheets import Row
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
    count: int
    share: int | None


@screen(Right.READ)
@require_safe
def figures(request: StaffRequest, slug: str) -> HttpResponse:
    """The figures of the event, or of one round of it."""
    event, reference = get_event(slug), get_reference()
    by_round = figures_by_round(_rounds(event))
    round_ = _asked(request, by_round)
    context = {
        "event": event,
        "groups": _grouped(_lines(_chosen(by_round, round_), reference)),
        "rounds": [
            (one, _when(one, reference), rounded(counts.get(("signed_up", ""), 0)))
            for one, counts in by_round.items()
        ],
        "round": round_,
        "may_export": may(request.user, Right.EXPORT),
    }
    return render_staff(request, "backoffice/events/figures.html", context)


@screen(Right.EXPORT)
@require_safe
def export(request: StaffRequest, slug: str, form: str) -> HttpResponse:
    """The same figures as a spreadsheet."""
    by_round = figures_by_round(_rounds(get_event(slug)))
    lines = _lines(_chosen(by_round, _asked(request, by_round)), get_reference())
    return _file(form, lines, f"zahlen-{slug}")


@screen(Right.READ)
@require_safe
def year(request: StaffRequest) -> HttpResponse:
    """The figures of all events of a year, by stage, too: what the council asks for."""
    reference, asked = get_reference(), _year(request)
    by_round = figures_by_round(rounds_of_year(asked, _zone(reference)))
    this_year = clock.today(_zone(reference)).year
    context = {
        "year": asked,
        "years": range(this_year, this_year - YEARS, -1),
        "events": len({one.event_id for one in by_round}),
        "rounds": len(by_round),
        "groups": _grouped(_lines(by_round, reference)),
        "may_export": may(request.user, Right.EXPORT),
    }
    return render_staff(request, "backoffice/events/figures_of_year.html", context)


@screen(Right.EXPORT)
@require_safe
def export_year(request: StaffRequest, form: str) -> HttpResponse:
    """The figures of a year as a spreadsheet."""
    reference, asked = get_reference(), _year(request)
    by_round = figures_by_round(rounds_of_year(asked, _zone(reference)))
    return _file(form, _lines(by_round, reference), f"zahlen-{asked}")


def _year(request: StaffRequest) -> int:
    typed = request.GET.get("year", "")
    if not typed:
        return clock.today(_zone(get_reference())).year
    if not re.fullmatch(r"2[01]\d\d", typed, re.ASCII):
        raise Http404
    return int(typed)


def _rounds(event: Event) -> QuerySet[Round]:
    rounds = event.rounds.order_by("starts_at", "pk")
    return rounds.select_related("event").prefetch_related("event__stages")


def _asked(request: StaffRequest, by_round: Mapping[Round, Figures]) -> Round | None:
    asked = request.GET.get("round", "")
    if not asked:
        return None
    for one in by_round:
        if str(one.pk) == asked:
            return one
    raise Http404


def _chosen(by_round: Mapping[Round, Figures], round_: Round | None) -> Mapping[Round, Figures]:
    return {round_: by_round[round_]} if round_ else by_round


def _file(form: str, lines: Iterable[Line], name: str) -> HttpResponse:
    head: Row = [_("Group"), _("Name"), _("People, rounded to fives"), _("Per cent")]
    rows = [[line.group, line.name, line.count, line.share] for line in lines]
    return file_response(form, head, rows, _("Figures"), name)


def _grouped(lines: Iterable[Line]) -> list[tuple[str, list[Line]]]:
    groups: dict[str, list[Line]] = {}
    for line in lines:
        groups.setdefault(line.group, []).append(line)
    return list(groups.items())


def _lines(by_round: Mapping[Round, Figures], reference: Reference) -> Iterator[Line]:
    counts = {**total(by_round.values()), **by_stage(by_round)}
    whole = counts.get(("signed_up", ""), 0)
    for name, words in TOTALS.items():
        number = counts.get((name, ""), 0)
        part = share(number, whole) if name in {"came", "no_show", "children"} else None
        yield Line(_("All"), str(words), rounded(number), part)
    for group, title in GROUPS.items():
        values = {value: n for (name, value), n in counts.items() if name == group}
        lines = [
            Line(
                str(title),
                _value(group, value, reference),
                rounded(number),
                None if group == "cancelled" else share(number, whole),
            )
            for value, number in values.items()
        ]
        # By what is shown: the order of the true numbers would give them away.
        yield from sorted(lines, key=lambda line: (-line.count, line.name))
    for question, answers in faces(by_round).items():
        for face, sign in FACES.items():
            part = share(answers[face], answers.total())
            yield Line(str(QUESTIONS[question]), sign, rounded(answers[face]), part)


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
    return texts.moment(one.starts_at, _zone(reference))


def _zone(reference: Reference) -> str:
    return reference.district.time_zone if reference.district else "UTC"
