"""Entries of the book that are no rules; and the rules that an offer rests on."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lotse.accounts.roles import Right
from lotse.backoffice.guide import texts
from lotse.backoffice.guide.forms import (
    AddForm,
    EntryForm,
    PointersForm,
    RemoveForm,
    YamlField,
)
from lotse.backoffice.guide.gate import rules_screen
from lotse.backoffice.guide.pages import entry_names, history_lines, words_of
from lotse.backoffice.records.seen import Line, Seen, bring_together
from lotse.backoffice.records.values import Parts
from lotse.backoffice.rendering import StaffRequest
from lotse.guide.access import may_change_rules
from lotse.guide.actions import point_to_rules
from lotse.guide.entry_actions import (
    OWN_WORDS,
    Addition,
    Edit,
    Removal,
    add_entry,
    change_entry,
    propose_id,
    remove_entry,
)
from lotse.guide.models import LayerName
from lotse.guide.queries import (
    find_entry_layer,
    get_entry,
    get_rule_book,
    get_wording,
    list_cases,
    pointed_rules,
    rules_of,
)
from lotse.guide.rows import fingerprint
from lotse.kit import clock
from lotse.kit.errors import Refused
from lotse.kit.merging import Merged, State, merge
from lotse.offers.kinds import OFFER
from lotse.offers.models import Offer
from lotse.offers.queries import list_offers
from lotse.words.queries import texts_for

SKELETONS = {
    "stations": "stage: adult\nmonths:\ngoal: true\ntopics: []\nrules: []\n",
    "steps": "from: []\nto:\nwhen: {}\nstart: any_time\ndecided_by:\napply_at:\ncosts:\n"
    "documents: []\nrules: []\n",
    "certificates": "rank:\nrules: []\n",
    "duty": "kind: register\nrule:\nwhen: {}\ndecided_by:\napply_at:\nrules: []\n",
    "professions": "group:\nby:\nregulated: mixed\ndecided_by:\napply_at:\nrules: []\n",
    "foreign_certificates": "country:\nkind: final\nschool:\nstudy:\ndecided_by: authority\n"
    "rules: [certificate_deciders]\nsources:\n- title:\n  url:\nchecked_on:\ncheck_again_on:\n",
    "cases": "about:\nasked_on:\nfacts:\n  birth_date:\nmust:\n  first: []\nbecause: []\n",
}
"""What the form of a new entry begins with: the keys that one of its part mostly has."""

SENTENCES = {"stations": "summary", "foreign_certificates": "foreign_certificate"}
"""Parts whose entries have a sentence for families, and the kind of these words."""


@rules_screen(Right.READ)
@require_safe
def entries(request: StaffRequest) -> HttpResponse:
    """All of them, part by part."""
    parts = entry_names(get_rule_book(), get_wording("de"))
    cases = [(case.id, case.about) for case in list_cases()]
    context = {
        "parts": [*parts, ("cases", texts.PARTS["cases"], cases)],
        "may_change": may_change_rules(request.user),
    }
    return render(request, "backoffice/guide/entries.html", context)


@rules_screen(Right.READ)
def entry(request: StaffRequest, part: str, name: str) -> HttpResponse:
    """One of them: its facts in the form of the files, its words if it has some, its history."""
    if part not in texts.PARTS:
        raise Http404
    content = get_entry(part, name)
    if content is None:
        raise Http404
    may_change = may_change_rules(request.user)
    page = _EntryPage(request, part, name, content)
    removal = RemoveForm(
        request.POST if _is_removal(request) else None, initial={"seen": fingerprint(content)}
    )
    if request.method == "POST":
        if not may_change:
            raise PermissionDenied
        if _is_removal(request):
            page.error = _remove(request, part, name, removal) if removal.is_valid() else ""
            if removal.is_valid() and not page.error:
                return redirect("staff_entries")
        elif page.save():
            return redirect("staff_entry", part=part, name=name)
    context = {
        "part": part,
        "removal": removal if find_entry_layer(part, name) == LayerName.DISTRICT else None,
        "part_name": texts.PARTS[part],
        "name": name,
        "heading": _heading(part, name),
        "form": page.form,
        "sealed": page.sealed,
        "lines": page.lines,
        "error": page.error,
        "present": YamlField.write_lines(get_entry(part, name)) if page.error else "",
        "history": history_lines(part, name),
        "may_change": may_change,
    }
    return render(request, "backoffice/guide/entry.html", context)


def _heading(part: str, name: str) -> str:
    if part == "cases":
        return next((case.about for case in list_cases() if case.id == name), name)
    parts = {one: dict(found) for one, _, found in entry_names(get_rule_book(), get_wording("de"))}
    return parts[part].get(name) or name


class _EntryPage:
    """The form of an entry; what a colleague has saved since is brought together with it."""

    def __init__(self, request: StaffRequest, part: str, name: str, content: Any) -> None:
        self.request, self.part, self.name = request, part, name
        is_typed = request.method == "POST" and not _is_removal(request)
        self.parts = _entry_parts(part, name, content, request.POST if is_typed else None)
        self.error, self.lines = "", list[Line]()
        self.seen = Seen.opened(request.POST.get("seen", ""), self._record)
        self.sealed = request.POST.get("seen", "") if is_typed else self._seal(content, self.parts)

    @property
    def _record(self) -> str:
        return f"guide.entry:{self.part}/{self.name}"

    @property
    def form(self) -> EntryForm:
        """The form with what was typed, or with both versions."""
        assert isinstance(self.parts.form, EntryForm)
        return self.parts.form

    def _seal(self, content: Any, parts: Parts) -> str:
        return Seen(fingerprint(content), parts.shown()).sealed(self._record)

    def save(self) -> bool:
        """Save, or say why not; the form keeps what was entered."""
        if not self.form.is_valid():
            return False
        given = self.form.cleaned_data
        edit = Edit(
            self.part,
            self.name,
            given["content"],
            {key: given[key] for key in ("title", "summary") if key in given},
            given["reason"],
            self.seen.version,
            accepts_broken_cases=bool(self.request.POST.get("accepts_broken_cases")),
        )
        try:
            change_entry(edit=edit, by=self.request.user, now=clock.now())
        except Refused as refused:
            self.error = texts.refusal(refused)
            if refused.code == "guide.edited_meanwhile":
                self._bring_together()
            self.form.breaks_cases = refused.code == "guide.breaks_cases"
            return False
        messages.success(self.request, _("Saved."))
        return True

    def _bring_together(self) -> None:
        """Key by key of the facts; saving once more keeps what stands in the form then."""
        content = get_entry(self.part, self.name) or {}
        found = bring_together(
            self.seen.shown,
            self.parts.typed(),
            lambda typed: _entry_parts(self.part, self.name, content, typed),
            merge_entry,
        )
        self.parts, self.lines = found.parts, found.lines
        self.sealed = self._seal(content, found.latest)


def _entry_parts(part: str, name: str, content: Any, typed: Any) -> Parts:
    wording = get_wording("de")
    form = EntryForm(
        typed,
        initial={
            "title": str(wording("station", name)),
            "summary": str(wording(SENTENCES.get(part, ""), name)),
            "content": YamlField.write_lines(content),
        },
    )
    if part != "stations":
        del form.fields["title"]
    if part not in SENTENCES:
        del form.fields["summary"]
    return Parts(form)


def merge_entry(base: State, mine: State, theirs: State) -> Merged:
    """Words field by field, and the facts key by key although they are typed as one text."""
    facts = [YamlField.read(state.get("content", "")) for state in (base, mine, theirs)]
    merged = merge(base, mine, theirs)
    if not all(isinstance(one, dict) for one in facts[1:]):
        return merged
    inside = merge(facts[0] or {}, facts[1], facts[2])
    conflicts = [name for name in merged.conflicts if name != "content"]
    kept = {key: value for key, value in inside.state.items() if _is_kept(key, facts)}
    state = merged.state | {"content": YamlField.write_lines(kept)}
    return Merged(state, (*conflicts, *(["content"] if inside.conflicts else [])))


def _is_kept(key: str, facts: Sequence[Any]) -> bool:
    """Whether a key is there on both sides, or one of them added it."""
    base, mine, theirs = facts
    return (key in mine and key in theirs) or key not in (base or {})


def _is_removal(request: StaffRequest) -> bool:
    return request.method == "POST" and "remove" in request.POST


def _remove(request: StaffRequest, part: str, name: str, form: RemoveForm) -> str:
    """Remove, or say why not; the form keeps what was entered."""
    removal = Removal(
        part,
        name,
        form.cleaned_data["why"],
        form.cleaned_data["seen"],
        accepts_broken_cases=bool(request.POST.get("accepts_broken_cases")),
    )
    try:
        remove_entry(removal=removal, by=request.user, now=clock.now())
    except Refused as refused:
        if refused.code == "guide.edited_meanwhile":
            form.data = {**form.data, "seen": fingerprint(get_entry(part, name) or {})}
        form.breaks_cases = refused.code == "guide.breaks_cases"
        return texts.refusal(refused)
    messages.success(request, _("Removed."))
    return ""


@rules_screen(Right.RULE)
def add(request: StaffRequest, part: str) -> HttpResponse:
    """A new entry, empty or like one that is there."""
    if part not in texts.PARTS:
        raise Http404
    form, error = _add_form(request, part), ""
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        if not given["name"]:
            proposed = propose_id(part, given["content"], given.get("title", ""))
            form.data = {**form.data, "name": proposed}
            form.add_error("name", _("This one is proposed. Save again if it is right."))
        else:
            error = _add(request, part, form)
            if not error:
                return redirect("staff_entry", part=part, name=given["name"])
    context = {
        "part": part,
        "part_name": texts.PARTS[part],
        "form": form,
        "error": error,
    }
    return render(request, "backoffice/guide/add.html", context)


def _add_form(request: StaffRequest, part: str) -> AddForm:
    wording, like = get_wording("de"), request.GET.get("like", "")[:60]
    content = get_entry(part, like) if like else None
    initial = {"content": SKELETONS[part]}
    if content is not None:
        initial = {
            "name": propose_id(part, content, str(wording("station", like))),
            "summary": str(wording(SENTENCES.get(part, ""), like)),
            "content": YamlField.write_lines({k: v for k, v in content.items() if k != "id"}),
        }
    form = AddForm(request.POST if request.method == "POST" else None, initial=initial)
    fields = OWN_WORDS[part].fields if part in OWN_WORDS else {}
    for field in ("title", "summary"):
        if field not in fields:
            del form.fields[field]
        elif part != "professions":
            form.fields[field].required = True
    if part == "professions":
        form.fields["title"].help_text = _("Only for a group that has no name yet.")
    return form


def _add(request: StaffRequest, part: str, form: AddForm) -> str:
    """Add, or say why not; the form keeps what was entered."""
    given = form.cleaned_data
    addition = Addition(
        part,
        given["name"],
        given["content"],
        {key: given[key] for key in ("title", "summary") if key in given},
        given["reason"],
        accepts_broken_cases=bool(request.POST.get("accepts_broken_cases")),
    )
    try:
        add_entry(addition=addition, by=request.user, now=clock.now())
    except Refused as refused:
        form.breaks_cases = refused.code in {"guide.breaks_cases", "guide.case_fails"}
        return texts.refusal(refused)
    messages.success(request, _("Added to what the district says. Other languages are missing."))
    return ""


@rules_screen(Right.READ)
@require_safe
def offers(request: StaffRequest) -> HttpResponse:
    """All offers with the number of rules that they rest on."""
    found = list(list_offers())
    words = texts_for(OFFER, [one.slug for one in found], "de", ["title"])
    pointed = pointed_rules(OFFER.name)
    lines = [
        (one.slug, words[one.slug]["title"] or one.slug, pointed.get(one.slug, [])) for one in found
    ]
    return render(request, "backoffice/guide/offers.html", {"lines": lines})


@rules_screen(Right.RULE)
def offer(request: StaffRequest, slug: str) -> HttpResponse:
    """Say on which rules an offer rests, so that a change of one of them names the offer."""
    one = _offer(slug)
    book, wording = get_rule_book(), get_wording("de")
    choices = [
        (rule.id, f"{words_of(rule, rule.versions[-1], wording)} ({rule.id})")
        for rule in book.rules.values()
    ]
    data = request.POST if request.method == "POST" else None
    form = PointersForm(choices, data, initial={"rules": rules_of(OFFER.name, slug)})
    record = f"guide.pointers:{slug}"
    if request.method == "POST" and form.is_valid():
        seen = Seen.opened(request.POST.get("seen", ""), record).shown.get("rules", [])
        rules = form.cleaned_data["rules"]
        point_to_rules(kind=OFFER.name, record_id=slug, rules=rules, seen=seen)
        messages.success(request, _("Saved."))
        return redirect("staff_rule_offers")
    title = texts_for(OFFER, [one.slug], "de", ["title"])[one.slug]["title"]
    sealed = request.POST.get("seen") or Seen("", Parts(form).shown()).sealed(record)
    context = {"offer": one, "title": title or slug, "form": form, "sealed": sealed}
    return render(request, "backoffice/guide/offer.html", context)


def _offer(slug: str) -> Offer:
    for one in list_offers().filter(slug=slug):
        return one
    raise Http404
