"""A family's own appointment: fill the form in, see it, move it, cancel it. GET changes nothing."""

from http import HTTPStatus
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect

from lotse.counselling import appointment_texts as texts
from lotse.counselling.actions.booking import (
    book,
    cancel,
    hold_another_time,
    move,
    wish_of,
)
from lotse.counselling.kinds import APPOINTMENT_KIND
from lotse.counselling.messages import date_file, where_of
from lotse.counselling.models import Appointment, AppointmentState
from lotse.counselling.queries.appointments import find_appointment
from lotse.counselling.queries.diaries import talk_of
from lotse.counselling.queries.interpreting import is_interpreted
from lotse.counselling.tokens import token
from lotse.events.texts import moment, when
from lotse.kit import clock
from lotse.kit.errors import Refused
from lotse.privacy import secret_fields
from lotse.website.counselling.appointment_forms import VisitorForm
from lotse.website.counselling.appointment_views import read_moment
from lotse.website.counselling.asked import find_times, read_asked
from lotse.website.counselling.rows import by_day
from lotse.website.errors import in_our_languages, not_found
from lotse.website.languages import ReaderRequest, site_languages
from lotse.website.posting import accepts_post
from lotse.website.private import private
from lotse.website.rendering import render_page
from lotse.words.queries import texts_for

CALENDAR_TYPE = "text/calendar; charset=utf-8"


@accepts_post
@in_our_languages
def appointment(request: ReaderRequest, number: str, secret: str) -> HttpResponse:
    """The page of an appointment; wrong and old links are 404, like all that does not exist."""
    found = find_appointment(number, secret)
    if found is None:
        return not_found(request)
    if found.state == AppointmentState.HELD:
        return _form_page(request, found)
    refusal = ""
    if request.method == "POST":
        try:
            _carry_out(request, found)
            return private(HttpResponseRedirect(request.path_info))
        except Refused as refused:
            refusal = texts.say(refused)
            found.refresh_from_db()
    return _own_page(request, found, refusal)


TIME_REFUSALS = {"counselling.taken", "counselling.too_soon", "counselling.too_far"}
"""What another time helps against."""


def _form_page(request: ReaderRequest, found: Appointment) -> HttpResponse:
    """The form, with the time that is held; whatever was written is kept when it is refused.

    Whoever wants another time chooses it here: what was written goes along in the forms, in no
    address, and is kept nowhere.
    """
    refused: Refused | None = None
    form = _form(request, found)
    try:
        if "zeit" in request.POST:
            found = hold_another_time(
                appointment_id=found.pk,
                begins_at=read_moment(request.POST["zeit"]),
                now=clock.now(),
                reference=request.reference,
            )
        elif request.POST.get("do") == "book" and form.is_valid():
            found = book(appointment_id=found.pk, visitor=form.visitor(), now=clock.now())
    except Refused as fault:
        refused = fault
        found.refresh_from_db()
    if found.state != AppointmentState.HELD:
        return private(HttpResponseRedirect(request.path_info))
    if "do" in request.POST and request.POST["do"] == "book":
        return _answer(request, found, form, refused)
    if "ab" in request.POST or request.POST.get("do") == "another" or refused:
        return _other_times(request, found, refused)
    return _answer(request, found, _form(request, found, is_sent=False), refused)


def _answer(
    request: ReaderRequest, found: Appointment, form: VisitorForm, refused: Refused | None
) -> HttpResponse:
    assert found.held_until is not None
    context = _about(request, found) | {
        "form": form,
        "refusal": texts.say(refused) if refused else "",
        "another_helps": refused is not None and refused.code in TIME_REFUSALS,
        "until": moment(found.held_until, request.reference.time_zone),
        "is_late": found.held_until <= clock.now(),
    }
    is_wrong = refused is not None or (form.is_bound and bool(form.errors))
    status = HTTPStatus.UNPROCESSABLE_ENTITY if is_wrong else HTTPStatus.OK
    return private(render_page(request, "website/counselling/form.html", context, status=status))


