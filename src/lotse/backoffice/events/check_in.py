"""Check-in at the door, on a phone: whole families in one tap, also with a poor connection.

Without JavaScript each tap is a form. With it, taps are kept in the browser and sent when the line
is there (``unsent.js``); each has a key of its own, so what arrives twice counts once. A small
service worker opens the page again while the line is away.
"""

from datetime import datetime
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_POST, require_safe

from lotse.accounts.roles import Right
from lotse.backoffice import unsent
from lotse.backoffice.events.door_page import DoorPage
from lotse.backoffice.events.entry_forms import WalkInForm
from lotse.backoffice.events.round_page import RoundPage
from lotse.backoffice.events.round_texts import refusal_words
from lotse.backoffice.rendering import StaffRequest, render_entrance
from lotse.backoffice.screens import screen
from lotse.events.actions.coming import check_in, undo_check_in, walk_in
from lotse.events.models import EventDate, Registration
from lotse.events.registration_queries import date_of_today, find_by_number, get_registration
from lotse.kit import clock
from lotse.kit.errors import Refused
from lotse.privacy import gate
from lotse.ui.headers import PUBLIC_POLICY


@screen(Right.REGISTRATIONS)
@require_safe
def today(request: StaffRequest, round_id: int) -> HttpResponse:  # noqa: ARG001 – all alike
    """To the door of today's date, else of the next one, else of the last."""
    date = date_of_today(RoundPage(round_id).round, clock.now())
    return HttpResponseRedirect(reverse("staff_door", args=[round_id, date.pk]))


@screen(Right.REGISTRATIONS)
@require_safe
def scanned(request: StaffRequest, number: str) -> HttpResponse:  # noqa: ARG001 – every view is given the request
    """The address in the code on a confirmation: to the door, with this family on top."""
    found = find_by_number(number)
    if found is None:
        raise Http404
    date = date_of_today(found.round, clock.now())
    door = reverse("staff_door", args=[found.round_id, date.pk])
    return HttpResponseRedirect(f"{door}?number={found.number}")


@screen(Right.REGISTRATIONS)
@require_safe
@gzip_page  # a twentieth of its size: the line is poor
def door(request: StaffRequest, round_id: int, date_id: int) -> HttpResponse:
    """Families of a date; one that is looked for by its number stands on top."""
    shown = RoundPage(round_id)
    return _page(request, shown, date_of(shown, date_id), WalkInForm(shown))


def date_of(shown: RoundPage, date_id: int) -> EventDate:
    """A date of the round, or 404."""
    for date in shown.round.dates.all():
        if date.pk == date_id:
            return date
    raise Http404


def _page(
    request: StaffRequest,
    shown: RoundPage,
    date: EventDate,
    walk_in_form: WalkInForm,
    *,
    status: int = 200,
) -> HttpResponse:
    gate.open(shown.round, by=request.user, why="door")
    page = DoorPage(shown, date)
    said = "".join(request.GET.get("number", "").split()).upper()[:20]
    found = page.find(said) if said else None
    elsewhere = find_by_number(said) if said and found is None else None
    context: dict[str, Any] = shown.context("door") | page.context()
    context |= {
        "date": date,
        "said": said,
        "found": found,
        "elsewhere": elsewhere,
        "walk_in_form": walk_in_form,
    }
    response = render_entrance(request, "backoffice/events/door.html", context, status=status)
    response.headers["Content-Security-Policy"] = PUBLIC_POLICY
    # The camera reads the code on a confirmation; its pictures stay in the phone.
    response.headers["Permissions-Policy"] = "camera=(self), microphone=(), geolocation=()"
    return response


@screen(Right.REGISTRATIONS)
@require_POST
def note(request: StaffRequest, round_id: int, date_id: int) -> HttpResponse:
    """One tap: somebody is here, or is not, or came without signing up.

    A form is led back to the page, a script gets its answer as JSON.
    """
    shown = RoundPage(round_id)
    date = date_of(shown, date_id)
    page = reverse("staff_door", args=[round_id, date_id])
    form = WalkInForm(shown, request.POST if request.POST.get("do") == "walk_in" else None)
    try:
        if form.is_bound and not form.is_valid():
            if unsent.is_script(request):
                return unsent.refused(" ".join(str(words) for words in _faults(form)))
            return _page(request, shown, date, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
        said = _carry_out(request, shown, date, form, clock.now())
    except Refused as refusal:
        words = refusal_words(refusal, shown.zone)
        if unsent.is_script(request):
            return unsent.refused(words)
        messages.error(request, words)
        return HttpResponseRedirect(page)
    return unsent.done(request, said, page)


def _faults(form: WalkInForm) -> list[Any]:
    return [words for faults in form.errors.values() for words in faults]


def _carry_out(
    request: StaffRequest, shown: RoundPage, date: EventDate, form: WalkInForm, now: datetime
) -> str:
    if form.is_bound:
        party = form.party()
        found = walk_in(
            date_id=date.pk,
            party=party,
            form_key=form.cleaned_data["form_key"],
            by=request.user,
            now=now,
            adds_seats=form.cleaned_data["adds_seats"],
        )
        return _said(found, len(party.people))
    found = _registration(shown, request.POST.get("number", ""))
    verb, _colon, position = request.POST.get("do", "").partition(":")
    positions = _positions(position) if _colon else None
    key = _key(request.POST.get("key", ""))
    if verb == "in":
        count = check_in(
            date_id=date.pk, registration_id=found.pk, positions=positions, now=now, key=key
        )
    elif verb == "undo":
        count = undo_check_in(
            date_id=date.pk, registration_id=found.pk, positions=positions, key=key
        )
    else:
        raise Http404
    return _said(found, count)


def _said(found: Registration, count: int) -> str:
    return _("%(number)s: %(count)s here") % {"number": found.number, "count": count}


def _registration(shown: RoundPage, number: str) -> Registration:
    found = get_registration(shown.round, number)
    if found is None:
        raise Refused("events.no_such_registration")
    return found


def _positions(said: str) -> list[int]:
    if not (said.isascii() and said.isdecimal() and len(said) <= 4):  # noqa: PLR2004 – more digits are no number of ours
        raise Http404
    return [int(said)]


def _key(said: str) -> UUID:
    try:
        return UUID(said)
    except ValueError:
        raise Http404 from None


worker = unsent.worker(Right.REGISTRATIONS)
"""The service worker of the door: its address limits it to the addresses below."""
