"""Two answers beside each other, and every condition of each: for whoever advises."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from lotse.accounts.roles import Right
from lotse.backoffice.guide import texts
from lotse.backoffice.guide.gate import rules_screen
from lotse.backoffice.rendering import StaffRequest
from lotse.guide import texts as guide_texts
from lotse.guide.comparing import Compared, Other, compare_answers
from lotse.guide.domain.code import decode
from lotse.guide.domain.profile import KEYS
from lotse.guide.domain.trace import Trace
from lotse.guide.families import read_families
from lotse.guide.in_words import Task, in_words
from lotse.guide.queries import get_rule_book, get_wording, list_drafts
from lotse.guide.staff_texts import gathered
from lotse.guide.trace_words import check_line
from lotse.kit.errors import Refused
from lotse.kit.fields import DayField
from lotse.reference.queries import get_reference


class CompareForm(forms.Form):
    """Whose answer, and what is otherwise in the second one."""

    family = forms.ChoiceField(label=gettext_lazy("A typical family"), required=False)
    code = forms.CharField(
        label=gettext_lazy("or the code of a sheet"), max_length=60, required=False
    )
    fact = forms.ChoiceField(label=gettext_lazy("Another fact"), required=False)
    value = forms.CharField(label=gettext_lazy("its value"), max_length=60, required=False)
    on = DayField(
        label=gettext_lazy("Asked on another day"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    law_of = DayField(
        label=gettext_lazy("Under the law of this day"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    draft = forms.ChoiceField(label=gettext_lazy("With this draft"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        nothing = [("", "–")]
        families = [(one.id, one.about) for one in read_families()]
        drafts = [(row.rule, row.rule) for row in list_drafts()]
        facts = [(key, str(guide_texts.FACTS[key])) for key in KEYS if key != "on"]
        for name, choices in (("family", families), ("draft", drafts), ("fact", facts)):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = nothing + choices

    def clean(self) -> dict[str, Any]:
        """A family or a code is needed."""
        found = super().clean() or {}
        if not found.get("family") and not found.get("code"):
            raise forms.ValidationError(_("Choose a family or type the code of a sheet."))
        return found

    def asked(self) -> dict[str, object]:
        """The facts of the first answer; refused with ``guide.bad_code``."""
        if code := self.cleaned_data["code"]:
            municipalities = get_reference().municipalities
            return decode(code, book=get_rule_book(), municipalities=municipalities)
        wanted = self.cleaned_data["family"]
        family = next(one for one in read_families() if one.id == wanted)
        known = family.facts.get("municipality") in get_reference().municipalities
        return {key: said for key, said in family.facts.items() if known or key != "municipality"}

    def other(self) -> Other:
        """What is otherwise in the second answer."""
        said = self.cleaned_data
        facts: dict[str, object] = {}
        if said["fact"]:
            facts[said["fact"]] = _value(said["value"])
        if said["on"]:
            facts["on"] = said["on"].isoformat()
        return Other(facts, said["law_of"], said["draft"])


SAID: Mapping[str, object] = {"": None, "ja": True, "yes": True, "nein": False, "no": False}


def _value(typed: str) -> object:
    word = typed.strip().casefold()
    if word in SAID:
        return SAID[word]
    return int(word) if word.isdecimal() else typed.strip()


@dataclass(frozen=True)
class Side:
    """One of the answers: its day, what to do, and each station with the lines of its steps."""

    asked_on: str
    duty: tuple[str, ...]
    tasks: tuple[Task, ...]
    stations: list[tuple[str, list[tuple[str, bool, list[str]]]]]


@rules_screen(Right.READ)
@require_http_methods(["GET", "POST"])
def compared(request: StaffRequest) -> HttpResponse:
    """Choose, and see both; nothing is kept, and nothing about anybody stands in an address."""
    data = request.POST if request.method == "POST" else None
    form = CompareForm(data, initial={"draft": request.GET.get("draft", "")})
    context: dict[str, Any] = {"form": form}
    if request.method == "POST" and form.is_valid():
        try:
            found = compare_answers(form.asked(), form.other())
        except Refused as refused:
            context["error"] = _refusal(refused)
        else:
            context |= _told(found)
    return render(request, "backoffice/guide/compare.html", context)


def _refusal(refused: Refused) -> str:
    if refused.code == "guide.bad_profile":
        return guide_texts.refusal(refused)
    if refused.code == "guide.bad_code":
        return guide_texts.bad_code(refused)
    return texts.refusal(refused)


def _told(found: Compared) -> dict[str, Any]:
    wording = get_wording("de")
    return {
        "is_compared": True,
        "differences": [gathered(one, wording) for one in found.gathered],
        "sides": [
            (_("First answer"), _side(found.before)),
            (_("Second answer"), _side(found.after)),
        ],
    }


def _side(found: Trace) -> Side:
    wording = get_wording("de")
    told = in_words(found.answer, found.book, wording, found)
    return Side(told.asked_on, told.duty, told.tasks, list(_stations(found)))


def _stations(found: Trace) -> Iterable[tuple[str, list[tuple[str, bool, list[str]]]]]:
    wording = get_wording("de")
    for place in found.stations.values():
        steps = [
            (
                step.step.id,
                step.is_open,
                [check_line(check, step, wording) for check in step.checks],
            )
            for step in place.nearest
        ]
        if steps:
            yield str(wording.goal(place.station.id)) or place.station.id, steps
