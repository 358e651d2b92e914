"""Writing down those who call or who filled in a paper list: the families' own action."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import ngettext

from lotse.accounts.models import User
from lotse.accounts.roles import Right
from lotse.backoffice.events.entry_forms import EntryForm
from lotse.backoffice.events.round_page import RoundPage
from lotse.backoffice.events.round_texts import refusal_words, state_of
from lotse.backoffice.rendering import StaffRequest, render_staff
from lotse.backoffice.screens import screen
from lotse.events.actions.signing_up import sign_up
from lotse.events.domain.sign_up import Channel
from lotse.events.models import Registration
from lotse.kit import clock
from lotse.kit.errors import Refused

PAPER_ROWS = 10


@screen(Right.REGISTRATIONS)
def call(request: StaffRequest, round_id: int) -> HttpResponse:
    """One family that calls; "save and next" opens the form anew."""
    shown = RoundPage(round_id)
    form = EntryForm(shown, request.POST or None, initial={"adults": 1})
    if request.method == "POST":
        saved = _save(form, Channel.STAFF, request.user)
        if saved is not None:
            messages.success(request, f"{saved.number}: {state_of(saved)}")
            return HttpResponseRedirect(_after(request, saved))
    context = shown.context("call") | {"form": form}
    status = 422 if form.errors else 200
    return render_staff(request, "backoffice/events/call.html", context, status=status)


def _after(request: StaffRequest, saved: Registration) -> str:
    if "next" in request.POST:
        return reverse("staff_round_call", args=[saved.round_id])
    return reverse("staff_registration", args=[saved.round_id, saved.number])


def _save(form: EntryForm, channel: Channel, by: User) -> Registration | None:
    """The registration that a form makes, or None with the reason in the form."""
    if not form.is_valid():
        return None
    try:
        return sign_up(
            round_id=form.shown.round.pk,
            party=form.party(),
            form_key=form.cleaned_data["form_key"],
            channel=channel,
            now=clock.now(),
            by=by,
            comes_again=form.cleaned_data["comes_again"],
        )
    except Refused as refusal:
        form.add_error(None, refusal_words(refusal, form.shown.zone))
        return None


@dataclass(frozen=True)
class Line:
    """A line of the paper list that was saved."""

    number: str
    state: str


@screen(Right.REGISTRATIONS)
def paper(request: StaffRequest, round_id: int) -> HttpResponse:
    """A paper list at once. A line that is refused stays; the others are saved."""
    shown = RoundPage(round_id)
    forms = [_row(shown, number, request) for number in range(1, PAPER_ROWS + 1)]
    saved: list[Line] = []
    if request.method == "POST":
        for number, form in enumerate(forms, start=1):
            if form.is_blank:
                continue
            if found := _save(form, Channel.PAPER, request.user):
                saved.append(Line(found.number, state_of(found)))
                forms[number - 1] = EntryForm(shown, prefix=f"r{number}")
        if saved and not any(form.errors for form in forms if not form.is_blank):
            said = ngettext(
                "%(n)s family was written down.", "%(n)s families were written down.", len(saved)
            )
            messages.success(request, said % {"n": len(saved)})
            return HttpResponseRedirect(reverse("staff_round", args=[round_id]))
    has_faults = any(form.is_bound and not form.is_blank and form.errors for form in forms)
    context = shown.context("paper") | {"forms": forms, "saved": saved, "has_faults": has_faults}
    status = 422 if has_faults else 200
    return render_staff(request, "backoffice/events/paper.html", context, status=status)


def _row(shown: RoundPage, number: int, request: StaffRequest) -> EntryForm:
    return EntryForm(shown, request.POST or None, prefix=f"r{number}")
