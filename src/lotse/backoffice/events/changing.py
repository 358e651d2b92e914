"""After planning: copy, move, cancel, give another size. Each asks once more before it is done."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from lotse.accounts.roles import Right
from lotse.backoffice.deeds import do_and_say
from lotse.backoffice.events.page import get_event
from lotse.backoffice.events.round_texts import POOLS
from lotse.backoffice.events.series_form import SeriesForm, list_dates
from lotse.backoffice.events.staff_texts import FIELDS, refusal_words
from lotse.backoffice.rendering import StaffRequest, render_staff
from lotse.backoffice.screens import screen
from lotse.events import office_actions, texts
from lotse.events.actions import rescheduling
from lotse.events.actions.planning import facts_of
from lotse.events.domain.capacity import PoolKind
from lotse.events.domain.series import Sitting, sitting_of
from lotse.events.models import EventDate, Round
from lotse.events.office_queries import Told, count_told, find_date, find_round
from lotse.kit import clock
from lotse.kit.errors import Refused
from lotse.kit.fields import DayField
from lotse.reference.queries import time_zone

FORM_METHODS = ["GET", "HEAD", "POST"]
TIME: dict[str, Any] = {"format": "%H:%M", "attrs": {"type": "time"}}


class MoveForm(forms.Form):
    """The new time of one date."""

    on = DayField(
        label=gettext_lazy("New day"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )
    opens_at = forms.TimeField(
        label=gettext_lazy("From (empty: all day)"),
        required=False,
        widget=forms.TimeInput(**TIME),
    )
    closes_at = forms.TimeField(
        label=gettext_lazy("Until"), required=False, widget=forms.TimeInput(**TIME)
    )

    def sitting(self) -> Sitting:
        """The new time; only for a valid form."""
        data = self.cleaned_data
        return Sitting(data["on"], data["opens_at"], data["closes_at"])


class SizeForm(forms.Form):
    """How many places a round has."""

    capacity = forms.IntegerField(
        label=gettext_lazy("Places (empty: no limit)"), required=False, min_value=0, max_value=5_000
    )
    kind = forms.ChoiceField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, kinds: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [(kind, kind) for kind in kinds]  # type: ignore[attr-defined]  # the field has choices


@dataclass(frozen=True)
class Question:
    """What is asked before something is done, with the number of families that are told."""

    title: str
    about: str
    button: str
    slug: str
    told: Told
    round_id: int | None = None
    form: forms.Form | None = None


def _ask(request: StaffRequest, question: Question) -> HttpResponse:
    has_errors = question.form is not None and bool(question.form.errors)
    context = {"question": question, "back": reverse("staff_event", args=[question.slug])}
    status = 422 if has_errors else 200
    return render_staff(request, "backoffice/events/confirm.html", context, status=status)


def _done(request: StaffRequest, slug: str, deed: Callable[[], str]) -> HttpResponse:
    return do_and_say(request, deed, refusal_words, reverse("staff_event", args=[slug]))


def _told_words(families: int) -> str:
    said = ngettext("%(count)s family is told.", "%(count)s families are told.", families)
    return said % {"count": families}


def _date(pk: int) -> EventDate:
    found = find_date(pk)
    if found is None:
        raise Http404
    return found


def _round(pk: int) -> Round:
    found = find_round(pk)
    if found is None:
        raise Http404
    return found


def _when(date: EventDate) -> str:
    return texts.when(date.starts_at, date.ends_at, time_zone(), is_all_day=date.is_all_day)


@screen(Right.WRITE)
@require_http_methods(FORM_METHODS)
def copy(request: StaffRequest, slug: str) -> HttpResponse:
    """A new draft like this event, at other dates."""
    event = get_event(slug)
    posted = request.method == "POST"
    form = SeriesForm(
        request.POST if posted else None,
        initial={**SeriesForm.initial_of(facts_of(event).series), "is_course": event.is_course},
    )
    form.fields.pop("is_course")
    dates = None
    if posted and form.is_valid():
        try:
            dates = list_dates(form.series())
            if request.POST.get("deed") == "copy":
                made = office_actions.copy(
                    slug=slug, series=form.series(), by=request.user, now=clock.now()
                )
                messages.success(request, _("Copied, with its texts in all languages."))
                return HttpResponseRedirect(reverse("staff_event", args=[made.slug]))
        except Refused as refusal:
            form.add_error(FIELDS.get(refusal.code), refusal_words(refusal))
    context = {"event": event, "form": form, "dates": dates}
    status = 422 if form.errors else 200
    return render_staff(request, "backoffice/events/copy.html", context, status=status)


@screen(Right.PUBLISH)
@require_http_methods(FORM_METHODS)
def move_date(request: StaffRequest, pk: int) -> HttpResponse:
    """Move one date; whoever is signed up or waits is told."""
    date = _date(pk)
    slug = date.round.event.slug
    sitting = sitting_of(date.starts_at, date.ends_at, time_zone(), is_all_day=date.is_all_day)
    posted = request.method == "POST"
    form = MoveForm(request.POST if posted else None, initial=vars(sitting))
    question = Question(
        _("Move this date?"), _when(date), _("Move and tell everybody"), slug,
        count_told([date.round_id]), date.round_id, form,
    )  # fmt: skip
    if not (posted and form.is_valid()):
        return _ask(request, question)
    try:
        rescheduling.move_date(date_id=pk, sitting=form.sitting(), by=request.user, now=clock.now())
    except Refused as refusal:
        form.add_error(None, refusal_words(refusal))
        return _ask(request, question)
    messages.success(request, _("Moved.") + " " + _told_words(question.told.families))
    return HttpResponseRedirect(reverse("staff_event", args=[slug]))


@screen(Right.PUBLISH)
@require_http_methods(FORM_METHODS)
def cancel_date(request: StaffRequest, pk: int) -> HttpResponse:
    """Cancel one date of several."""
    date = _date(pk)
    if request.method != "POST":
        question = Question(
            _("Cancel this date?"), _when(date), _("Cancel and tell everybody"),
            date.round.event.slug, count_told([date.round_id]), date.round_id,
        )  # fmt: skip
        return _ask(request, question)

    def deed() -> str:
        told = rescheduling.cancel_date(date_id=pk, by=request.user, now=clock.now())
        return _("Cancelled.") + " " + _told_words(told)

    return _done(request, date.round.event.slug, deed)


@screen(Right.PUBLISH)
@require_http_methods(FORM_METHODS)
def cancel_round(request: StaffRequest, round_id: int) -> HttpResponse:
    """Cancel a date that one signs up for, or all dates of a course."""
    found = _round(round_id)
    if request.method != "POST":
        dates = [_when(day) for day in found.dates.all() if not day.is_cancelled]
        question = Question(
            _("Cancel this date?"), "; ".join(dates), _("Cancel and tell everybody"),
            found.event.slug, count_told([round_id]), round_id,
        )  # fmt: skip
        return _ask(request, question)

    def deed() -> str:
        told = rescheduling.cancel_round(round_id=round_id, by=request.user, now=clock.now())
        return _("Cancelled.") + " " + _told_words(told)

    return _done(request, found.event.slug, deed)


@screen(Right.PUBLISH)
@require_http_methods(FORM_METHODS)
def cancel_event(request: StaffRequest, slug: str) -> HttpResponse:
    """Cancel the event with all its dates to come."""
    event, now = get_event(slug), clock.now()
    if request.method != "POST":
        to_come = event.rounds.filter(ends_at__gt=now, is_cancelled=False)
        count = to_come.count()
        about = ngettext("%(count)s date is to come.", "%(count)s dates are to come.", count)
        question = Question(
            _("Cancel the whole event?"), about % {"count": count},
            _("Cancel and tell everybody"), slug, count_told(to_come.values_list("pk", flat=True)),
        )  # fmt: skip
        return _ask(request, question)

    def deed() -> str:
        told = rescheduling.cancel_event(slug=slug, by=request.user, now=now)
        return _("Cancelled.") + " " + _told_words(told)

    return _done(request, slug, deed)


@screen(Right.PUBLISH)
@require_http_methods(FORM_METHODS)
def change_size(request: StaffRequest, round_id: int) -> HttpResponse:
    """Give a round more or fewer places; those in line move up."""
    found = _round(round_id)
    pools = [pool for pool in found.pools.all() if not pool.language]
    asked = request.GET.get("kind") or request.POST.get("kind")
    pool = next((one for one in pools if one.kind == asked), None)
    if pool is None:
        raise Http404
    posted = request.method == "POST"
    form = SizeForm(
        request.POST if posted else None,
        kinds=[one.kind for one in pools],
        initial={"kind": pool.kind, "capacity": pool.capacity},
    )
    kind = PoolKind(pool.kind)
    dates = [_when(day) for day in found.dates.all() if not day.is_cancelled]
    about = _("%(pool)s: %(taken)s are taken. %(when)s") % {
        "pool": POOLS[kind], "taken": pool.taken, "when": "; ".join(dates),
    }  # fmt: skip
    question = Question(
        _("How many places?"), about, _("Save"), found.event.slug, Told(0, 0), round_id, form
    )
    if not (posted and form.is_valid()):
        return _ask(request, question)
    try:
        rescheduling.change_seats(
            round_id=round_id,
            kind=kind,
            capacity=form.cleaned_data["capacity"],
            by=request.user,
            now=clock.now(),
        )
    except Refused as refusal:
        form.add_error("capacity", refusal_words(refusal))
        return _ask(request, question)
    messages.success(request, _("Saved. Whoever moved up from the waiting list is told."))
    return HttpResponseRedirect(reverse("staff_event", args=[found.event.slug]))
