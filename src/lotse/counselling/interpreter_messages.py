"""What interpreters, and who asked for one, are told; in the very transaction.

A mail to an interpreter says language, time, place and kind of talk. It names no family: the word
that somebody is called by is on the page, once the interpreter has said yes.
"""

from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from lotse.counselling.appointment_texts import WAYS
from lotse.counselling.domain.hours import Way
from lotse.counselling.interpreter_texts import TALKS
from lotse.counselling.messages import CALENDAR_TYPE, where_of
from lotse.counselling.models import Interpreter, InterpreterAsk, InterpreterRequest, RequestState
from lotse.counselling.queries.interpreting import REMOTE
from lotse.counselling.tokens import ask_token, hours_token
from lotse.events.texts import when
from lotse.kit import outbox
from lotse.kit.calendars import Entry, Method, Organizer, Standing, write_calendar
from lotse.reference.queries import Reference, get_reference, zone_and_office

PREFIX = "counselling.interpreter_"
WANTED = {
    "asked": {RequestState.OPEN},
    "got": {RequestState.FOUND},
    "found": {RequestState.FOUND},
}
"""In which states a request has to be for a message to be true; the others always are."""


def ask_link(ask: InterpreterAsk) -> str:
    """The page where somebody who is asked says yes or no."""
    who = ask.interpreter
    where = [who.language, ask.request.number, who.slug, ask_token(ask)]
    return settings.PUBLIC_ORIGIN + reverse("website:interpreter_ask", args=where)


def hours_link(who: Interpreter) -> str:
    """The page where an interpreter keeps the own hours."""
    where = [who.language, who.slug, hours_token(who)]
    return settings.PUBLIC_ORIGIN + reverse("website:interpreter_hours", args=where)


def place_of(request: InterpreterRequest, reference: Reference) -> str:
    """Where the talk is held, on one line, in the language that is active."""
    if request.appointment is not None:
        return where_of(request.appointment)
    if request.way in REMOTE:
        return str(WAYS[Way(request.way)])
    town = reference.municipalities.get(request.municipality, "")
    return ", ".join(part for part in (request.place, town) if part)


def facts_of(request: InterpreterRequest, language: str) -> list[str]:
    """Language, kind, time and place of a talk, a line each."""
    reference = get_reference()
    at = when(request.begins_at, request.ends_at, reference.time_zone, is_all_day=False)
    spoken = reference.name("language", request.language, language)
    return [spoken, str(TALKS[request.talk]), at, place_of(request, reference)]


def ask_for(ask: InterpreterAsk, now: datetime) -> bool:
    """Can you interpret this talk? Several are asked, the first yes counts."""
    with translation.override(ask.interpreter.language):
        said = _("Can you interpret this talk? We ask several people. The first yes counts.")
        below = _("Please say yes or no on this page:")
        return _write(ask, "asked", _("Can you interpret?"), [said], below, now)


def tell_got(ask: InterpreterAsk, now: datetime) -> bool:
    """You interpret this talk; with the date as a calendar file."""
    with translation.override(ask.interpreter.language):
        said = _("Thank you! You interpret this talk.")
        below = _("If you cannot come after all, please say so on this page:")
        date = _calendar(ask.request, said, now, is_gone=False)
        return _write(ask, "got", _("You interpret this talk"), [said], below, now, [date])


def tell_late(ask: InterpreterAsk, now: datetime) -> bool:
    """Somebody else was faster; thank you."""
    with translation.override(ask.interpreter.language):
        said = _("Somebody else interprets this talk. You need not do anything. Thank you!")
        return _write(ask, "late", _("Somebody is found"), [said], "", now)


def tell_gone(ask: InterpreterAsk, now: datetime) -> bool:
    """The talk needs nobody any more; the file takes the date out of the calendar."""
    with translation.override(ask.interpreter.language):
        said = _("This talk needs no interpreter any more. Please do not come. Thank you!")
        files = [_calendar(ask.request, said, now, is_gone=True)] if ask.answer else []
        return _write(ask, "gone", _("The talk is cancelled"), [said], "", now, files)


