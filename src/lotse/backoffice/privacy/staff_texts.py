"""Words for the log of reading that only staff read."""

from django.utils.translation import gettext_lazy as _

KINDS = {
    "counselling.Appointment": _("Appointment"),
    "counselling.Enquiry": _("Enquiry without a name"),
    "events.Registration": _("Registration of a family"),
    "events.Round": _("Everybody who signed up for a date"),
}
"""What somebody opened, by the label of its model."""
WHYS = {
    "read": _("looked at it"),
    "answer": _("answered"),
    "change": _("changed it"),
    "prepare": _("prepared the day"),
    "door": _("let people in"),
    "print": _("printed it"),
}
"""What somebody did with it, by the code that the gate was told."""
