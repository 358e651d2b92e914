"""The words for interpreters that they read themselves."""

from django.utils.translation import gettext_lazy as _

from lotse.kit.errors import Refused

TALKS = {
    "counselling": _("Talk at the office"),
    "parents_talk": _("Talk with parents at a school or Kita"),
    "parents_evening": _("Evening for parents"),
    "special_needs": _("Assessment of special needs"),
    "medical": _("Talk about an illness"),
    "legal": _("Talk with the police or a court"),
}
REFUSALS = {
    "counselling.interpreter_busy": _(
        "You already interpret at this time. So we cannot note your yes. Thank you all the same."
    ),
}
"""A sentence for each refusal that an interpreter can meet."""


def say(refusal: Refused) -> str:
    """A refusal as a sentence in the reader's language."""
    return str(REFUSALS[refusal.code]) % refusal.details
