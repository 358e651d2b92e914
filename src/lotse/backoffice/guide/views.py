"""The rules: list, page, change, preview, publishing."""

from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from lotse.accounts.roles import Right
from lotse.backoffice.guide import texts
from lotse.backoffice.guide.forms import OLDEST, ChangeForm, CheckedForm, VersionForm
from lotse.backoffice.guide.gate import rules_screen
from lotse.backoffice.guide.notice import notice
from lotse.backoffice.guide.pages import (
    SHOW,
    choose,
    entry_names,
    public_pages,
    rule_lines,
    rule_page,
)
from lotse.backoffice.guide.pointing import named
from lotse.backoffice.records.seen import Line, Seen, bring_together
from lotse.backoffice.records.values import Parts
from lotse.backoffice.rendering import StaffRequest
from lotse.guide.access import may_change_rules
from lotse.guide.actions import (
    discard_change,
    draft_change,
    mark_checked,
    publish_change,
)
from lotse.guide.counting import FEW, count_changed_answers
from lotse.guide.domain.changes import dependents, ends_on
from lotse.guide.domain.differences import grouped, numbers
from lotse.guide.domain.rule_book import Rule, RuleBook
from lotse.guide.impact import Impact, impact_of
from lotse.guide.models import RuleChange
from lotse.guide.queries import find_draft, get_change, get_rule_book, get_wording
from lotse.guide.rule_book_files import rule_content
from lotse.guide.rule_changes import applied, to_domain
from lotse.guide.source_words import sources_in_words
from lotse.guide.staff_texts import gathered
from lotse.guide.words_files import filled, placeholders, words_id
from lotse.kit import clock
from lotse.kit.errors import Refused
from lotse.reference.queries import get_reference

YEAR = timedelta(days=365)


def today() -> date:
    """Today on the district's wall."""
    return get_reference().today()


@rules_screen(Right.READ)
@require_safe
def rules(request: StaffRequest) -> HttpResponse:
    """All rules, with search and filters."""
    asked = {key: request.GET.get(key, "").strip()[:100] for key in ("q", "certainty", "show")}
    lines = rule_lines(today())
    found = choose(lines, asked["q"], asked["certainty"], asked["show"])
    context = {
        "lines": found,
        "total": len(lines),
        "asked": asked,
        "certainties": texts.CERTAINTIES.items(),
        "shows": [(name, texts.SHOWS[name]) for name in SHOW],
        "may_change": may_change_rules(request.user),
    }
    return render(request, "backoffice/guide/rules.html", context)


@rules_screen(Right.READ)
@require_safe
def rule(request: StaffRequest, name: str) -> HttpResponse:
    """One rule: versions, words, where it is used, history."""
    book = get_rule_book()
    on = today()
    context = rule_page(_rule(book, name), on, book, get_reference())
    version = context["now"]
    checked = {
        "version_from": version and version.valid_from,
        "checked_on": on,
        "check_again_on": on + YEAR,
        "texts": " ".join(one.row.new_digest for one in context["watched"] if one.differs),
    }
    context["checked"] = CheckedForm(initial=checked)
    context["may_change"] = may_change_rules(request.user)
    return render(request, "backoffice/guide/rule.html", context)


@rules_screen(Right.RULE)
@require_POST
def checked(request: StaffRequest, name: str) -> HttpResponse:
    """Somebody looked at the sources and found the rule right."""
    form = CheckedForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Please enter days that exist."))
        return redirect("staff_rule", name=name)
    try:
        mark_checked(check=form.check_of(name), by=request.user, now=clock.now())
    except Refused as refused:
        messages.error(request, texts.refusal(refused))
    else:
        messages.success(request, _("Noted: checked."))
    return redirect("staff_rule", name=name)


