"""Words about printing that only staff read."""

from django.utils.translation import gettext_lazy as _

from lotse.kit.errors import Refused

REFUSALS = {
    "ui.too_long": _(
        "So many languages do not fit on one page. Choose fewer of them, or a page for each."
    ),
    "events.did_not_come": _(
        "Nobody has been noted as present. Only those who came get a certificate."
    ),
    "ui.busy": _("Others are printing right now. Please try again in a minute."),
}


def refusal_words(refusal: Refused) -> str:
    """A refusal in words."""
    return str(REFUSALS.get(refusal.code, refusal.code))
