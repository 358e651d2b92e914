"""Getting a date ready: interpreters, seats, childcare, papers in which languages. No names."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from lotse.accounts.roles import Right
from lotse.backoffice.events.round_page import RoundPage
from lotse.backoffice.rendering import StaffRequest, render_staff
from lotse.backoffice.screens import screen
from lotse.events.actions.places import HOLDS
from lotse.events.kinds import EVENT, SOURCE_LANGUAGE
from lotse.events.models import Participant, Registration
from lotse.events.registration_queries import interpreter_view, list_registrations
from lotse.kit import clock
from lotse.privacy import gate
from lotse.words.queries import texts_for


@dataclass(frozen=True)
class Papers:
    """Families that read a language: one set of papers for each."""

    language: str
    parties: int
    people: int


@screen(Right.REGISTRATIONS)
@require_safe
def preparing(request: StaffRequest, round_id: int) -> HttpResponse:
    """What has to be there. Counted are those who hold places; for interpreters the line, too."""
    shown = RoundPage(round_id)
    gate.open(shown.round, by=request.user, why="prepare")
    event = shown.round.event
    coming = [one for one in list_registrations(round_id) if one.state in HOLDS]
    people = [(one, row) for one in coming for row in _present(one)]
    words = texts_for(EVENT, [event.slug], SOURCE_LANGUAGE, ["bring"])[event.slug]
    context = shown.context("preparing") | {
        "interpreters": [(shown.language(n.language), n) for n in interpreter_view(shown.round)],
        "seats": sum(not row.in_childcare for _, row in people),
        "ages": _ages(row for _, row in people if row.in_childcare),
        "childcare": sum(row.in_childcare for _, row in people),
        "needs": [(one, one.access_needs) for one in coming if one.access_needs],
        "papers": _papers(coming, shown),
        "families": len(coming),
        "bring": words["bring"],
        "time": f"{clock.now().astimezone(ZoneInfo(shown.zone)):%H:%M}",
    }
    return render_staff(request, "backoffice/events/preparing.html", context)


def _present(one: Registration) -> list[Participant]:
    return [row for row in one.participants.all() if row.left_at is None]


def _ages(children: Iterable[Participant]) -> list[tuple[int, int]]:
    """How many children of each age."""
    return sorted(Counter(row.age for row in children if row.age is not None).items())


def _papers(coming: Iterable[Registration], shown: RoundPage) -> list[Papers]:
    parties: Counter[str] = Counter()
    people: Counter[str] = Counter()
    for one in coming:
        parties[one.language] += 1
        people[one.language] += len(_present(one))
    return [
        Papers(shown.language(language), number, people[language])
        for language, number in parties.most_common()
    ]
