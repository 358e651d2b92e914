"""Requests for interpreters: what is open, a new one, and one of them with whom to ask."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lotse.accounts.roles import Right
from lotse.backoffice.counselling import interpreter_texts as texts
from lotse.backoffice.counselling.setting_common import WAY_CHOICES
from lotse.backoffice.rendering import StaffRequest, render_staff
from lotse.backoffice.screens import screen
from lotse.counselling.access import may_see_all
from lotse.counselling.actions.interpreting import (
    MOST_PLACE,
    Told,
    Wanted,
    answer,
    ask,
    give_up,
    request_for,
    request_interpreter,
    withdraw,
)
from lotse.counselling.domain.hours import Way
from lotse.counselling.domain.interpreting import Proposal, first_day
from lotse.counselling.interpreter_messages import place_of
from lotse.counselling.interpreter_texts import TALKS
from lotse.counselling.models import (
    Appointment,
    Interpreter,
    InterpreterAsk,
    InterpreterRequest,
    RequestState,
)
from lotse.counselling.queries.appointments import own_counsellor
from lotse.counselling.queries.interpreting import (
    REMOTE,
    appointments_without,
    find_request,
    list_asks,
    list_requests,
    list_unmet,
    proposals,
    rule_of,
)
from lotse.counselling.talk_rules import talk_rules
from lotse.events.texts import when
from lotse.kit import clock
from lotse.kit.errors import Refused
from lotse.kit.fields import DayField
from lotse.reference.queries import Reference, get_reference, public_holidays

STATES = {
    RequestState.OPEN: gettext_lazy("somebody is looked for"),
    RequestState.FOUND: gettext_lazy("somebody said yes"),
    RequestState.WITHDRAWN: gettext_lazy("nobody is needed any more"),
    RequestState.UNMET: gettext_lazy("nobody could be found"),
}
ANSWERS = {
    "": gettext_lazy("has not answered yet"),
    "yes": gettext_lazy("said yes"),
    "no": gettext_lazy("said no"),
}


@screen(Right.COUNSEL)
@require_safe
def requests(request: StaffRequest) -> HttpResponse:
    """What is looked for, what still has to be begun, and what nobody could meet."""
    now, reference = clock.now(), get_reference()
    sees_all, own = may_see_all(request.user), own_counsellor(request.user)
    context = {
        "rows": [_row(one, reference) for one in list_requests(now)],
        "unmet": [_row(one, reference) for one in list_unmet()],
        "without": [
            (one, reference.name("language", one.interpreter, "de"))
            for one in appointments_without(now)
            if sees_all or (own is not None and one.counsellor_id == own.pk)
        ],
        "may_see_pool": sees_all,
    }
    return render_staff(request, "backoffice/counselling/interpreting.html", context)


def _row(one: InterpreterRequest, reference: Reference) -> dict[str, Any]:
    return {
        "one": one,
        "when": when(one.begins_at, one.ends_at, reference.time_zone, is_all_day=False),
        "language": reference.name("language", one.language, "de"),
        "talk": TALKS[one.talk],
        "state": STATES[RequestState(one.state)],
        "where": place_of(one, reference),
    }


class RequestForm(forms.Form):
    """A talk that is none of our appointments. Nobody is named."""

    form_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    talk = forms.ChoiceField(
        label=gettext_lazy("Kind of talk"), choices=[("", "–"), *TALKS.items()]
    )
    language = forms.ChoiceField(label=gettext_lazy("Language"))
    way = forms.ChoiceField(
        label=gettext_lazy("How is it held?"), choices=WAY_CHOICES, initial=Way.SCHOOL.value
    )
    on = DayField(label=gettext_lazy("Day"), widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"))
    at = forms.TimeField(label=gettext_lazy("From"), widget=forms.TimeInput({"type": "time"}))
    until = forms.TimeField(label=gettext_lazy("Until"), widget=forms.TimeInput({"type": "time"}))
    municipality = forms.ChoiceField(label=gettext_lazy("Municipality"), required=False)
    place = forms.CharField(
        label=gettext_lazy("Where? School or house and street, no names of families"),
        required=False,
        max_length=MOST_PLACE,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reference = get_reference()
        names = [(tag, reference.name("language", tag, "de")) for tag in reference.languages]
        for name, found in (
            ("language", names),
            ("municipality", list(reference.municipalities.items())),
        ):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [("", "–"), *sorted(found, key=lambda one: one[1])]

    def clean(self) -> dict[str, Any]:
        """Nobody is asked to come to nowhere, or to a talk that ends before it begins."""
        said = super().clean() or {}
        if said.get("way") and said["way"] not in REMOTE and not said.get("place"):
            self.add_error("place", _("Please say where the talk is."))
        if said.get("at") and said.get("until") and said["until"] <= said["at"]:
            self.add_error("until", _("The end has to be after the beginning."))
        return said

    def wanted(self) -> Wanted:
        """What the form says; it is valid."""
        said, zone = self.cleaned_data, ZoneInfo(get_reference().time_zone)
        return Wanted(
            talk=said["talk"],
            language=said["language"],
            way=Way(said["way"]),
            begins_at=datetime.combine(said["on"], said["at"], zone),
            ends_at=datetime.combine(said["on"], said["until"], zone),
            municipality=said["municipality"],
            place=said["place"],
        )


@screen(Right.COUNSEL)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: StaffRequest) -> HttpResponse:
    """Ask for an interpreter for any talk; what the rules say about each kind stands beside it."""
    form = RequestForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = request_interpreter(
                wanted=form.wanted(),
                form_key=form.cleaned_data["form_key"],
                by=request.user,
                now=clock.now(),
            )
        except Refused as refusal:
            form.add_error(None, texts.refusal_words(refusal))
        else:
            return HttpResponseRedirect(reverse("staff_interpreter_request", args=[made.number]))
    status = 422 if request.method == "POST" else 200
    context = {"form": form, "rules": [_rule_words(code) for code in talk_rules()]}
    return render_staff(
        request, "backoffice/counselling/interpreting_new.html", context, status=status
    )


def _rule_words(code: str) -> dict[str, Any]:
    rule = talk_rules()[code]
    return {
        "rule": rule,
        "talk": TALKS[code],
        "needs": texts.TRAININGS[rule.needs] if rule.needs else "",
        "level": texts.LEVELS[rule.level],
        "paid_by": texts.PAYERS[rule.paid_by],
    }


@screen(Right.COUNSEL)
@require_POST
def begin(request: StaffRequest, number: str) -> HttpResponse:
    """Look for an interpreter for one of our appointments."""
    found = next((one for one in appointments_without(clock.now()) if one.number == number), None)
    if found is None:
        messages.error(request, _("Nobody is looked for any more."))
        return HttpResponseRedirect(reverse("staff_interpreting"))
    if not may_see_all(request.user) and not _is_own(request, found):
        raise Http404
    made = request_for(appointment_id=found.pk, by=request.user, now=clock.now())
    return HttpResponseRedirect(reverse("staff_interpreter_request", args=[made.number]))


def _find(request: StaffRequest, number: str) -> InterpreterRequest:
    """A request that this person may look after: whoever counsels, the own; else any."""
    found = find_request(number)
    if found is None or not (
        may_see_all(request.user)
        or found.by_id == request.user.pk
        or _is_own(request, found.appointment)
    ):
        raise Http404
    return found


def _is_own(request: StaffRequest, one: Appointment | None) -> bool:
    own = own_counsellor(request.user)
    return one is not None and own is not None and one.counsellor_id == own.pk


@screen(Right.COUNSEL)
@require_safe
def request_page(request: StaffRequest, number: str) -> HttpResponse:
    """One request: who fits and why, who was asked and said what."""
    return _page(request, _find(request, number))


def _page(request: StaffRequest, found: InterpreterRequest, refusal: str = "") -> HttpResponse:
    now, reference = clock.now(), get_reference()
    asks = list_asks(found)
    is_coming = found.begins_at > now
    is_open = is_coming and found.state == RequestState.OPEN
    rule, today = rule_of(found), reference.today()
    state = reference.district.state if reference.district else ""
    off = public_holidays(state, today.year).keys() | public_holidays(state, today.year + 1).keys()
    first = first_day(rule, today, off)
    offered = _proposed(proposals(found, now, reference), asks, found) if is_open else []
    context = _row(found, reference) | {
        "refusal": refusal,
        "rule": _rule_words(rule.code),
        "asks": [(one, ANSWERS[one.answer]) for one in asks],
        "is_open": is_open,
        "is_coming": is_coming,
        "is_live": is_coming and found.state in {RequestState.OPEN, RequestState.FOUND},
        "is_late": is_open and clock.local_day(found.begins_at, reference.time_zone) < first,
        "proposals": offered,
        "may_ask": any(row["may_be_asked"] for row in offered),
    }
    status = 422 if refusal else 200
    return render_staff(
        request, "backoffice/counselling/interpreter_request.html", context, status=status
    )


def _proposed(
    found: tuple[Proposal, ...], asks: list[InterpreterAsk], request: InterpreterRequest
) -> list[dict[str, Any]]:
    names = Interpreter.objects.in_bulk([one.key for one in found])
    waits = {
        one.interpreter_id
        for one in asks
        if (one.answered_at or one.asked_at) >= request.changed_at
    }
    return [
        {
            "who": names[one.key],
            "minutes": one.minutes,
            "fits": one.fits,
            "may_be_asked": one.may_be_asked and one.key not in waits,
            "is_asked": one.key in waits,
            "why": [texts.OBSTACLES[obstacle] for obstacle in one.obstacles],
        }
        for one in found
    ]


def _ask(request: StaffRequest, found: InterpreterRequest, now: datetime) -> str:
    chosen = [int(key) for key in request.POST.getlist("who") if key.isascii() and key.isdigit()]
    ask(request_id=found.pk, interpreters=chosen, now=now, reference=get_reference())
    return _("They are asked by e-mail. The first yes counts.")


def _answer(request: StaffRequest, found: InterpreterRequest, now: datetime) -> str:
    """What somebody said on the telephone."""
    who, _colon, said = request.POST.get("answer", "").partition(":")
    one = found.asks.filter(interpreter__slug=who).first()
    if one is not None and said in {"yes", "no"}:
        told = answer(ask_id=one.pk, is_yes=said == "yes", now=now)
        if told is Told.LATE:
            return _("Somebody else was faster. This yes is noted.")
        if told is Told.GONE:
            return _("Nobody is looked for any more.")
    return _("Saved.")


def _withdraw(_request: StaffRequest, found: InterpreterRequest, now: datetime) -> str:
    withdraw(request_id=found.pk, now=now)
    return _("Withdrawn. Who was asked is told.")


def _give_up(_request: StaffRequest, found: InterpreterRequest, now: datetime) -> str:
    give_up(request_id=found.pk, now=now)
    return _("This is counted as a need that nobody could meet.")


Deed = Callable[[StaffRequest, InterpreterRequest, datetime], str]
DEEDS: Mapping[str, Deed] = {
    "ask": _ask,
    "answer": _answer,
    "withdraw": _withdraw,
    "give_up": _give_up,
}


@screen(Right.COUNSEL)
@require_POST
def deed(request: StaffRequest, number: str) -> HttpResponse:
    """Ask people, note an answer, withdraw, give up; anything else changes nothing."""
    found = _find(request, number)
    said = "answer" if "answer" in request.POST else request.POST.get("do", "")
    wanted = DEEDS.get(said)
    if wanted is not None:
        try:
            messages.success(request, wanted(request, found, clock.now()))
        except Refused as refusal:
            return _page(request, _find(request, number), texts.refusal_words(refusal))
    return HttpResponseRedirect(reverse("staff_interpreter_request", args=[number]))
