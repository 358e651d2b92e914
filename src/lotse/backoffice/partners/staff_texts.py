"""Words for partners that only staff read."""

from django.utils.translation import gettext_lazy as _

from lotse.kit.errors import Refused

REFUSALS = {
    "partners.changed_meanwhile": _(
        "Somebody else has saved this partner in the meantime. Nothing of yours is lost: save "
        "once more to keep your version."
    ),
    "partners.site_in_use": _("A place that an offer uses cannot be removed."),
    "partners.unknown_municipality": _("This municipality is not in the district."),
}

FUNCTION_NAMES = {
    "office": _("Office"),
    "registration": _("Registration"),
    "counselling": _("Advice"),
    "information": _("Information"),
    "management": _("Management"),
}


def refusal_words(refusal: Refused) -> str:
    """A refusal in words."""
    return str(REFUSALS.get(refusal.code, refusal.code))
