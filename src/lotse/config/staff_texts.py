"""What the program itself writes to administrators."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

ERROR_SUBJECT: Promise = _("Lotse: an error on the site")
ERROR_TEXT: Promise = _(
    "Lotse met an error that it was not prepared for.\n\n"
    "What: %(kind)s\n"
    "Where: %(place)s\n"
    "When: %(at)s (UTC)\n\n"
    "The log of the server says more at this time. The same error is not told again today."
)
