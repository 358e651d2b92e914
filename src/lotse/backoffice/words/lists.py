"""How complete each language is, and the queue of one language."""

from collections.abc import Iterable
from typing import Any, Protocol

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from lotse.accounts.access import may
from lotse.accounts.roles import Right
from lotse.backoffice.rendering import StaffRequest, render_staff
from lotse.backoffice.screens import screen
from lotse.backoffice.words.asked import Asked, for_own_language, get_target_language, own_languages
from lotse.backoffice.words.machine import machine_context
from lotse.backoffice.words.staff_texts import FAULTS, STATE_NAMES, field_name, kind_name
from lotse.kit.paging import Page
from lotse.reference.queries import LanguageFacts, get_reference
from lotse.words.domain.states import State
from lotse.words.kinds import get_kind, list_kinds
from lotse.words.models import MachineRequest, Text
from lotse.words.queue import OPEN_STATES, Counted, Item, Queue

PAGE_SIZE = 50


@screen(Right.READ)
@require_safe
def coverage(request: StaffRequest) -> HttpResponse:
    """How complete each language is, by kind."""
    languages = own_languages(get_reference(), request.user)
    counted = Queue(list_kinds()).count(language.tag for language in languages)
    context = {
        "languages": [_covered(language, None, counted) for language in languages],
        "kinds": [
            (
                kind_name(kind.name),
                kind.name,
                [_covered(language, kind.name, counted) for language in languages],
            )
            for kind in sorted(list_kinds(), key=lambda kind: -kind.weight)
            if any(counted.total(kind.name, language.tag) for language in languages)
        ],
    }
    return render_staff(request, "backoffice/words/coverage.html", context)


def _covered(language: LanguageFacts, kind: str | None, counted: Counted) -> dict[str, Any]:
    total = counted.total(kind, language.tag)
    current = counted.of(kind, language.tag, [State.CURRENT])
    shown = total - counted.of(kind, language.tag, [State.MISSING])
    return {
        "language": language,
        "total": total,
        "open": total - current,
        # Rounded down: only what is complete is shown as complete.
        "current": 100 * current // total if total else 100,
        "shown": 100 * shown // total if total else 100,
        "states": [
            (STATE_NAMES[state], state, counted.of(kind, language.tag, [state]))
            for state in OPEN_STATES
        ],
    }


@screen(Right.READ)
@require_safe
@for_own_language
def queue(request: StaffRequest, language: str) -> HttpResponse:
    """What wants a translator in one language. Whatever its size it costs the same statements."""
    facts = get_target_language(get_reference(), language)
    asked, waiting = Asked.read(request), Queue(list_kinds())
    counted = waiting.count([language])
    total = counted.of(asked.kind or None, language, asked.states)
    last = max(1, -(-total // PAGE_SIZE))
    if not 1 <= asked.page <= last:
        raise Http404
    items = waiting.items(
        language,
        states=asked.states,
        kind=asked.kind,
        offset=(asked.page - 1) * PAGE_SIZE,
        limit=PAGE_SIZE,
    )
    page = Page(items, asked.page, last, total)
    context = {
        "facts": facts,
        "asked": asked,
        "page": page,
        "page_links": [(n, asked.query(page=n) if n else "") for n in page.numbers],
        "rows": _rows(items, asked, language),
        "states": [
            (state, STATE_NAMES[state], counted.of(asked.kind or None, language, [state]))
            for state in (*OPEN_STATES, State.CURRENT)
        ],
        "kinds": [
            (kind.name, kind_name(kind.name), counted.of(kind.name, language, asked.states))
            for kind in list_kinds()
        ],
        "may_translate": may(request.user, Right.TRANSLATE),
        "may_publish": may(request.user, Right.PUBLISH),
        **machine_context(language),
    }
    return render_staff(request, "backoffice/words/queue.html", context)


def _rows(items: Iterable[Item], asked: Asked, language: str) -> list[dict[str, Any]]:
    items = list(items)
    titles = record_titles(items)
    faults = dict(
        MachineRequest.objects.filter(
            language=language, source__in=[item.source_id for item in items]
        ).values_list("source_id", "fault")
    )
    return [
        {
            "item": item,
            "kind": kind_name(item.kind),
            "title": titles.get((item.kind, item.record_id), item.record_id),
            "field": field_name(item.field),
            "state": STATE_NAMES[item.state],
            "waits": faults.get(item.source_id) == "",
            "fault": FAULTS.get(faults.get(item.source_id, ""), ""),
            "url": reverse("staff_words_text", args=[language, item.source_id]) + asked.query(),
        }
        for item in items
    ]


class Named(Protocol):
    """Something that says which record it speaks of."""

    @property
    def kind(self) -> str:
        """The kind of record."""

    @property
    def record_id(self) -> str:
        """The record."""


def record_titles(items: Iterable[Named]) -> dict[tuple[str, str], str]:
    """The first text of each record, by kind and record: what it is called. One statement."""
    wanted = {(item.kind, item.record_id) for item in items}
    rows = Text.objects.filter(
        source_version=None,
        kind__in={kind for kind, _ in wanted},
        record_id__in={record_id for _, record_id in wanted},
        field__in={get_kind(kind).fields[0] for kind, _ in wanted},
    )
    return {
        (kind, record_id): value
        for kind, record_id, field, value in rows.values_list("kind", "record_id", "field", "value")
        if field == get_kind(kind).fields[0]
    }