@rules_screen(Right.RULE)
def change(request: StaffRequest, name: str) -> HttpResponse:
    """Write a change, or go on with the draft that is there. Saving leads to the preview."""
    book = get_rule_book()
    one, draft = _rule(book, name), find_draft(name)
    typed = request.POST if request.method == "POST" else None
    parts = latest = _change_parts(request, book, one, draft, typed)
    seen = Seen.opened(request.POST.get("seen", ""), _change_of(name))
    sealed, error, lines = request.POST.get("seen", ""), "", list[Line]()
    if typed is None:
        sealed = _seal_change(name, draft, latest)
    elif parts.is_valid():
        try:
            draft_change(
                draft=_change_form(parts).draft(name),
                seen=int(seen.version) if seen.version else None,
                by=request.user,
                now=clock.now(),
            )
        except Refused as refused:
            error = texts.refusal(refused)
            if refused.code in {"guide.edited_meanwhile", "guide.draft_gone"}:
                draft = find_draft(name)
                found = bring_together(
                    seen.shown,
                    parts.typed(),
                    lambda said: _change_parts(request, book, one, draft, said),
                )
                parts, lines = found.parts, found.lines
                sealed = _seal_change(name, draft, found.latest)
        else:
            return redirect("staff_rule_preview", name=name)
    context = {
        "rule": one,
        "form": parts.form,
        "sealed": sealed,
        "lines": lines,
        "draft": draft,
        "error": error,
    }
    return render(request, "backoffice/guide/change.html", context)


def _change_of(name: str) -> str:
    return f"guide.change:{name}"


def _seal_change(name: str, draft: RuleChange | None, parts: Parts) -> str:
    """What somebody saw of the draft of a rule, or that there was none."""
    version = str(draft.edits) if draft else ""
    return Seen(version, parts.shown()).sealed(_change_of(name))


def _change_form(parts: Parts) -> ChangeForm:
    assert isinstance(parts.form, ChangeForm)
    return parts.form


def _change_parts(
    request: StaffRequest, book: RuleBook, one: Rule, draft: RuleChange | None, typed: Any
) -> Parts:
    wording, on = get_wording("de"), today()
    content = rule_content(one)
    wanted = request.GET.get("version", "")
    version = next(
        (each for each in content["versions"] if each.get("from", OLDEST) == wanted),
        _content_now(one, content, on),
    )
    steps = ends_on(dependents(book, one.id).steps, on)
    known = {step.id for step in steps}
    if draft:
        version = draft.content or version
        closing = [step for step in book.steps if step.id in set(draft.closes) - known]
        steps += closing
    facts = VersionForm(content, version, steps, wording, typed)
    if typed is not None:
        return Parts(ChangeForm(facts, typed))
    begins = version.get("from")
    words = one.versions[0] if begins is None else one.at(date.fromisoformat(begins))
    initial = {
        "kind": request.GET.get("kind", "new_version"),
        "version": begins or OLDEST,
        "text": str(wording("rule", words_id(one, words or one.versions[-1]))),
        "checked_on": on,
        **facts.initial(),
    }
    if draft:
        initial |= _initial(draft)
    return Parts(ChangeForm(facts, initial=initial))


def _content_now(one: Rule, content: Any, on: date) -> Any:
    version = one.at(on) or one.versions[-1]
    return content["versions"][one.versions.index(version)]


def _initial(draft: RuleChange) -> dict[str, Any]:
    is_correction = draft.kind == "correction"
    return {
        "kind": draft.kind,
        "day": None if is_correction else draft.day,
        "version": (str(draft.day) if draft.day else OLDEST) if is_correction else OLDEST,
        "text": draft.text,
        "checked_on": draft.content.get("checked_on"),
        "closes": draft.closes,
        "reason": draft.reason,
    }


@rules_screen(Right.READ)
@require_safe
def preview(request: StaffRequest, name: str) -> HttpResponse:
    """What a draft would change, before anybody publishes it."""
    draft = find_draft(name)
    if draft is None:
        return redirect("staff_rule", name=name)
    book = get_rule_book()
    context: dict[str, Any] = {
        "rule": _rule(book, name),
        "draft": draft,
        "kind": texts.KIND_NAMES[draft.kind],
        "may_change": may_change_rules(request.user),
    }
    try:
        impact = impact_of(to_domain(draft), draft.text)
    except Refused as refused:
        context["error"] = texts.refusal(refused)
    else:
        context |= _preview(impact, draft)
    return render(request, "backoffice/guide/preview.html", context)


