"""Who signed up for a round: the list, and who has to be called."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_http_methods

from lotse.accounts.roles import Right
from lotse.backoffice.events.round_page import RoundPage
from lotse.backoffice.events.round_texts import (
    CHANNELS,
    POLICIES,
    POOLS,
    STATES,
    people_words,
    state_of,
    why_words,
)
from lotse.backoffice.listing import PAGE_SIZE, Asked
from lotse.backoffice.rendering import StaffRequest, render_staff
from lotse.backoffice.screens import screen
from lotse.events import texts
from lotse.events.domain.capacity import PoolKind
from lotse.events.models import Registration, State
from lotse.events.reaching import unreached, without_mail
from lotse.events.registration_queries import (
    InLine,
    explain_line,
    list_registrations,
    same_contact,
    search_registrations,
)
from lotse.kit import clock
from lotse.kit.paging import cut
from lotse.privacy import gate

MOST_HITS = 100


@dataclass(frozen=True)
class Row:
    """A registration in the list. ``position`` counts from 1 in the waiting line."""

    registration: Registration
    state: str
    people: str
    language: str
    interpreter: str
    channel: str
    position: int | None
    why: str
    until: str
    mail_fails: bool
    is_double: bool


@screen(Right.REGISTRATIONS)
@require_http_methods(["GET", "HEAD", "POST"])
def registrations(request: StaffRequest, round_id: int) -> HttpResponse:
    """All registrations of a round, those of one state, or those that a search finds.

    The search comes by POST and changes nothing: telephone numbers belong into no address.
    """
    shown = RoundPage(round_id)
    gate.open(shown.round, by=request.user, why="read")
    found = list_registrations(round_id)
    waiting = {one.registration.pk: (n, one) for n, one in enumerate(explain_line(shown.round), 1)}
    failing, doubles = without_mail(found), same_contact(found)
    rows = {
        one.pk: _row(
            one,
            shown,
            waiting.get(one.pk),
            mail_fails=one.pk in failing,
            is_double=one.pk in doubles,
        )
        for one in found
    }
    asked = Asked.read(request, ("state",), ("",))
    state = asked.values.get("state", "")
    said = request.POST.get("q", "").strip()[:100]
    wanted = search_registrations(found, said) if said else _of_state(found, state)
    page = cut(wanted, 1 if said else asked.page, MOST_HITS if said else PAGE_SIZE)
    if page is None:
        raise Http404
    silent = unreached(found) if shown.round.ends_at >= clock.now() else set()
    context = shown.context("registrations") | {
        "rows": [rows[one.pk] for one in page.items],
        "to_call": [rows[one.pk] for one in found if one.pk in silent],
        "page": page,
        "page_links": asked.page_links(page.numbers),
        "q": said,
        "states": _states(found, state),
        "pools": _pools(shown),
        "policy": POLICIES[shown.round.event.policy] if waiting else "",
    }
    return render_staff(request, "backoffice/events/registrations.html", context)


def _of_state(found: Sequence[Registration], state: str) -> Sequence[Registration]:
    if state:
        return [one for one in found if one.state == state]
    return sorted(found, key=lambda one: one.state == State.CANCELLED)


def _states(found: Iterable[Registration], chosen: str) -> list[dict[str, Any]]:
    """The states with their number of registrations and people."""
    lines = []
    for code, name in STATES.items():
        of_state = [one for one in found if one.state == code]
        people = sum(row.left_at is None for one in of_state for row in one.participants.all())
        lines.append(
            {
                "code": code,
                "name": name,
                "parties": len(of_state),
                "people": people,
                "is_chosen": code == chosen,
            }
        )
    return lines


def _pools(shown: RoundPage) -> list[dict[str, Any]]:
    return [
        {
            "name": POOLS[PoolKind(pool.kind)],
            "language": shown.language(pool.language),
            "taken": pool.taken,
            "capacity": pool.capacity,
        }
        for pool in shown.round.pools.all()
    ]


def _row(
    one: Registration,
    shown: RoundPage,
    place: tuple[int, InLine] | None,
    *,
    mail_fails: bool,
    is_double: bool,
) -> Row:
    return Row(
        registration=one,
        state=state_of(one),
        people=people_words(one.participants.all()),
        language=shown.language(one.language),
        interpreter=shown.language(one.interpreter),
        channel=str(CHANNELS[one.channel]),
        position=place[0] if place else None,
        why=why_words(place[1].verdict) if place else "",
        until=texts.moment(one.offered_until, shown.zone) if one.offered_until else "",
        mail_fails=mail_fails,
        is_double=is_double,
    )
