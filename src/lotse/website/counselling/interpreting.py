"""What interpreters do without an account: say yes or no, keep their hours. GET changes nothing."""

from http import HTTPStatus
from typing import Any

from django import forms
from django.forms import formset_factory
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from lotse.counselling import interpreter_texts as texts
from lotse.counselling.actions.interpreting import answer
from lotse.counselling.actions.pool import UsualHours, keep_hours
from lotse.counselling.interpreter_messages import place_of
from lotse.counselling.models import Interpreter, InterpreterAsk, RequestState
from lotse.counselling.queries.interpreting import find_ask, find_by_hours_link
from lotse.events.texts import when
from lotse.kit import clock
from lotse.kit.errors import Refused
from lotse.kit.fields import DayField
from lotse.privacy import secret_fields
from lotse.website.errors import in_our_languages, not_found
from lotse.website.languages import ReaderRequest
from lotse.website.posting import accepts_post
from lotse.website.private import private
from lotse.website.rendering import render_page

MOST_LINES = 21


@accepts_post
@in_our_languages
def asked(request: ReaderRequest, number: str, slug: str, secret: str) -> HttpResponse:
    """The page of somebody who is asked; wrong and old links are 404."""
    found = find_ask(number, slug, secret)
    if found is None:
        return not_found(request)
    said = request.POST.get("do") if request.method == "POST" else None
    refusal = ""
    if said in {"yes", "no"}:
        try:
            answer(ask_id=found.pk, is_yes=said == "yes", now=clock.now())
            return private(HttpResponseRedirect(request.path_info))
        except Refused as refused:
            refusal = texts.say(refused)
    status = HTTPStatus.CONFLICT if refusal else HTTPStatus.OK
    context = _about(request, found) | {"refusal": refusal}
    return private(
        render_page(request, "website/counselling/interpreter_ask.html", context, status=status)
    )


def _about(request: ReaderRequest, found: InterpreterAsk) -> dict[str, Any]:
    wanted, tag = found.request, request.language.tag
    is_mine = wanted.interpreter_id == found.interpreter_id
    is_coming = wanted.begins_at > clock.now()
    called = ""
    if is_mine and wanted.appointment is not None and wanted.appointment.language:
        called = secret_fields.read(wanted.appointment, "called")
    is_live = is_coming and wanted.state in {RequestState.OPEN, RequestState.FOUND}
    return {
        "ask": found,
        "is_mine": is_mine,
        "is_coming": is_coming,
        "is_open": is_live and wanted.state == RequestState.OPEN,
        "is_live": is_live,
        "spoken": request.reference.name("language", wanted.language, tag),
        "talk": texts.TALKS[wanted.talk],
        "when": when(
            wanted.begins_at, wanted.ends_at, request.reference.time_zone, is_all_day=False
        ),
        "where": place_of(wanted, request.reference),
        "called": called,
    }


class LineForm(forms.Form):
    """A line of hours; without a weekday it is none."""

    weekday = forms.TypedChoiceField(
        label=_("Weekday"),
        required=False,
        coerce=int,
        empty_value=None,
        choices=[("", "–"), *((str(number), name) for number, name in WEEKDAYS.items())],
    )
    opens = forms.TimeField(
        label=_("From"), required=False, widget=forms.TimeInput({"type": "time"}, "%H:%M")
    )
    closes = forms.TimeField(
        label=_("Until"), required=False, widget=forms.TimeInput({"type": "time"}, "%H:%M")
    )

    def clean(self) -> dict[str, Any]:
        """Hours have a weekday, a beginning and an end."""
        said = super().clean() or {}
        values = [said.get(name) is not None for name in ("weekday", "opens", "closes")]
        if any(values) and not all(values) and not self.errors:
            raise forms.ValidationError(_("Please say weekday, beginning and end."))
        if all(values) and said["closes"] <= said["opens"]:
            self.add_error("closes", _("The end has to be after the beginning."))
        return said

    def hours(self) -> UsualHours | None:
        """What the line says; it is valid."""
        said = self.cleaned_data
        if said.get("weekday") is None:
            return None
        return UsualHours(said["weekday"], said["opens"], said["closes"])


Lines = formset_factory(LineForm, extra=3, max_num=MOST_LINES, absolute_max=MOST_LINES)


class AwayForm(forms.Form):
    """Days off, both included."""

    away_from = DayField(
        label=_("First day away"),
        required=False,
        widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"),
    )
    away_until = DayField(
        label=_("Last day away"),
        required=False,
        widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"),
    )

    def clean(self) -> dict[str, Any]:
        """The last day is not before the first."""
        said = super().clean() or {}
        first, last = said.get("away_from"), said.get("away_until")
        if first and last and last < first:
            self.add_error("away_until", _("The end has to be after the beginning."))
        return said


@accepts_post
@in_our_languages
def hours(request: ReaderRequest, slug: str, secret: str) -> HttpResponse:
    """When an interpreter usually can, and days off; wrong and old links are 404."""
    who = find_by_hours_link(slug, secret)
    if who is None:
        return not_found(request)
    data = request.POST if request.method == "POST" else None
    # What was sent stands for itself: beside what is kept meanwhile it would look unchanged.
    lines = Lines(data, initial=None if data is not None else _known(who), prefix="line")
    away = AwayForm(data, initial={"away_from": who.away_from, "away_until": who.away_until})
    if data is not None and all([lines.is_valid(), away.is_valid()]):
        keep_hours(
            interpreter_id=who.pk,
            hours=[found for line in lines if (found := line.hours())],
            **away.cleaned_data,
        )
        return private(HttpResponseRedirect(f"{request.path_info}?gespeichert=1"))
    context = {
        "lines": lines,
        "away": away,
        "is_saved": data is None and "gespeichert" in request.GET,
        "is_wrong": data is not None,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if data is not None else HTTPStatus.OK
    return private(
        render_page(request, "website/counselling/interpreter_hours.html", context, status=status)
    )


def _known(who: Interpreter) -> list[dict[str, Any]]:
    return [dict(row) for row in who.weekly.values("weekday", "opens", "closes")]
