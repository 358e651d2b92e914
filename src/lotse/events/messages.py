"""What a family is told by mail, in its language, in the transaction that it tells of.

Whoever has only a telephone gets a short message where a service is set up
(:mod:`lotse.events.short_messages`); otherwise the registration stands in the list of those whom
staff call (:func:`lotse.events.registration_queries.list_to_call`).
"""

from collections.abc import Callable, Sequence
from datetime import datetime

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from lotse.events import short_messages, texts
from lotse.events.addresses import feedback_address
from lotse.events.calendar import calendar_file
from lotse.events.kinds import EVENT
from lotse.events.models import EventDate, Registration, Round, State
from lotse.events.tokens import token
from lotse.kit import outbox
from lotse.reference.queries import time_zone
from lotse.words.queries import texts_for

CALENDAR_TYPE = "text/calendar; charset=utf-8; method=PUBLISH"


def link(registration: Registration) -> str:
    """The page where a family sees and changes its registration."""
    language, number = registration.language, registration.number
    place = f"/{language}/veranstaltungen/anmeldung/{number}/{token(registration)}/"
    return f"{settings.PUBLIC_ORIGIN}{place}"


def door_address(registration: Registration) -> str:
    """What the code on a confirmation holds: where staff check the family in.

    It opens nothing for anybody else; the number alone lets nobody see or change anything.
    """
    return f"{settings.PUBLIC_ORIGIN}/staff/veranstaltungen/runde/einlass/{registration.number}/"


def certificate_link(registration: Registration) -> str:
    """The certificate of attendance of a family that came."""
    return f"{link(registration)}bescheinigung.pdf"


def tell_confirmed(registration: Registration, now: datetime) -> None:
    """You are signed up; with the dates as a calendar file."""
    _write(
        registration,
        "confirmed",
        now,
        lambda: (_("You are signed up"), _("You are signed up. We look forward to seeing you.")),
        with_calendar=True,
    )


def tell_waiting(registration: Registration, now: datetime) -> None:
    """You are on the waiting list."""
    _write(
        registration,
        "waiting",
        now,
        lambda: (
            _("You are on the waiting list"),
            _(
                "All places are taken. You are on the waiting list. "
                "If a place becomes free for you, we write to you."
            ),
        ),
    )


def tell_offered(registration: Registration, now: datetime) -> None:
    """A place is free for you and kept until a moment."""
    zone = time_zone()
    until = registration.offered_until

    def words() -> tuple[str, str]:
        assert until is not None
        asked = _("A place is free for you. Please answer until %(until)s. Open the page below.")
        return _("A place is free for you"), asked % {"until": texts.moment(until, zone)}

    # Somebody may be offered a place again after a date was moved: each offer is a mail.
    _write(registration, short_messages.offer_reason(registration), now, words)


def tell_expired(registration: Registration, now: datetime) -> None:
    """You did not answer: the place has gone to somebody else."""
    _write(
        registration,
        "expired",
        now,
        lambda: (
            _("The place was given to somebody else"),
            _("We have not heard from you, so the place was given to somebody else."),
        ),
    )


def tell_cancelled(registration: Registration, now: datetime) -> None:
    """Your registration is cancelled."""
    _write(
        registration,
        "cancelled",
        now,
        lambda: (
            _("Your registration is cancelled"),
            _("Your registration is cancelled. Thank you for telling us."),
        ),
    )


def tell_event_cancelled(registration: Registration, now: datetime) -> None:
    """It does not take place."""
    _write(
        registration,
        "event_cancelled",
        now,
        lambda: (
            _("The event does not take place"),
            _("We are sorry: the event does not take place. You do not have to do anything."),
        ),
    )


def tell_date_cancelled(registration: Registration, date: EventDate, now: datetime) -> None:
    """One of several dates does not take place; the calendar file takes it away."""
    zone = time_zone()

    def words() -> tuple[str, str]:
        day = _when(date, zone)
        said = _(
            "We are sorry: one date does not take place: %(day)s. "
            "The other dates stay as they are. You find them below."
        )
        return _("One date does not take place"), said % {"day": day}

    _write(registration, f"date_cancelled:{date.pk}", now, words, gone=date)


