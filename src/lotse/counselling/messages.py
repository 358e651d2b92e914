"""What a family is told about its appointment, in its language, in the very transaction.

By mail; by short message where no mail arrives and a service is set up. The subject says that it is
about an appointment and nothing else: somebody may read over the shoulder.
"""

from collections.abc import Callable
from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lotse.counselling import appointment_texts as texts
from lotse.counselling.calendar import calendar_file
from lotse.counselling.domain.hours import Way
from lotse.counselling.kinds import APPOINTMENT_KIND
from lotse.counselling.models import Appointment, AppointmentState
from lotse.counselling.queries.interpreting import is_interpreted
from lotse.counselling.tokens import token
from lotse.events.texts import moment, when
from lotse.kit import outbox
from lotse.kit.calendars import Method
from lotse.kit.reach import dead_among
from lotse.kit.texting import outbox as texting
from lotse.kit.texting.contract import get_service
from lotse.kit.texting.numbers import mobile_number
from lotse.privacy import secret_fields
from lotse.reference.models import Language
from lotse.reference.queries import office_address, time_zone
from lotse.words.queries import texts_for

CALENDAR_TYPE = "text/calendar; method={method}"
PREFIX = "counselling."


def link(appointment: Appointment) -> str:
    """The page where a family sees, moves and cancels its appointment."""
    where = [appointment.language, appointment.number, token(appointment)]
    return settings.PUBLIC_ORIGIN + reverse("website:appointment", args=where)


def tell_booked(appointment: Appointment, now: datetime) -> bool:
    """You have an appointment; with the date as a calendar file."""
    return _write(
        appointment,
        "booked",
        now,
        lambda: (_("Your appointment"), _("You have an appointment with us. It is booked.")),
        with_date=True,
    )


def tell_moved(appointment: Appointment, now: datetime) -> bool:
    """The appointment has another time; the file replaces the old date."""
    return _write(
        appointment,
        f"moved:{appointment.sequence}",
        now,
        lambda: (
            _("Your appointment has another time"),
            _("Your appointment has another time. The old time is no longer yours."),
        ),
        with_date=True,
    )


def tell_cancelled(appointment: Appointment, now: datetime) -> bool:
    """The appointment is cancelled; the file takes the date out of the calendar."""
    by_office = appointment.cancelled_by == "office"

    def words() -> tuple[str, str]:
        if by_office:
            said = _(
                "We are sorry: we have to cancel your appointment. Please choose another time."
            )
        else:
            said = _("Your appointment is cancelled. Thank you for telling us.")
        return _("Your appointment is cancelled"), said

    return _write(appointment, "cancelled", now, words, is_gone=True)


def remind(appointment: Appointment, now: datetime) -> bool:
    """Tomorrow, or today: with the way to cancel, so that others can come."""
    return _write(
        appointment,
        f"reminder:{appointment.sequence}",
        now,
        lambda: (
            _("Your appointment is soon"),
            _("Your appointment is soon. If you cannot come, please cancel on the page below."),
        ),
    )


def tell_earlier(appointment: Appointment, begins_at: datetime, now: datetime) -> bool:
    """An earlier time is free: whoever takes it first on its page has it."""
    zone = time_zone()

    def words() -> tuple[str, str]:
        said = _(
            "An earlier time is free: %(when)s. If you want it, take it on the page below. "
            "Your appointment stays yours until then."
        )
        return _("An earlier time is free"), said % {"when": moment(begins_at, zone)}

    return _write(appointment, f"earlier:{begins_at:%Y%m%d%H%M}", now, words)


def key_of(appointment: Appointment, reason: str) -> str:
    """The reason of a mail or message, for the outboxes."""
    return f"{PREFIX}{reason}:{appointment.number}"


STATES = {
    "booked": {AppointmentState.BOOKED},
    "moved": {AppointmentState.BOOKED},
    "reminder": {AppointmentState.BOOKED},
    "earlier": {AppointmentState.BOOKED},
    "cancelled": {AppointmentState.CANCELLED},
}
"""In which states an appointment has to be for a message to be true."""


def is_wanted(key: str, now: datetime) -> bool:
    """Whether what a message says is still so when it is sent: nobody who cancelled is reminded."""
    reason, _colon, number = key.removeprefix(PREFIX).rpartition(":")
    kind, _colon, version = reason.partition(":")
    found = Appointment.objects.filter(number=number).first()
    if found is None or found.state not in STATES.get(kind, set()):
        return False
    if kind in {"moved", "reminder"} and version != str(found.sequence):
        return False
    return kind == "cancelled" or found.begins_at > now


