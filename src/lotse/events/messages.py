"""What a family is told by mail, in its language, in the transaction that it tells of.

Whoever has only a telephone gets a short message where a service is set up
(:mod:`lotse.events.short_messages`); otherwise the registration stands in the list of those whom
staff call (:func:`lotse.events.registration_queries.list_to_call`).
"""

from collections.abc import Callable, Sequence
from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from lotse.events import short_messages, texts
from lotse.events.addresses import feedback_address
from lotse.events.calendar import Reader, Told, calendar, cancellations, reader_of
from lotse.events.kinds import EVENT
from lotse.events.models import EventDate, Registration, Round, State
from lotse.events.tokens import token
from lotse.events.where import WORDS, Where, where_of
from lotse.kit import outbox
from lotse.kit.calendars import Method
from lotse.reference.queries import time_zone
from lotse.words.queries import texts_for

CALENDAR_TYPE = "text/calendar; method={method}"
"""The mail says the charset by itself, once."""


def link(registration: Registration) -> str:
    """The page where a family sees and changes its registration."""
    return _address("registration", registration)


def door_address(registration: Registration) -> str:
    """What the code on a confirmation holds: where staff check the family in.

    It opens nothing for anybody else; the number alone lets nobody see or change anything.
    """
    return settings.PUBLIC_ORIGIN + reverse("staff_door_scanned", args=[registration.number])


def certificate_link(registration: Registration) -> str:
    """The certificate of attendance of a family that came."""
    return _address("certificate", registration)


def _address(name: str, registration: Registration) -> str:
    where = [registration.language, registration.number, token(registration)]
    return settings.PUBLIC_ORIGIN + reverse(f"website:{name}", args=where)


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
        is_over=True,
    )


def tell_cancelled(
    registration: Registration, now: datetime, gone: Sequence[EventDate] = ()
) -> None:
    """Your registration is cancelled; ``gone`` are the dates that leave the family's calendar."""
    _write(
        registration,
        "cancelled",
        now,
        lambda: (
            _("Your registration is cancelled"),
            _("Your registration is cancelled. Thank you for telling us."),
        ),
        gone=gone,
        is_over=True,
    )


def tell_event_cancelled(
    registration: Registration, gone: Sequence[EventDate], now: datetime
) -> None:
    """It does not take place; ``gone`` are its dates, which leave every calendar."""
    _write(
        registration,
        "event_cancelled",
        now,
        lambda: (
            _("The event does not take place"),
            _("We are sorry: the event does not take place. You do not have to do anything."),
        ),
        gone=gone,
        is_over=True,
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

    _write(registration, f"date_cancelled:{date.pk}", now, words, gone=[date])


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
    gone: Sequence[EventDate] = (),
    moved: EventDate | None = None,
    is_over: bool = False,
) -> bool:
    """Write a mail, and a short message where no mail arrives; False when nothing was written.

    ``gone`` are dates that calendar files are to take away, ``moved`` one that is told of. With
    ``is_over`` the family does not come any more: the dates stand there as what they had planned.
    """
    if not registration.email and not short_messages.is_texted(registration):
        return False
    round_ = registration.round
    dates = [date for date in round_.dates.all() if not date.is_cancelled]
    if is_over:
        dates = list(gone) or dates
    title, note = _texts(round_, registration.language)
    reader = reader_of(registration.language)
    where, zone = where_of(round_.event, note), reader.zone
    with translation.override(registration.language):
        subject, said = words()
        facts = _planned(dates, zone) if is_over else _facts(dates, where, zone)
        text = "\n\n".join([title, said, facts, _farewell(registration)])
        about = [moved] if moved else [] if gone and not is_over else dates[:1]
        when = "".join(_when(date, zone) for date in about)
    is_texted = short_messages.write(
        registration,
        reason,
        said=said if (gone and not is_over) or registration.state == State.OFFERED else subject,
        title=title,
        when=when,
        link=link(registration),
        now=now,
    )
    if not registration.email:
        return is_texted
    return outbox.write(
        key=short_messages.key_of(registration, reason),
        recipient=registration.email,
        language=registration.language,
        subject=subject,
        text=text,
        now=now,
        attachments=_files(
            round_,
            (dates if with_calendar else (), gone),
            (title, where),
            reader,
            now,
        ),
    )


def _files(
    round_: Round,
    dates: tuple[Sequence[EventDate], Sequence[EventDate]],
    words: tuple[str, Where],
    reader: Reader,
    now: datetime,
) -> list[outbox.Attachment]:
    """Calendar files: one with the dates that take place, one for each that is gone.

    ``words`` are the title, and where it is.
    """
    (there, gone), (title, where) = dates, words
    url = settings.PUBLIC_ORIGIN
    files = []
    if there:
        told = [Told(round_, date, title, url, where) for date in there]
        files.append((Method.PUBLISH, calendar(title, told, reader, now=now)))
    told = [Told(round_, date, title, url, where) for date in gone]
    files += [(Method.CANCEL, content) for content in cancellations(told, reader, now=now)]
    return [
        outbox.Attachment(
            "termin.ics" if number == 1 else f"termin-{number}.ics",
            CALENDAR_TYPE.format(method=method.value),
            content,
        )
        for number, (method, content) in enumerate(files, 1)
    ]


def _texts(round_: Round, language: str) -> tuple[str, str]:
    """Title and the way to the place, for a reader."""
    slug = round_.event.slug
    found = texts_for(EVENT, [slug], language, ["title", WORDS])[slug]
    return str(found["title"]), str(found[WORDS])


def _facts(dates: Sequence[EventDate], where: Where, zone: str) -> str:
    lines = [_when(date, zone) for date in dates]
    lines += [part for part in (where.place, where.note) if part]
    if where.online:
        lines.append(_("Online, by this link:") + f" {where.online}")
    return "\n".join(lines)


def _planned(dates: Sequence[EventDate], zone: str) -> str:
    return "\n".join([_("You had signed up for:"), *(_when(date, zone) for date in dates)])


def _when(date: EventDate, zone: str) -> str:
    return texts.when(date.starts_at, date.ends_at, zone, is_all_day=date.is_all_day)


def _farewell(registration: Registration) -> str:
    return "\n".join(
        [
            _("See, change or cancel your registration:"),
            link(registration),
            _("Your number: %(number)s") % {"number": registration.number},
        ]
    )
