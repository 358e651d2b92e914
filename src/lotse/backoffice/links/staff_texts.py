"""Words for web addresses that only staff read."""

from django.utils.translation import gettext_lazy as _

VIEWS = {
    "broken": _("Broken"),
    "moved": _("Moved"),
    "closed": _("Cannot be checked"),
    "silenced": _("Right as they are"),
}
EMPTY = {
    "broken": _("No web address on your pages is broken."),
    "moved": _("No web address has moved."),
    "closed": _("Every web address could be checked."),
    "silenced": _("You have marked no web address as right."),
}
SENTENCES = {
    "broken": _(
        "These addresses could not be opened on three different days. Please look, and correct "
        "them where they are used."
    ),
    "moved": _("These addresses still work and lead to a new one. Take over the new one in time."),
    "closed": _("These websites let no programs in. Please look now and then yourself."),
    "silenced": _("You said that these addresses are right. They are no longer reported."),
}
FINDINGS = {
    "right": _("works"),
    "gone": _("the page does not exist any more"),
    "fault": _("the website answers with an error"),
    "unreachable": _("the website cannot be reached"),
    "insecure": _("the secure connection fails, browsers warn"),
    "loop": _("the address leads in circles"),
    "not_public": _("this address cannot be reached from outside"),
    "closed": _("the website lets no programs in"),
}
