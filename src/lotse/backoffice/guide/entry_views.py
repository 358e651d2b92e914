"""Entries of the book that are no rules; and the rules that an offer rests on."""

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
    error, form = "", _entry_form(request, part, name, content)
    removal = RemoveForm(
        request.POST if _is_removal(request) else None, initial={"seen": fingerprint(content)}
    )
    if request.method == "POST":
        if not may_change:
            raise PermissionDenied
        if _is_removal(request):
            error = _remove(request, part, name, removal) if removal.is_valid() else ""
            if removal.is_valid() and not error:
                return redirect("staff_entries")
        elif form.is_valid():
            error = _save(request, part, name, form)
            if not error:
                return redirect("staff_entry", part=part, name=name)
    context = {
        "part": part,
        "removal": removal if find_entry_layer(part, name) == LayerName.DISTRICT else None,
        "part_name": texts.PARTS[part],
        "name": name,
        "heading": _heading(part, name),
        "form": form,
        "error": error,
        "present": YamlField.write_lines(get_entry(part, name)) if error else "",
        "history": history_lines(part, name),
        "may_change": may_change,
    }
    return render(request, "backoffice/guide/entry.html", context)


def _heading(part: str, name: str) -> str:
    if part == "cases":
        return next((case.about for case in list_cases() if case.id == name), name)
    parts = {one: dict(found) for one, _, found in entry_names(get_rule_book(), get_wording("de"))}
    return parts[part].get(name) or name


def _entry_form(request: StaffRequest, part: str, name: str, content: Any) -> EntryForm:
    wording = get_wording("de")
    form = EntryForm(
        request.POST if request.method == "POST" and not _is_removal(request) else None,
        initial={
            "title": str(wording("station", name)),
            "summary": str(wording(SENTENCES.get(part, ""), name)),
            "content": YamlField.write_lines(content),
            "seen": fingerprint(content),
        },
    )
    if part != "stations":
        del form.fields["title"]
    if part not in SENTENCES:
        del form.fields["summary"]
    return form


def _save(request: StaffRequest, part: str, name: str, form: EntryForm) -> str:
    """Save, or say why not; the form keeps what was entered."""
    given = form.cleaned_data
    edit = Edit(
        part,
        name,
        given["content"],
        {key: given[key] for key in ("title", "summary") if key in given},
        given["reason"],
        given["seen"],
        accepts_broken_cases=bool(request.POST.get("accepts_broken_cases")),
    )
    try:
        change_entry(edit=edit, by=request.user, now=clock.now())
    except Refused as refused:
        if refused.code == "guide.edited_meanwhile":
            # Saving again is then a decision: what is there now has been shown.
            form.data = {**form.data, "seen": fingerprint(get_entry(part, name) or {})}
        form.breaks_cases = refused.code == "guide.breaks_cases"
        return texts.refusal(refused)
    messages.success(request, _("Saved."))
    return ""


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
    if request.method == "POST" and form.is_valid():
        point_to_rules(kind=OFFER.name, record_id=slug, rules=form.cleaned_data["rules"])
        messages.success(request, _("Saved."))
        return redirect("staff_rule_offers")
    title = texts_for(OFFER, [one.slug], "de", ["title"])[one.slug]["title"]
    context = {"offer": one, "title": title or slug, "form": form}
    return render(request, "backoffice/guide/offer.html", context)


def _offer(slug: str) -> Offer:
    for one in list_offers().filter(slug=slug):
        return one
    raise Http404
