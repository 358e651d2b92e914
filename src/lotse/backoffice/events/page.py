"""The page of one event: its facts, its dates with their numbers, and its state."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from lotse.accounts.access import may
from lotse.accounts.roles import Right
from lotse.backoffice.deeds import do_and_say
from lotse.backoffice.events.round_texts import POOLS
from lotse.backoffice.events.staff_texts import (
    AUDIENCES,
    MODES,
    ROLES,
    STATUS_NAMES,
    obstacle_words,
    refusal_words,
)
from lotse.backoffice.rendering import StaffRequest, render_staff
from lotse.backoffice.screens import screen
from lotse.events import office_actions, texts
from lotse.events.access import may_edit, may_publish
from lotse.events.actions.planning import facts_of
from lotse.events.domain.capacity import PoolKind
from lotse.events.domain.publishing import find_obstacles
from lotse.events.journal import source_texts
from lotse.events.kinds import EVENT
from lotse.events.models import Event, Pool, Status
from lotse.events.office_queries import RoundNumbers, find_event, list_rounds
from lotse.events.previews import preview_token
from lotse.guide.queries import rules_of
from lotse.kit import clock
from lotse.reference.queries import Reference, get_reference


@dataclass(frozen=True)
class RoundRow:
    """A round as the page shows it."""

    numbers: RoundNumbers
    dates: list[tuple[int, str]]
    pools: list[tuple[str, Pool]]
    is_over: bool


@screen(Right.READ)
@require_safe
def event(request: StaffRequest, slug: str) -> HttpResponse:
    """What is planned, how full each date is, and what is missing for publishing."""
    found = get_event(slug)
    reference, tag = get_reference(), get_language() or "de"
    rounds = [_row(one, reference, tag) for one in list_rounds(found)]
    words = source_texts(slug)
    obstacles = find_obstacles(facts_of(found), words)
    context = {
        "event": found,
        "texts": words,
        "status": STATUS_NAMES[found.status],
        "audience": AUDIENCES[found.audience],
        "mode": MODES[found.mode],
        "obstacles": [obstacle_words(code) for code in obstacles],
        "coming": [row for row in rounds if not row.is_over],
        "past": [row for row in rounds if row.is_over],
        "terms": {
            "stages": _names(reference, "stage", found.stages.all(), tag),
            "topics": _names(reference, "topic", found.topics.all(), tag),
            "languages": _names(reference, "language", found.languages.all(), tag),
            "interpreted": _names(reference, "language", found.interpreted.all(), tag),
            "accessibility": _names(
                reference,
                "accessibility",
                found.site.accessibility.all() if found.site else (),
                tag,
            ),
        },
        "partners": [(ROLES[row.role], row.organisation) for row in found.partners.all()],
        "rules": rules_of(EVENT.name, slug),
        "previews": _previews(found, reference),
        "may_write": may(request.user, Right.WRITE),
        "may_edit": may_edit(request.user, found),
        "may_publish": may_publish(request.user),
        "may_see_registrations": may(request.user, Right.REGISTRATIONS),
    }
    return render_staff(request, "backoffice/events/event.html", context)


def get_event(slug: str) -> Event:
    """An event for staff, or 404."""
    found = find_event(slug)
    if found is None:
        raise Http404
    return found


def _previews(found: Event, reference: Reference) -> list[tuple[str, str]]:
    """Links to the page in each language as families see it, drafts included."""
    is_draft = found.status == Status.DRAFT
    name = "event_preview" if is_draft else "event"
    last = preview_token(found.slug) if is_draft else found.slug
    languages = reference.district.languages if reference.district else ["de"]
    return [(tag, reverse(f"website:{name}", args=[tag, last])) for tag in languages]


def _names(reference: Reference, vocabulary: str, rows: Iterable[Any], tag: str) -> str:
    return ", ".join(reference.name(vocabulary, row.pk, tag) for row in rows)


def _row(one: RoundNumbers, reference: Reference, tag: str) -> RoundRow:
    zone = reference.time_zone
    return RoundRow(
        numbers=one,
        dates=[
            (day.pk, texts.when(day.starts_at, day.ends_at, zone, is_all_day=day.is_all_day))
            for day in one.round.dates.all()
            if not day.is_cancelled or one.round.is_cancelled
        ],
        pools=[(_pool_name(pool, reference, tag), pool) for pool in one.round.pools.all()],
        is_over=one.round.ends_at < clock.now(),
    )


def _pool_name(pool: Pool, reference: Reference, tag: str) -> str:
    name = str(POOLS[PoolKind(pool.kind)])
    if not pool.language:
        return name
    return f"{name}, {reference.name('language', pool.language, tag)}"


@screen(Right.PUBLISH)
@require_POST
def set_status(request: StaffRequest, slug: str) -> HttpResponse:
    """Publish; said why where it cannot be."""
    get_event(slug)

    def deed() -> str:
        office_actions.publish(slug=slug, by=request.user, now=clock.now())
        return _("Published.")

    return do_and_say(request, deed, refusal_words, reverse("staff_event", args=[slug]))