def tell_off(ask: InterpreterAsk, now: datetime) -> bool:
    """You interpret this talk no longer; the file takes the date out of the calendar."""
    with translation.override(ask.interpreter.language):
        said = _("You do not interpret this talk any more. Please do not come. Thank you!")
        date = _calendar(ask.request, said, now, is_gone=True)
        return _write(ask, "off", _("You do not interpret this talk"), [said], "", now, [date])


def tell_office(request: InterpreterRequest, reason: str, now: datetime) -> bool:
    """Whoever asked is told that somebody was ``found`` or ``lost``, or that the talk ``moved``."""
    by = request.by
    if by is None or not by.email or not by.is_active:
        return False
    with translation.override("de"):
        subject, said = {
            "found": (_("An interpreter is found"), _("An interpreter has said yes.")),
            "lost": (
                _("An interpreter cannot come"),
                _("An interpreter cannot come after all. Please ask somebody else."),
            ),
            "moved": (
                _("A talk has a new time"),
                _("The talk was moved. Please ask for an interpreter for the new time."),
            ),
        }[reason]
        page = reverse("staff_interpreter_request", args=[request.number])
        text = "\n\n".join(
            [said, "\n".join(facts_of(request, "de")), settings.PUBLIC_ORIGIN + page]
        )
        return outbox.write(
            key=f"{PREFIX}{reason}:{request.sequence}:{request.number}",
            recipient=by.email,
            language="de",
            subject=subject,
            text=text,
            now=now,
        )


def send_hours_link(who: Interpreter, now: datetime) -> bool:
    """The link to the own hours; once for each version of the link."""
    with translation.override(who.language):
        said = _("On this page you say when you usually can interpret, and when you are away:")
        return outbox.write(
            key=f"{PREFIX}hours:{who.token_version}:{who.slug}",
            recipient=who.email,
            language=who.language,
            subject=_("Your hours as an interpreter"),
            text=f"{said}\n{hours_link(who)}",
            now=now,
        )


def _write(  # noqa: PLR0913, PLR0917 – a message has these parts
    ask: InterpreterAsk,
    reason: str,
    subject: str,
    said: list[str],
    below: str,
    now: datetime,
    files: "list[outbox.Attachment] | None" = None,
) -> bool:
    who, request = ask.interpreter, ask.request
    parts = [*said, "\n".join(part for part in facts_of(request, who.language) if part)]
    if below:
        parts.append(f"{below}\n{ask_link(ask)}")
    return outbox.write(
        key=f"{PREFIX}{reason}:{request.sequence}.{who.pk}.{who.token_version}:{request.number}",
        recipient=who.email,
        language=who.language,
        subject=subject,
        text="\n\n".join(parts),
        now=now,
        attachments=files or [],
    )


def _calendar(
    request: InterpreterRequest, said: str, now: datetime, *, is_gone: bool
) -> outbox.Attachment:
    """The date as a file. The address of the page is not in it: calendars are shared."""
    _zone, office = zone_and_office()
    title = str(TALKS[request.talk])
    entry = Entry(
        uid=str(request.holder),
        title=title,
        first=request.begins_at,
        last=request.ends_at,
        said_at=now,
        sequence=request.sequence,
        text=said,
        place=place_of(request, get_reference()),
        url=settings.PUBLIC_ORIGIN,
        standing=Standing.GONE if is_gone else Standing.SURE,
    )
    method = Method.CANCEL if is_gone else Method.PUBLISH
    content = write_calendar(
        [entry],
        name=title,
        language=translation.get_language() or "de",
        organizer=Organizer(office.name, office.address),
        method=method,
    )
    return outbox.Attachment("termin.ics", CALENDAR_TYPE.format(method=method.value), content)


def is_wanted(key: str, now: datetime) -> bool:
    """Whether what a message says is still so when it is sent."""
    reason, version, number = key.removeprefix(PREFIX).split(":")
    sequence, *who = version.split(".")
    found = InterpreterRequest.objects.filter(number=number).first()
    if found is None or found.state not in WANTED[reason] or found.begins_at <= now:
        return False
    # Somebody else may interpret by now what this message says of the one before.
    is_of_another = reason == "got" and who and found.interpreter_id != int(who[0])
    return str(found.sequence) == sequence and not is_of_another
