"""Words for messages of the public that only staff read."""

from django.utils.translation import gettext_lazy as _

from lotse.kit.errors import Refused

VIEWS = {"open": _("Open"), "overdue": _("Overdue"), "all": _("All")}
KINDS = {
    "offer": _("Offer"),
    "partner": _("Partner"),
    "station": _("Page about school"),
    "page": _("Editorial page"),
    "accessibility": _("Barrier"),
    "general": _("In general"),
}
STATES = {"open": _("Open"), "answered": _("Answered"), "closed": _("Closed")}
REFUSALS = {
    "reports.unknown": _("This message does not exist any more."),
    "reports.already_done": _("A colleague was first: this message is done."),
    "reports.unknown_person": _("This person may not answer messages."),
    "reports.no_answer": _("Please write an answer."),
    "reports.answer_too_long": _("This answer is too long."),
    "reports.no_address": _("There is no e-mail address to answer to."),
}


def refusal_words(refusal: Refused) -> str:
    """A refusal in words."""
    return str(REFUSALS.get(refusal.code, refusal.code))