def _write(  # noqa: PLR0913 – a message has these parts
    appointment: Appointment,
    reason: str,
    now: datetime,
    words: Callable[[], tuple[str, str]],
    *,
    with_date: bool = False,
    is_gone: bool = False,
) -> bool:
    email, phone = (secret_fields.read(appointment, name) for name in ("email", "phone"))
    is_mailed = bool(email) and not dead_among([email])
    zone = time_zone()
    with translation.override(appointment.language):
        subject, said = words()
        at = when(appointment.begins_at, appointment.ends_at, zone, is_all_day=False)
        title = _said_of(appointment, "title", appointment.language)
        facts = "\n".join([title, at, where_of(appointment), *_with_whom(appointment)])
        bring = [] if is_gone else _bring(appointment, appointment.language)
        text = "\n\n".join([said, facts, *bring, _farewell(appointment)])
    # A mail to an address that takes none is given up by the outbox, where staff see it.
    if not is_mailed and (not email or _number(phone) is not None):
        return _text(appointment, reason, f"{subject}: {at}", phone, now)
    files = []
    if with_date or is_gone:
        method = Method.CANCEL if is_gone else Method.PUBLISH
        content = date_file(appointment, appointment.language, said, now=now, is_gone=is_gone)
        kind = CALENDAR_TYPE.format(method=method.value)
        files = [outbox.Attachment("termin.ics", kind, content)]
    return outbox.write(
        key=key_of(appointment, reason),
        recipient=email,
        language=appointment.language,
        subject=subject,
        text=text,
        now=now,
        attachments=files,
    )


def reaches(appointment: Appointment) -> bool:
    """Whether a family can be written to: by mail, or by short message."""
    email, phone = (secret_fields.read(appointment, name) for name in ("email", "phone"))
    return bool(email and not dead_among([email])) or _number(phone) is not None


def _number(phone: str) -> str | None:
    return mobile_number(phone) if phone and get_service() is not None else None


def _text(appointment: Appointment, reason: str, said: str, phone: str, now: datetime) -> bool:
    number = _number(phone)
    if number is None:
        return False
    return texting.write(
        key=key_of(appointment, reason),
        number=number,
        language=appointment.language,
        text=f"{said}\n{link(appointment)}",
        now=now,
    )


def date_file(
    appointment: Appointment, language: str, said: str = "", *, now: datetime, is_gone: bool = False
) -> bytes:
    """The date for a calendar, with all that a family needs to come, in one of our languages."""
    with translation.override(language):
        bring = [] if is_gone else _bring(appointment, language)
        parts = [said, *_with_whom(appointment), *bring]
        return calendar_file(
            appointment,
            language=language,
            title=_said_of(appointment, "title", language),
            place=where_of(appointment),
            text="\n\n".join(filter(None, parts)),
            now=now,
            is_gone=is_gone,
        )


def _said_of(appointment: Appointment, name: str, language: str) -> str:
    """What is said about the kind of talk."""
    slug = appointment.kind.slug
    return str(texts_for(APPOINTMENT_KIND, [slug], language, [name])[slug][name]).strip()


SEARCH = gettext_lazy("We look for somebody who translates:")
"""What is true until somebody has said yes."""


def _with_whom(appointment: Appointment) -> list[str]:
    tag = appointment.interpreter
    name = Language.objects.filter(tag=tag).values_list("autonym", flat=True).first() if tag else ""
    said = _("Somebody translates:") if name and is_interpreted(appointment) else SEARCH
    return [appointment.counsellor.shown_as, *([f"{said} {name}"] if name else [])]


def where_of(appointment: Appointment) -> str:
    """Where the talk is held, on one line, in the language that is active."""
    way = Way(appointment.way)
    site = appointment.site
    if way is not Way.ON_SITE:
        return str(texts.WAYS[way])
    if site is None:  # hours without a place
        return ", ".join(filter(None, (str(texts.WAYS[way]), office_address())))
    room = appointment.room.name if appointment.room else ""
    parts = (
        site.name or site.organisation.name,
        room,
        site.street,
        f"{site.postcode} {site.place}",
    )
    return ", ".join(part.strip() for part in parts if part.strip())


def _bring(appointment: Appointment, language: str) -> list[str]:
    said = _said_of(appointment, "bring", language)
    return [_("Please bring with you:") + f"\n{said}"] if said else []


def _farewell(appointment: Appointment) -> str:
    return "\n".join(
        [
            _("See, move or cancel your appointment:"),
            link(appointment),
            _("Your number: %(number)s") % {"number": appointment.number},
        ]
    )
