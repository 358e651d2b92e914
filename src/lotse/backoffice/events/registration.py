"""One registration: what the office can do for a family, by the same actions as the family."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from lotse.accounts.models import User
from lotse.accounts.roles import Right
from lotse.backoffice.events.entry_forms import ContactForm, MoreForm
from lotse.backoffice.events.round_page import RoundPage
from lotse.backoffice.events.round_texts import (
    CHANNELS,
    people_words,
    person_words,
    refusal_words,
    state_of,
    text_fault,
    why_words,
)
from lotse.backoffice.rendering import StaffRequest, render_staff
from lotse.backoffice.screens import screen
from lotse.events import short_messages, texts
from lotse.events.actions import signing_up
from lotse.events.messages import link
from lotse.events.models import Registration, State
from lotse.events.reaching import without_mail
from lotse.events.registration_queries import explain_line, get_registration
from lotse.kit import clock
from lotse.kit.errors import Refused
from lotse.privacy import gate

Deed = Callable[[Registration, User, datetime], object]


def _cancel(one: Registration, by: User, now: datetime) -> object:
    return signing_up.cancel(registration_id=one.pk, now=now, by=by)


def _accept(one: Registration, by: User, now: datetime) -> object:  # noqa: ARG001 – the shape of all deeds
    return signing_up.accept(registration_id=one.pk, now=now)


def _decline(one: Registration, by: User, now: datetime) -> object:  # noqa: ARG001 – the shape of all deeds
    return signing_up.decline(registration_id=one.pk, now=now)


def _renew(one: Registration, by: User, now: datetime) -> object:  # noqa: ARG001 – the shape of all deeds
    return signing_up.renew_link(registration_id=one.pk, now=now)


DEEDS: Mapping[str, Deed] = {
    "cancel": _cancel,
    "accept": _accept,
    "decline": _decline,
    "renew": _renew,
}
"""What a single button does."""


@screen(Right.REGISTRATIONS)
@require_safe
def registration(request: StaffRequest, round_id: int, number: str) -> HttpResponse:
    """A family: who comes, how to reach it, where it stands and why."""
    shown = RoundPage(round_id)
    return _page(request, shown, _find(request, shown, number))


def _find(request: StaffRequest, shown: RoundPage, number: str) -> Registration:
    found = get_registration(shown.round, number)
    if found is None:
        raise Http404
    return gate.open(found, by=request.user, why="read")


@screen(Right.REGISTRATIONS)
@require_POST
def act(request: StaffRequest, round_id: int, number: str) -> HttpResponse:
    """Do what a button or one of the two forms asks for; a refused form is still filled."""
    shown = RoundPage(round_id)
    found = _find(request, shown, number)
    deed = request.POST.get("deed", "")
    forms: dict[str, Any] = {}
    if deed == "contact":
        forms["contact"] = ContactForm(shown, request.POST)
    elif deed == "more":
        forms["more"] = MoreForm(shown, request.POST)
    try:
        if not all(form.is_valid() for form in forms.values()):
            return _page(request, shown, found, forms, status=422)
        _carry_out(request, found, deed, forms)
    except Refused as refusal:
        messages.error(request, refusal_words(refusal, shown.zone))
        return _page(request, shown, _find(request, shown, number), forms, status=422)
    messages.success(request, _("Saved."))
    back = request.POST.get("back") == "list"
    where = reverse("staff_round", args=[round_id]) if back else _address(found)
    return HttpResponseRedirect(where)


def _carry_out(
    request: StaffRequest, found: Registration, deed: str, forms: Mapping[str, Any]
) -> None:
    now = clock.now()
    if deed == "contact":
        signing_up.change_contact(
            registration_id=found.pk, party=forms["contact"].party(found), now=now
        )
    elif deed == "more":
        more = forms["more"]
        signing_up.bring_more(
            registration_id=found.pk, people=more.people(), after=more.after, now=now
        )
    elif deed in DEEDS:
        DEEDS[deed](found, request.user, now)
    elif deed.startswith("leave:") and deed.removeprefix("leave:").isdecimal():
        position = int(deed.removeprefix("leave:")[:4])
        signing_up.leave(registration_id=found.pk, positions=[position], now=now, by=request.user)
    else:
        raise Http404


def _address(found: Registration) -> str:
    return reverse("staff_registration", args=[found.round_id, found.number])


def _page(
    request: StaffRequest,
    shown: RoundPage,
    found: Registration,
    forms: Mapping[str, Any] | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    forms = forms or {}
    people = list(found.participants.all())
    coming = [one for one in people if one.left_at is None]
    place = next(
        ((n, one) for n, one in enumerate(explain_line(shown.round), 1)
         if one.registration.pk == found.pk),
        None,
    )  # fmt: skip
    context = shown.context("registrations") | {
        "registration": found,
        "state": state_of(found),
        "text_fault": text_fault(short_messages.fault_of(found)),
        "mail_fails": bool(without_mail([found])),
        "people": people_words(coming),
        "persons": [(one, person_words(one)) for one in coming],
        "language": shown.language(found.language),
        "interpreter": shown.language(found.interpreter),
        "municipality": shown.reference.municipalities.get(found.municipality, ""),
        "channel": CHANNELS[found.channel],
        "created": texts.moment(found.created_at, shown.zone),
        "until": texts.moment(found.offered_until, shown.zone) if found.offered_until else "",
        "position": place[0] if place else None,
        "why": why_words(place[1].verdict) if place else "",
        "link": link(found),
        "contact_form": forms.get("contact") or ContactForm.of(shown, found),
        "more_form": forms.get("more") or MoreForm(shown, after=len(people)),
        "is_open": found.state != State.CANCELLED and shown.round.ends_at >= clock.now(),
    }
    return render_staff(request, "backoffice/events/registration.html", context, status=status)
