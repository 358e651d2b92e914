"""Figures of an event: who came, in numbers that nobody can be recognised by; also as a file."""

from collections.abc import Iterator
from dataclasses import dataclass

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
from lotse.events.office_figures import Figures, faces, figures_by_round, total
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
    by_round = figures_by_round(event)
    round_ = _asked(request, by_round)
    lines = list(_lines(event, by_round, round_, reference))
    groups: dict[str, list[Line]] = {}
    for line in lines:
        groups.setdefault(line.group, []).append(line)
    context = {
        "event": event,
        "groups": groups.items(),
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
    event, reference = get_event(slug), get_reference()
    by_round = figures_by_round(event)
    round_ = _asked(request, by_round)
    head: Row = [_("Group"), _("Name"), _("People, rounded to fives"), _("Per cent")]
    rows = [
        [line.group, line.name, line.count, line.share]
        for line in _lines(event, by_round, round_, reference)
    ]
    return file_response(form, head, rows, _("Figures"), f"zahlen-{slug}")


def _asked(request: StaffRequest, by_round: dict[Round, Figures]) -> Round | None:
    asked = request.GET.get("round", "")
    if not asked:
        return None
    for one in by_round:
        if str(one.pk) == asked:
            return one
    raise Http404


def _lines(
    event: Event, by_round: dict[Round, Figures], round_: Round | None, reference: Reference
) -> Iterator[Line]:
    counts = by_round[round_] if round_ else total(list(by_round.values()))
    whole = counts.get(("signed_up", ""), 0)
    for name, words in TOTALS.items():
        number = counts.get((name, ""), 0)
        part = share(number, whole) if name in {"came", "no_show", "children"} else None
        yield Line(_("All"), str(words), rounded(number), part)
    for group, title in GROUPS.items():
        values = {value: n for (name, value), n in counts.items() if name == group}
        for value, number in sorted(values.items(), key=lambda pair: (-pair[1], pair[0])):
            part = None if group == "cancelled" else share(number, whole)
            yield Line(str(title), _value(group, value, reference), rounded(number), part)
    for question, answers in faces(event, round_).items():
        for face, sign in FACES.items():
            part = share(answers[face], answers.total())
            yield Line(str(QUESTIONS[question]), sign, rounded(answers[face]), part)


def _value(group: str, value: str, reference: Reference) -> str:
    if not value:
        return _("not said")
    if group == "language":
        return reference.name("language", value, get_language() or "de")
    if group == "municipality":
        return reference.municipalities.get(value, value)
    words = {"heard": HEARD, "channel": CHANNELS, "cancelled": ENDED}[group]
    return str(words.get(value, value))


def _when(one: Round, reference: Reference) -> str:
    zone = reference.district.time_zone if reference.district else "UTC"
    return texts.moment(one.starts_at, zone)
