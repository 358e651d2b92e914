"""Words around appointments that only staff read."""

from django.utils.translation import gettext_lazy as _

from lotse.counselling.appointment_texts import REFUSALS
from lotse.kit.errors import Refused

STATES = {
    "held": _("the form is being filled in"),
    "booked": _("booked"),
    "cancelled": _("cancelled"),
    "came": _("took place"),
    "missed": _("nobody came"),
}
STAFF_REFUSALS = {
    **REFUSALS,
    "counselling.taken": _("This time is not free for this talk."),
    "counselling.no_title": _("Please write what the talk is called."),
    "counselling.no_name": _("Please write the name that families read."),
    "counselling.no_way": _("Please choose at least one way to talk."),
    "counselling.hours_in_order": _("The end has to be after the beginning."),
    "counselling.absence_in_order": _("The end has to be after the beginning."),
}
"""A sentence for each refusal that staff can meet."""


def refusal_words(refusal: Refused) -> str:
    """A refusal as a sentence for staff."""
    return str(STAFF_REFUSALS[refusal.code]) % refusal.details
