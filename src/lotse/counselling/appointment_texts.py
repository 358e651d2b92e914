"""The words for the codes of counselling, as families read them."""

from django.utils.translation import gettext_lazy as _

from lotse.counselling.domain.hours import Way
from lotse.kit.errors import Refused
from lotse.kit.fields import NO_MAIL, NO_PHONE

WAYS = {
    Way.ON_SITE: _("At our office"),
    Way.PHONE: _("On the telephone"),
    Way.VIDEO: _("By video"),
    Way.SCHOOL: _("At your school or Kita"),
}

REFUSALS = {
    "counselling.taken": _(
        "Somebody else has just taken this time. Please choose another one. What you have written "
        "is still there."
    ),
    "counselling.too_soon": _(
        "This time is too close. Please choose a later one, or call us today."
    ),
    "counselling.too_far": _("This time is too far away. Please choose an earlier one."),
    "counselling.not_public": _("This talk cannot be booked here. Please call us."),
    "counselling.no_contact": _("We need an e-mail address or a telephone number to reach you."),
    "counselling.no_mail_address": NO_MAIL,
    "counselling.no_phone_number": NO_PHONE,
    "counselling.too_many_talks": _(
        "You already have %(most)s appointments with us. Please call us if you need another one."
    ),
    "counselling.moved_often": _("This talk cannot be booked here. Please call us."),
    "counselling.cancelled": _("This appointment is cancelled."),
    "counselling.not_booked": _("This appointment is not booked yet."),
    "counselling.over": _("This appointment is over."),
    "counselling.not_yet": _("This appointment has not begun yet."),
}
"""A sentence for each refusal that a family can meet."""


def say(refusal: Refused) -> str:
    """A refusal as a sentence in the reader's language."""
    return str(REFUSALS[refusal.code]) % refusal.details
