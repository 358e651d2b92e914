"""One text: source and translation side by side, saving, reviewing."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from lotse.accounts.access import may
from lotse.accounts.roles import Right
from lotse.backoffice.rendering import StaffRequest, render_entrance, render_staff
from lotse.backoffice.screens import screen
from lotse.backoffice.words.asked import Asked, for_own_language, get_target_language
from lotse.backoffice.words.lists import record_titles
from lotse.backoffice.words.staff_texts import (
    HINTS,
    MARKS_HINT,
    ORIGIN_NAMES,
    STATE_NAMES,
    field_name,
    kind_name,
    refusal_words,
)
from lotse.kit import clock
from lotse.kit.errors import Refused
from lotse.kit.paging import page_number
from lotse.reference.glossary import get_glossary
from lotse.reference.queries import LanguageFacts, get_reference
from lotse.words.domain.characters import LIMITS, character_of, has_marks
from lotse.words.domain.differences import compare
from lotse.words.domain.glossary import mark
from lotse.words.domain.readability import measure
from lotse.words.domain.states import Origin, State, Written, state_of
from lotse.words.kinds import get_kind, list_kinds
from lotse.words.models import Text
from lotse.words.queue import Queue, find_pair, list_past, neighbours, wording_at
from lotse.words.translating import Seen, Wording, review_translation, save_translation

MEASURED = ("de-simple",)
"""Languages in which a translation is measured; the source, which is German, always is."""
MAX_LENGTH = 20_000


@screen(Right.READ)
@require_http_methods(["GET", "HEAD", "POST"])
@for_own_language
def text(request: StaffRequest, language: str, pk: int) -> HttpResponse:
    """See, write and review a translation. What is refused is shown with all that was typed."""
    facts = get_target_language(get_reference(), language)
    if request.method != "POST":
        return _render(request, facts, pk)
    if not may(request.user, Right.TRANSLATE):
        return render_entrance(request, "backoffice/refused.html", {}, status=403)
    typed = request.POST.get("value", "").replace("\r\n", "\n")[:MAX_LENGTH]
    try:
        _do(request, facts.tag, pk, typed)
    except Refused as refusal:
        return _render(request, facts, pk, typed=typed, refusal=refusal)
    return HttpResponseRedirect(_where_next(request, facts.tag, pk))


def _do(request: StaffRequest, language: str, pk: int, typed: str) -> None:
    seen = Seen(pk, language, _number(request, "source_version"), _number(request, "version"))
    if request.POST.get("deed") == "review":
        may_review_own = may(request.user, Right.PUBLISH)
        # What was typed is never thrown away: reviewing also saves, and then it is one's own.
        saved = save_translation(
            seen=seen, wording=_typed_wording(pk, language, typed), by=request.user, now=clock.now()
        )
        seen = Seen(pk, language, seen.source_version, saved.version)
        review_translation(
            seen=seen, may_review_own=may_review_own, by=request.user, now=clock.now()
        )
        messages.success(request, _("Reviewed."))
        return
    save_translation(seen=seen, wording=Wording(typed), by=request.user, now=clock.now())
    messages.success(request, _("Saved."))


def _typed_wording(pk: int, language: str, typed: str) -> Wording:
    """Words that are as they were keep their origin: reviewing is not writing."""
    found = find_pair(pk, language)
    written = found[1] if found else None
    is_untouched = written is not None and written.value == typed.strip()
    return Wording(typed, Origin.IMPORTED if is_untouched else Origin.PERSON)


def _number(request: StaffRequest, name: str) -> int:
    return page_number(request.POST.get(name, ""))


def _where_next(request: StaffRequest, language: str, pk: int) -> str:
    asked = Asked.read(request)
    if request.POST.get("deed") == "stay":
        return reverse("staff_words_text", args=[language, pk]) + asked.query()
    following = Queue(list_kinds()).next_after(pk, language, states=asked.states, kind=asked.kind)
    if following is None:
        return reverse("staff_words_queue", args=[language]) + asked.query()
    return reverse("staff_words_text", args=[language, following]) + asked.query()


def _render(
    request: StaffRequest,
    facts: LanguageFacts,
    pk: int,
    *,
    typed: str | None = None,
    refusal: Refused | None = None,
) -> HttpResponse:
    found = find_pair(pk, facts.tag)
    if found is None:
        raise Http404
    source, written = found
    value = typed if typed is not None else written.value if written else ""
    limit = LIMITS[character_of(source.field)]
    context: dict[str, Any] = {
        "facts": facts,
        "asked": Asked.read(request),
        "source": source,
        "written": written,
        "value": value,
        "theirs": written if written and refusal and written.value != value.strip() else None,
        "refusal": refusal_words(refusal) if refusal else "",
        "kind": kind_name(source.kind),
        "title": record_titles([source]).get((source.kind, source.record_id), source.record_id),
        "field": field_name(source.field),
        "hint": HINTS[character_of(source.field)],
        "marks_hint": MARKS_HINT if _is_marked(source) else "",
        "limit": limit,
        "others": [
            (field_name(each.field), each, translation)
            for each, translation in neighbours(source, facts.tag)
        ],
        "may_translate": may(request.user, Right.TRANSLATE),
        "figures": measure(value, facts.tag) if facts.tag in MEASURED else None,
        "source_figures": measure(source.value, source.language),
        **_about_source(source, written, facts.tag),
        **_about_translation(request, source, written),
    }
    status = 409 if refusal else 200
    return render_staff(request, "backoffice/words/text.html", context, status=status)


def _is_marked(source: Text) -> bool:
    return get_kind(source.kind).has_parts and has_marks(source.value)


def _about_source(source: Text, written: Text | None, language: str) -> dict[str, Any]:
    """The source with its terms, and what has changed in it since it was translated."""
    stretches = mark(source.value, get_glossary(get_reference(), language))
    of = written.source_version if written else None
    before = wording_at(source, of) if of is not None and of < source.version else None
    return {
        "stretches": stretches,
        "terms": list({each.term for each in stretches if each.term}),
        "changes": compare(before, source.value) if before is not None else None,
    }


def _about_translation(request: StaffRequest, source: Text, written: Text | None) -> dict[str, Any]:
    if written is None:
        return {"state": State.MISSING, "state_name": STATE_NAMES[State.MISSING]}
    state = state_of(_as_written(written), _as_written(source))
    is_own = written.written_by_id == request.user.pk
    return {
        "state": state,
        "state_name": STATE_NAMES[state],
        "origin": ORIGIN_NAMES[Origin(written.origin)],
        "may_review": state is State.UNREVIEWED
        and may(request.user, Right.TRANSLATE)
        and (not is_own or may(request.user, Right.PUBLISH)),
        "is_own": is_own,
        "past": list_past(written),
    }


def _as_written(row: Text) -> Written:
    return Written(
        row.language,
        row.value,
        row.version,
        row.source_version,
        Origin(row.origin),
        row.is_reviewed,
    )