def tell_moved(registration: Registration, date: EventDate, now: datetime) -> None:
    """It takes place at another time or place; the calendar file replaces the earlier one."""
    _write(
        registration,
        f"moved:{date.pk}:{date.sequence}",
        now,
        lambda: (
            _("The event was moved"),
            _(
                "The event takes place at another time. The new time is below. "
                "If you cannot come, please cancel on the page below."
            ),
        ),
        with_calendar=True,
        moved=date,
    )


def tell_link(registration: Registration, now: datetime) -> None:
    """Here is the new link to your registration."""
    _write(
        registration,
        f"link:{registration.token_version}",
        now,
        lambda: (
            _("Your registration"),
            _("Here is the new link to your registration. The old one no longer works."),
        ),
    )


def remind(registration: Registration, hours: int, now: datetime) -> bool:
    """It is soon; False when this reminder was written before."""
    return _write(
        registration,
        f"reminder:{hours}",
        now,
        lambda: (
            _("Reminder: your event is soon"),
            _("Your event is soon. If you cannot come, please cancel, so that others can come."),
        ),
    )


def ask_afterwards(registration: Registration, now: datetime, *, came: bool) -> bool:
    """Thank those who came and ask them; ask the others what kept them."""

    def words() -> tuple[str, str]:
        if came:
            return _("How was it?"), _thanks(registration)
        return (
            _("We missed you"),
            _("You had signed up and could not come. Please tell us what would help next time."),
        )

    return _write(registration, "afterwards", now, words)


def _thanks(registration: Registration) -> str:
    round_ = registration.round
    return "\n\n".join(
        [
            _("Thank you for coming. Please answer three questions. It takes a minute."),
            feedback_address(round_, registration.language),
            _("Here is your certificate of attendance:"),
            certificate_link(registration),
        ]
    )


def _write(  # noqa: PLR0913 – a mail has these parts
    registration: Registration,
    reason: str,
    now: datetime,
    words: Callable[[], tuple[str, str]],
    *,
    with_calendar: bool = False,
    gone: EventDate | None = None,
    moved: EventDate | None = None,
) -> bool:
    """Write a mail, and a short message where no mail arrives; False when nothing was written.

    ``gone`` is a date that the calendar file is to take away, ``moved`` one that is told of.
    """
    if not registration.email and not short_messages.is_texted(registration):
        return False
    round_ = registration.round
    dates = [date for date in round_.dates.all() if not date.is_cancelled]
    title, zone = _title(round_, registration.language), time_zone()
    with translation.override(registration.language):
        subject, said = words()
        text = "\n\n".join([title, said, _facts(round_, dates, zone), _farewell(registration)])
        about = [] if gone else [moved] if moved else dates[:1]
        when = "".join(_when(date, zone) for date in about)
    is_texted = short_messages.write(
        registration,
        reason,
        said=said if gone or registration.state == State.OFFERED else subject,
        title=title,
        when=when,
        link=link(registration),
        now=now,
    )
    if not registration.email:
        return is_texted
    attachments = []
    if with_calendar or gone:
        told = [*dates, gone] if gone else dates
        content = calendar_file(round_, told, title, url=settings.PUBLIC_ORIGIN, zone=zone)
        attachments = [outbox.Attachment("termin.ics", CALENDAR_TYPE, content)]
    return outbox.write(
        key=short_messages.key_of(registration, reason),
        recipient=registration.email,
        language=registration.language,
        subject=subject,
        text=text,
        now=now,
        attachments=attachments,
    )


def _title(round_: Round, language: str) -> str:
    slug = round_.event.slug
    return str(texts_for(EVENT, [slug], language, ["title"])[slug]["title"])


def _facts(round_: Round, dates: Sequence[EventDate], zone: str) -> str:
    lines = [_when(date, zone) for date in dates]
    if place := place_of(round_):
        lines.append(place)
    return "\n".join(lines)


def _when(date: EventDate, zone: str) -> str:
    return texts.when(date.starts_at, date.ends_at, zone, is_all_day=date.is_all_day)


def place_of(round_: Round) -> str:
    """Where it takes place, on one line; empty when it is online."""
    site = round_.event.site
    if site is None:
        return ""
    parts = (site.name or site.organisation.name, site.street, f"{site.postcode} {site.place}")
    return ", ".join(part for part in parts if part.strip())


def _farewell(registration: Registration) -> str:
    return "\n".join(
        [
            _("See, change or cancel your registration:"),
            link(registration),
            _("Your number: %(number)s") % {"number": registration.number},
        ]
    )
