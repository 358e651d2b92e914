"""The words for what is refused to the public."""

from django.utils.translation import gettext_lazy as _

from lotse.kit.errors import Refused

_AGAIN = _("Please send the form once more. Your text is still there.")

REFUSALS = {
    "reports.trap": _(
        "A field that has to stay empty was filled in. It is empty again: please send once more."
    ),
    "reports.no_text": _("Please write something."),
    "reports.text_too_long": _("This text is too long."),
    "reports.too_early": _(
        "Please wait %(seconds)s seconds, then press “Send” again. Your text is still there."
    ),
    "reports.expired": _AGAIN,
    "reports.forged": _AGAIN,
    "reports.used": _AGAIN,
    "reports.too_many": _(
        "Very many messages came in the last hour. Please call us or try again later."
    ),
}


def say(refusal: Refused) -> str:
    """A refusal as a sentence in the reader's language."""
    return str(REFUSALS[refusal.code]) % refusal.details
