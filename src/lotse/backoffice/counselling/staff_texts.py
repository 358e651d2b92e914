"""Words for counselling that only staff read."""

from django.utils.translation import gettext_lazy as _

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
