"""The appointments of a week, and one of them: who comes, and what came of it."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from functools import partial
from itertools import groupby
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from lotse.accounts.models import User
from lotse.accounts.roles import Right
from lotse.backoffice.counselling.appointment_texts import STATES, refusal_words
from lotse.backoffice.rendering import StaffRequest, render_staff
from lotse.backoffice.screens import screen
from lotse.counselling.access import may_see_all
from lotse.counselling.actions.booking import cancel, move, note_presence, wish_of
from lotse.counselling.appointment_texts import WAYS
from lotse.counselling.domain.hours import Way
from lotse.counselling.domain.spans import Span
from lotse.counselling.kinds import APPOINTMENT_KIND
from lotse.counselling.messages import link, reaches, where_of
from lotse.counselling.models import Appointment, AppointmentState
from lotse.counselling.queries.appointments import find_by_number, list_appointments, own_counsellor
from lotse.counselling.queries.diaries import read_diaries
from lotse.events.texts import day, when
from lotse.kit import clock
from lotse.kit.days import can_be_meant
from lotse.kit.errors import Refused
from lotse.privacy import gate, secret_fields
from lotse.reference.queries import get_reference
from lotse.words.queries import texts_for

WEEK = timedelta(days=7)


@screen(Right.COUNSEL)
@require_safe
def appointments(request: StaffRequest) -> HttpResponse:
    """A week of appointments: the own ones, or those of all for whoever may see them.

    Nobody who comes is named here; that stands on the page of the appointment.
    """
    reference = get_reference()
    zone, today = reference.time_zone, reference.today()
    first = _monday(request.GET.get("ab", ""), today)
    own = own_counsellor(request.user)
    only = None if may_see_all(request.user) else [own.pk] if own else []
    begins, ends = clock.midnight(first, zone), clock.midnight(first + WEEK, zone)
    found = list(list_appointments(begins, ends, only))
    words = texts_for(APPOINTMENT_KIND, {one.kind.slug for one in found}, "de", ["title"])
    rows = [
        {
            "appointment": one,
            "on": day(one.begins_at, zone),
            "title": words[one.kind.slug]["title"],
            "way": WAYS[Way(one.way)],
            "state": STATES[one.state],
            "language": reference.name("language", one.spoken, "de") if one.spoken else "",
            "interpreter": reference.name("language", one.interpreter, "de")
            if one.interpreter
            else "",
        }
        for one in found
    ]
    context = {
        "days": [(on, list(group)) for on, group in groupby(rows, key=lambda row: row["on"])],
        "first": first,
        "last": first + WEEK - timedelta(days=1),
        "before": first - WEEK,
        "after": first + WEEK,
        "counsels": own is not None,
    }
    return render_staff(request, "backoffice/counselling/appointments.html", context)


def _monday(said: str, today: date) -> date:
    try:
        on = date.fromisoformat(said)
    except ValueError:
        on = today
    if not can_be_meant(on):
        on = today
    return on - timedelta(days=on.weekday())


@screen(Right.COUNSEL)
@require_safe
def appointment(request: StaffRequest, number: str) -> HttpResponse:
    """One appointment; who opens it is noted."""
    return _page(request, _open(request, number, "read"))


def _open(request: StaffRequest, number: str, why: str) -> Appointment:
    found = find_by_number(number)
    if found is None or found.state == AppointmentState.HELD:
        raise Http404
    try:
        gate.open(found, by=request.user, why=why)
    except Refused as refusal:
        raise Http404 from refusal
    return found


def _page(request: StaffRequest, found: Appointment, refusal: str = "") -> HttpResponse:
    reference, now = get_reference(), clock.now()
    slug = found.kind.slug
    is_coming = found.state == AppointmentState.BOOKED and found.begins_at > now
    context: dict[str, Any] = {
        "appointment": found,
        "title": texts_for(APPOINTMENT_KIND, [slug], "de", ["title"])[slug]["title"],
        "when": when(found.begins_at, found.ends_at, reference.time_zone, is_all_day=False),
        "where": where_of(found),
        "state": STATES[found.state],
        "refusal": refusal,
        "link": link(found) if is_coming else "",
        "is_coming": is_coming,
        # What was erased stays as it is.
        "may_be_noted": bool(found.language)
        and found.state != AppointmentState.CANCELLED
        and found.begins_at <= now,
        "topic": reference.name("topic", found.topic, "de") if found.topic else "",
        "municipality": reference.municipalities.get(found.municipality, ""),
        **{
            name: reference.name("language", tag, "de") if tag else ""
            for name, tag in (
                ("language", found.language),
                ("spoken", found.spoken),
                ("interpreter", found.interpreter),
            )
        },
        **{
            name: secret_fields.read(found, name) if found.mail_mark or found.phone_mark else ""
            for name in ("called", "email", "phone")
        },
    }
    if is_coming:
        context |= _moving(request, found, now)
    status = 422 if refusal else 200
    return render_staff(request, "backoffice/counselling/appointment.html", context, status=status)


def _moving(request: StaffRequest, found: Appointment, now: datetime) -> dict[str, Any]:
    """The free times of the week to which a talk may be moved; notice and horizon bind nobody."""
    reference = get_reference()
    zone = reference.time_zone
    first = _monday(request.GET.get("ab", ""), clock.local_day(found.begins_at, zone))
    last = first + WEEK - timedelta(days=1)
    diaries = read_diaries(wish_of(found), (first, last), now, reference, found.holder)
    begins = max(now, clock.midnight(first, zone))
    free = diaries.free(Span(begins, clock.midnight(first + WEEK, zone)))
    moments = [one.begins for one in free if one.begins != found.begins_at]
    days = groupby(moments, key=lambda at: day(at, zone))
    return {
        "is_moving": "ab" in request.GET,
        "free_days": [(on, list(group)) for on, group in days],
        "first": first,
        "last": last,
        "week_before": first - WEEK,
        "week_after": first + WEEK,
    }


def _move(one: Appointment, by: User, now: datetime, said: str) -> None:
    try:
        begins_at = datetime.fromisoformat(said)
    except ValueError as fault:
        raise Refused("counselling.taken") from fault
    if begins_at.tzinfo is None or not can_be_meant(begins_at) or begins_at <= now:
        raise Refused("counselling.taken")
    move(appointment_id=one.pk, begins_at=begins_at, now=now, reference=get_reference(), by=by)


Deed = Callable[[Appointment, User, datetime], object]

DEEDS: Mapping[str, Deed] = {
    "cancel": lambda one, by, now: cancel(appointment_id=one.pk, now=now, by=by),
    "came": lambda one, by, now: note_presence(appointment_id=one.pk, came=True, now=now, by=by),
    "missed": lambda one, by, now: note_presence(appointment_id=one.pk, came=False, now=now, by=by),
}


@screen(Right.COUNSEL)
@require_POST
def deed(request: StaffRequest, number: str) -> HttpResponse:
    """Move, cancel, or note what came of it; anything else changes nothing."""
    found = _open(request, number, "change")
    wanted = DEEDS.get(request.POST.get("do", ""))
    if said := request.POST.get("zeit", ""):
        wanted = partial(_move, said=said)
    if wanted is not None:
        is_reached = reaches(found)
        try:
            wanted(found, request.user, clock.now())
        except Refused as refusal:
            return _page(request, found, refusal_words(refusal))
        if not is_reached and said:
            messages.warning(request, _("Moved. No message reaches this family: please call it."))
        elif not is_reached and request.POST.get("do") == "cancel":
            messages.warning(
                request, _("Cancelled. No message reaches this family: please call it.")
            )
        else:
            messages.success(request, _("Saved."))
    return HttpResponseRedirect(reverse("staff_appointment", args=[number]))
