"""Signing up, the own registration, feedback. GET changes nothing."""

from http import HTTPStatus
from typing import Any
from uuid import UUID, uuid4

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse

from lotse.events import texts
from lotse.events.actions.afterwards import give_feedback
from lotse.events.actions.signing_up import accept, cancel, decline, door, leave
from lotse.events.actions.signing_up import sign_up as sign_up_party
from lotse.events.domain.sign_up import Channel, check_door
from lotse.events.kinds import EVENT
from lotse.events.messages import door_address
from lotse.events.models import Event, Registration, Round, State
from lotse.events.paper.certificate import draw_certificates
from lotse.events.queries import find_public_round, room_of
from lotse.events.reaching import without_mail
from lotse.events.registration_queries import find_registration, has_come
from lotse.events.tokens import token
from lotse.kit import clock
from lotse.kit.errors import Refused
from lotse.ui.pdf import can_make_pdf
from lotse.ui.qr import qr_picture
from lotse.website.errors import in_our_languages, not_found
from lotse.website.events.forms import SignUpForm
from lotse.website.events.rows import zone_of
from lotse.website.events.texts import POLICIES, ROOM, STATES
from lotse.website.languages import ReaderRequest, site_languages
from lotse.website.posting import accepts_post
from lotse.website.private import private
from lotse.website.rendering import render_page
from lotse.words.queries import texts_for