def _other_times(
    request: ReaderRequest, found: Appointment, refused: Refused | None
) -> HttpResponse:
    """The free times for a form that is begun, with what was written in it."""
    reference = request.reference
    asked = read_asked(request.POST, found.kind, request.language.tag, reference)
    shown = find_times(asked, wish_of(found), clock.now(), reference, but=found.holder)
    written = {
        name: request.POST[name] for name in VisitorForm.base_fields if request.POST.get(name)
    }
    context = _about(request, found) | {
        "refusal": texts.say(refused) if refused else "",
        "written": written,
        "days": by_day(shown.times, talk_of(found.kind), reference.time_zone),
        "earlier_on": shown.earlier,
        "later_on": shown.later,
    }
    status = HTTPStatus.CONFLICT if refused else HTTPStatus.OK
    return private(
        render_page(request, "website/counselling/another_time.html", context, status=status)
    )


def _form(request: ReaderRequest, found: Appointment, *, is_sent: bool = True) -> VisitorForm:
    """The form as it was sent, or (``is_sent`` is false) only with what was written in it."""
    reference, tag = request.reference, request.language.tag
    topics = list(found.kind.topics.values_list("pk", flat=True)) or reference.codes["topic"]
    if found.topic and found.topic not in topics:
        topics = [*topics, found.topic]
    return VisitorForm(
        request.POST if request.method == "POST" and is_sent else None,
        initial={"language": tag, "topic": found.topic} | request.POST.dict(),
        languages=[(one.tag, one.autonym) for one in site_languages(reference)],
        topics=[(code, reference.name("topic", code, tag)) for code in topics],
        municipalities=sorted(reference.municipalities.items(), key=lambda item: item[1]),
    )


def _about(request: ReaderRequest, found: Appointment) -> dict[str, Any]:
    zone, tag = request.reference.time_zone, request.language.tag
    named = request.reference.languages.get(found.interpreter)
    return {
        "appointment": found,
        "texts": texts_for(APPOINTMENT_KIND, [found.kind.slug], tag)[found.kind.slug],
        "when": when(found.begins_at, found.ends_at, zone, is_all_day=False),
        "where": where_of(found),
        "who": found.counsellor.shown_as,
        "interpreted": named,
        "is_found": bool(named) and is_interpreted(found),
    }


def _own_page(request: ReaderRequest, found: Appointment, refusal: str) -> HttpResponse:
    reference, now = request.reference, clock.now()
    is_open = found.state == AppointmentState.BOOKED and found.begins_at > now
    context = _about(request, found) | {
        "refusal": refusal,
        "is_open": is_open,
        "secret": token(found),
        "has_mail": bool(secret_fields.read(found, "email")),
        "moving": is_open and "verlegen" in request.GET,
    }
    if context["moving"] or (refusal and is_open):
        asked = read_asked(request.GET, found.kind, request.language.tag, reference)
        shown = find_times(asked, wish_of(found), now, reference, but=found.holder)
        context |= {
            "moving": True,
            "days": by_day(
                (one for one in shown.times if one.begins != found.begins_at),
                talk_of(found.kind),
                reference.time_zone,
            ),
            "earlier": f"?verlegen=1&ab={shown.earlier}" if shown.earlier else "",
            "later": f"?verlegen=1&ab={shown.later}" if shown.later else "",
        }
    status = HTTPStatus.CONFLICT if refusal else HTTPStatus.OK
    return private(
        render_page(request, "website/counselling/appointment.html", context, status=status)
    )


def _carry_out(request: ReaderRequest, found: Appointment) -> None:
    """What a button of the page asks for; anything else changes nothing."""
    if request.POST.get("do") == "cancel":
        cancel(appointment_id=found.pk, now=clock.now())
    elif said := request.POST.get("zeit", ""):
        move(
            appointment_id=found.pk,
            begins_at=read_moment(said),
            now=clock.now(),
            reference=request.reference,
        )


@in_our_languages
def calendar(request: ReaderRequest, number: str, secret: str) -> HttpResponse:
    """The date for the calendar of the family."""
    found = find_appointment(number, secret)
    if found is None or found.state != AppointmentState.BOOKED:
        return not_found(request)
    content = date_file(found, request.language.tag, now=found.changed_at)
    name = {"Content-Disposition": 'inline; filename="termin.ics"'}
    return private(HttpResponse(content, content_type=CALENDAR_TYPE, headers=name))
