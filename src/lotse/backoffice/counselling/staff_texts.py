"""Words for counselling that only staff read."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from lotse.kit.errors import Refused

CHANNELS = {
    "door": _("At the door"),
    "phone": _("Telephone"),
    "school": _("At a school or Kita"),
    "messenger": _("Messenger"),
    "mail": _("E-mail or letter"),
    "event": _("At an event"),
    "enquiry": _("Enquiry on the site"),
}
OUTCOMES = {
    "answered": _("Answered"),
    "sheet": _("Sheet given"),
    "referred": _("Referred to"),
    "appointment": _("Appointment made"),
    "open": _("Still open"),
}
VIEWS = {"open": _("Waiting"), "mine": _("Mine"), "all": _("All")}
STATES = {"open": _("Waits for an answer"), "answered": _("Answered")}
HINTS = {
    "name": _("a name"),
    "number": _("a long number"),
    "address": _("an address"),
}
REFUSALS = {
    "counselling.note_names": _(
        "The note looks as if it held %(hints)s. Please write nothing that leads to somebody, or "
        "say that you have looked."
    ),
    "counselling.in_future": _("This day is yet to come."),
    "counselling.too_old": _(
        "This question was asked more than %(days)s days ago. Please write it down for today."
    ),
    "counselling.already_counted": _("The month of this entry is counted; it stays as it is."),
    "counselling.unknown_entry": _("This entry does not exist any more."),
    "counselling.no_text": _("Please write an answer."),
    "counselling.text_too_long": _("This text is too long."),
    "counselling.thread_is_full": _("This thread is full."),
    "counselling.unknown_person": _("This person does not advise."),
    "counselling.not_allowed": _("Your role does not allow this."),
}


def refusal_words(refusal: Refused) -> str:
    """A refusal in words."""
    details: dict[str, Any] = dict(refusal.details)
    if hints := details.get("hints"):
        details["hints"] = ", ".join(str(HINTS[hint]) for hint in hints)
    return str(REFUSALS.get(refusal.code, refusal.code)) % details