@accepts_post
@in_our_languages
def sign_up(request: ReaderRequest, slug: str, round_id: int) -> HttpResponse:
    """The form to sign up; a filled one is kept when something is wrong."""
    round_ = find_public_round(slug, round_id)
    if round_ is None:
        return not_found(request)
    event = round_.event
    refusal, is_known = "", False
    form = _form(request, event)
    try:
        check_door(door(round_, event, zone_of(request)), Channel.WEB, clock.now())
        if request.method == "POST" and form.is_valid():
            registration = sign_up_party(
                round_id=round_.pk,
                party=form.party(),
                form_key=form.cleaned_data["form_key"],
                channel=Channel.WEB,
                now=clock.now(),
                comes_again=form.cleaned_data["comes_again"],
            )
            return private(HttpResponseRedirect(_address(request, registration)))
    except Refused as refused:
        refusal = texts.say(refused, zone_of(request))
        is_known = refused.code == "events.signed_up_already"
    is_wrong = bool(refusal or form.errors)
    context = _about(request, event, round_) | {
        "form": form,
        "refusal": refusal,
        "is_known": is_known,
        "room": ROOM[room_of(round_)],
        "policy": POLICIES[event.policy],
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if request.method == "POST" and is_wrong else 200
    return private(render_page(request, "website/events/sign_up.html", context, status=status))


def _form(request: ReaderRequest, event: Event) -> SignUpForm:
    reference = request.reference
    planned = [row.pk for row in event.interpreted.all()]
    others = [tag for tag in reference.languages if tag not in planned and tag[:2] != "de"]
    return SignUpForm(
        event,
        request.POST if request.method == "POST" else None,
        initial={"language": request.language.tag, "form_key": uuid4()},
        languages=[(one.tag, one.autonym) for one in site_languages(reference)],
        interpreters=[(tag, reference.languages[tag].autonym) for tag in (*planned, *others)],
        municipalities=sorted(reference.municipalities.items(), key=lambda item: item[1]),
    )


def _about(request: ReaderRequest, event: Event, round_: Round) -> dict[str, Any]:
    zone, tag = zone_of(request), request.language.tag
    return {
        "event": event,
        "round": round_,
        "texts": texts_for(EVENT, [event.slug], tag)[event.slug],
        "dates": [
            texts.when(one.starts_at, one.ends_at, zone, is_all_day=one.is_all_day)
            for one in round_.dates.all()
            if not one.is_cancelled or round_.is_cancelled
        ],
    }


def _address(request: ReaderRequest, registration: Registration) -> str:
    return reverse(
        "website:registration",
        args=[request.language.tag, registration.number, token(registration)],
    )


@accepts_post
@in_our_languages
def registration(request: ReaderRequest, number: str, secret: str) -> HttpResponse:
    """The own registration: see it, cancel it, let one person leave, answer an offered place.

    Wrong and revoked links are 404, like every address that does not exist.
    """
    found = find_registration(number, secret)
    if found is None:
        return not_found(request)
    refusal = ""
    if request.method == "POST":
        try:
            _carry_out(request, found)
            return private(HttpResponseRedirect(request.path_info))
        except Refused as refused:
            refusal = texts.say(refused, zone_of(request))
    return _own_page(request, found, refusal)


def _own_page(
    request: ReaderRequest, found: Registration, refusal: str, status: int = HTTPStatus.OK
) -> HttpResponse:
    round_ = found.round
    people = [row for row in found.participants.all() if row.left_at is None]
    context = _about(request, round_.event, round_) | {
        "registration": found,
        "said": STATES[found.state],
        "until": texts.moment(found.offered_until, zone_of(request)) if found.offered_until else "",
        "people": people,
        "refusal": refusal,
        "qr": "" if found.state == State.CANCELLED else qr_picture(door_address(found)),
        "has_come": has_come(found),
        "mail_fails": bool(without_mail([found])),
        "secret": token(found),
        "is_over": round_.ends_at < clock.now(),
        "policy": POLICIES[round_.event.policy] if found.state == State.WAITING else "",
    }
    page = render_page(request, "website/events/registration.html", context, status=status)
    return private(page)


@in_our_languages
def certificate(request: ReaderRequest, number: str, secret: str) -> HttpResponse:
    """The certificates of a family that came, in German and in the language of the page.

    Who did not come reads why there is none.
    """
    found = find_registration(number, secret)
    if found is None:
        return not_found(request)
    zone, reference = zone_of(request), request.reference
    try:
        if not can_make_pdf():
            raise Refused("ui.no_pdf")
        content = draw_certificates(
            found.round,
            [(found, request.language.tag)],
            reference=reference,
            today=clock.today(zone),
        )
    except Refused as refused:
        return _own_page(request, found, texts.say(refused, zone), HTTPStatus.CONFLICT)
    name = {"Content-Disposition": 'inline; filename="lotse.pdf"'}
    return private(HttpResponse(content, content_type="application/pdf", headers=name))


def _carry_out(request: ReaderRequest, found: Registration) -> None:
    """What a button of the page asks for; anything else changes nothing."""
    verb, now = request.POST.get("do", ""), clock.now()
    if verb == "cancel":
        cancel(registration_id=found.pk, now=now)
    elif verb == "accept":
        accept(registration_id=found.pk, now=now)
    elif verb == "decline":
        decline(registration_id=found.pk, now=now)
    elif verb.startswith("leave:") and verb.removeprefix("leave:").isdecimal():
        position = int(verb.removeprefix("leave:")[:4])
        leave(registration_id=found.pk, positions=[position], now=now)


@accepts_post
@in_our_languages
def feedback(request: ReaderRequest, slug: str, round_id: int) -> HttpResponse:
    """Three questions with faces, for whoever was there; nobody is asked for a name."""
    round_ = find_public_round(slug, round_id)
    if round_ is None:
        return not_found(request)
    event = round_.event
    refusal, is_done = "", False
    if request.method == "POST":
        try:
            give_feedback(
                round_id=round_.pk,
                form_key=_key(request.POST.get("form_key", "")),
                language=request.language.tag,
                remark=request.POST.get("remark", ""),
                now=clock.now(),
                **{name: _face(request.POST.get(name, "")) for name, _ in texts.QUESTIONS},
            )
            is_done = True
        except Refused as refused:
            refusal = texts.say(refused, zone_of(request))
    context = _about(request, event, round_) | {
        "questions": [
            (name, question, _face(request.POST.get(name, "")))
            for name, question in texts.QUESTIONS
        ],
        "faces": texts.FACES,
        "remark": request.POST.get("remark", ""),
        "form_key": request.POST.get("form_key") or uuid4(),
        "refusal": refusal,
        "is_done": is_done,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if refusal else HTTPStatus.OK
    return private(render_page(request, "website/events/feedback.html", context, status=status))


def _face(said: str) -> int | None:
    return int(said) if said.isascii() and said.isdecimal() and len(said) == 1 else None


def _key(said: str) -> UUID:
    try:
        return UUID(said)
    except ValueError:
        return uuid4()
