"""The words for the codes of events, and the dates as a family reads them."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lotse.events.domain.series import sitting_of
from lotse.kit.errors import Refused
from lotse.kit.fields import NO_MAIL, NO_PHONE
from lotse.ui.templatetags.ui import comma

REFUSALS = {
    "events.nobody": gettext_lazy("Please say who is coming: at least one person."),
    "events.party_too_large": gettext_lazy(
        "You can sign up %(most)s people at most. For larger groups please call us."
    ),
    "events.bad_age": gettext_lazy("Person %(position)s: the age of a child is between 0 and 17."),
    "events.childcare_age": gettext_lazy(
        "Person %(position)s: childcare is for children from %(first)s to %(last)s years."
    ),
    "events.no_contact": gettext_lazy(
        "We need an e-mail address or a telephone number to reach you."
    ),
    "events.no_phone_number": NO_PHONE,
    "events.no_mail_address": NO_MAIL,
    "events.signed_up_already": gettext_lazy(
        "Somebody has signed up for this event with this e-mail address or telephone number. "
        "If that was you, you do not have to do anything. Are these more people? Then say so "
        "below and send the form again."
    ),
    "events.no_name": gettext_lazy("Person %(position)s: this event needs a name."),
    "events.never_fits": gettext_lazy(
        "So many places do not exist here, even if nobody else comes. Please call us."
    ),
    "events.not_public": gettext_lazy("This event is not open to the public."),
    "events.cancelled": gettext_lazy("This event was cancelled."),
    "events.over": gettext_lazy("This event is over."),
    "events.no_sign_up": gettext_lazy("You do not have to sign up. Just come."),
    "events.only_partners": gettext_lazy("The school signs up for this. Please ask your school."),
    "events.not_open_yet": gettext_lazy("You can sign up from %(opens_at)s on."),
    "events.closed": gettext_lazy("The time to sign up is over. Please call us."),
    "events.no_such_person": gettext_lazy("This person is not part of your registration."),
    "events.no_room_for_more": gettext_lazy(
        "There are no places for more people now. Your registration stays as it was."
    ),
    "events.registration_cancelled": gettext_lazy("This registration was cancelled."),
    "events.offer_expired": gettext_lazy(
        "The time to answer is over. The place has gone to somebody else."
    ),
    "events.not_offered": gettext_lazy("There is no place waiting for your answer."),
    "events.no_answer": gettext_lazy("Please answer at least one question."),
    "events.no_face": gettext_lazy("Please choose one of the three faces."),
    "events.remark_too_long": gettext_lazy("Please write %(most)s characters at most."),
    "events.did_not_come": gettext_lazy(
        "There is a certificate only for those who came. Were you there? Then please call us."
    ),
    "ui.busy": gettext_lazy("Many people are here right now. Please try again in a minute."),
    "ui.no_pdf": gettext_lazy("We cannot make a PDF file here. Please ask us for it."),
    "events.not_initials": gettext_lazy("Person %(position)s: please write initials, no name."),
    "events.link_closed": gettext_lazy("This link was closed. Please call us."),
    "events.no_such_registration": gettext_lazy("You have not signed up this person."),
    "events.not_yet": gettext_lazy("The event has not begun yet."),
}
"""A sentence for each refusal that a family can meet."""

AUDIENCES = {
    "families": gettext_lazy("For families"),
    "professionals": gettext_lazy("For people who work with families"),
    "everybody": gettext_lazy("For everybody"),
}
FACES = (
    (3, "🙂", gettext_lazy("Yes")),
    (2, "😐", gettext_lazy("Partly")),
    (1, "🙁", gettext_lazy("No")),
)
QUESTIONS = (
    ("understood", gettext_lazy("Did you understand everything?")),
    ("helped", gettext_lazy("Did it help you?")),
    ("welcome", gettext_lazy("Did you feel welcome?")),
)
"""The three questions that are asked afterwards, and the faces that answer them."""


def say(refusal: Refused, zone: str) -> str:
    """A refusal as a sentence in the reader's language."""
    details = {
        key: moment(value, zone) if isinstance(value, datetime) else value
        for key, value in refusal.details.items()
    }
    return str(REFUSALS[refusal.code]) % details


def moment(at: datetime, zone: str) -> str:
    """A moment in the wall time of the place: weekday, date and hour."""
    here = at.astimezone(ZoneInfo(zone))
    return _at(_day(here.date()), here.time())


def day(at: datetime, zone: str) -> str:
    """A day in the wall time of the place: weekday and date."""
    return _day(at.astimezone(ZoneInfo(zone)).date())


def when(starts_at: datetime, ends_at: datetime, zone: str, *, is_all_day: bool) -> str:
    """When a date takes place, in the wall time of the place, as one phrase."""
    sitting = sitting_of(starts_at, ends_at, zone, is_all_day=is_all_day)
    day = _day(sitting.on)
    if sitting.opens_at is None:
        return day
    if sitting.closes_at is None:
        return _at(day, sitting.opens_at)
    return _("%(day)s, %(opens)s to %(closes)s") % {
        "day": day,
        "opens": _time(sitting.opens_at),
        "closes": _time(sitting.closes_at),
    }


def _at(day: str, at: time) -> str:
    return _("%(day)s at %(time)s") % {"day": day, "time": _time(at)}


def _time(at: time) -> str:
    return f"{at:%H:%M}"


def _day(on: date) -> str:
    return f"{date_format(on, 'l')}{comma()}{date_format(on, 'DATE_FORMAT')}"