def _preview(impact: Impact, draft: RuleChange) -> dict[str, Any]:
    wording, reference = get_wording("de"), get_reference()
    assert reference.district is not None
    new, old = impact.applied.new, impact.applied.old
    text = filled(draft.text, placeholders(new), "de") if new else ""
    about = {one.family.id: one.family.about for one in impact.answers}
    groups = grouped((one.family.id, one.days, one.differences) for one in impact.answers)
    return {
        "impact": impact,
        "pointers": named(impact.pointers),
        "old": old,
        "new": new,
        "old_sources": sources_in_words(old.sources, wording),
        "new_sources": sources_in_words(new.sources, wording) if new else (),
        "old_deadline": texts.deadline(old.deadline),
        "new_deadline": texts.deadline(new.deadline) if new else "",
        "old_text": filled(impact.old_text, placeholders(old), "de"),
        "new_text": text,
        "groups": [
            (
                [gathered(each, wording) for each in group.differences],
                [about[id_] for id_ in group.families],
                group.days,
            )
            for group in groups
        ],
        "broken": [
            (one.case, [texts.expectation(each, wording) for each in one.faults])
            for one in impact.broken
        ],
        "matters": [texts.matters(code, number) for code, number in numbers(groups).items()],
        "changed_families": len({one.family.id for one in impact.answers}),
        "closes": [
            (step, wording.goal(step.to))
            for step in impact.dependents.steps
            if step.id in draft.closes
        ],
        "used": entry_names(impact.dependents, wording),
        "pages": public_pages(impact, wording, today()),
        "stale": [reference.name("language", tag, "de") for tag in impact.stale],
        "missing": [reference.name("language", tag, "de") for tag in impact.missing],
        "notice": notice(impact, text, draft.reason, reference.district, wording),
    }


@rules_screen(Right.READ)
@require_safe
def people(request: StaffRequest, name: str) -> HttpResponse:
    """How many people a year would get another answer by a draft; takes some seconds."""
    draft = find_draft(name)
    if draft is None:
        return redirect("staff_rule", name=name)
    context: dict[str, Any] = {"rule": _rule(get_rule_book(), name), "draft": draft}
    try:
        found = applied(to_domain(draft))
    except Refused as refused:
        context["error"] = texts.refusal(refused)
    else:
        first = draft.day or today()
        context["counted"] = count_changed_answers(found, first_day=first, number=FEW)
    return render(request, "backoffice/guide/people.html", context)


@rules_screen(Right.RULE)
@require_POST
def publish(request: StaffRequest, name: str) -> HttpResponse:
    """Bring the draft into the rule book. A second click changes nothing."""
    row = _posted_change(request, name)
    seen = request.POST.get("seen", "")
    try:
        publish_change(
            change_id=row.pk,
            seen=int(seen) if seen.isdecimal() else 0,
            by=request.user,
            now=clock.now(),
            accepts_broken_cases=bool(request.POST.get("accepts_broken_cases")),
        )
    except Refused as refused:
        messages.error(request, texts.refusal(refused))
        return redirect("staff_rule_preview", name=name)
    messages.success(request, _("Published. Public pages say for 90 days that this rule changed."))
    return redirect("staff_rule", name=name)


@rules_screen(Right.RULE)
@require_POST
def discard(request: StaffRequest, name: str) -> HttpResponse:
    """Put the draft away."""
    try:
        discard_change(change_id=_posted_change(request, name).pk, now=clock.now())
    except Refused as refused:
        messages.error(request, texts.refusal(refused))
    else:
        messages.success(request, _("The draft is discarded."))
    return redirect("staff_rule", name=name)


def _posted_change(request: StaffRequest, name: str) -> RuleChange:
    given = request.POST.get("change", "")
    try:
        row = get_change(int(given) if given.isdecimal() and len(given) < 10 else 0)  # noqa: PLR2004 – more digits are no number of ours
    except RuleChange.DoesNotExist as fault:
        raise Http404 from fault
    if row.rule != name:
        raise Http404
    return row


def _rule(book: RuleBook, name: str) -> Rule:
    if name not in book.rules:
        raise Http404
    return book.rules[name]
