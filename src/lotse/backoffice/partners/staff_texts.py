"""Words for partners that only staff read."""

from django.utils.translation import gettext_lazy as _

from lotse.backoffice.records.kind import Say
from lotse.kit.errors import Refused

SAY = Say(
    new=_("New partner"),
    all=_("All partners"),
    back=_("Back to the partner"),
    may_not=_("Your role does not allow you to change this partner."),
)

REFUSALS = {
    "kit.locked": _("Somebody else is writing this at the moment."),
    "partners.changed_meanwhile": _(
        "Somebody else has saved this partner in the meantime. Nothing of yours is lost: compare, "
        "then save once more to keep your version."
    ),
    "partners.in_public_use": _(
        "An offer or an event that families see names this partner, so it stays public."
    ),
    "partners.plan_out_of_order": _("It would be hidden before it is shown."),
    "partners.unknown_change": _("This state cannot be brought back."),
    "partners.unknown": _("This partner does not exist any more."),
    "reference.unknown_code": _("Something that was chosen does not exist any more."),
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

VERBS = {"save": _("saved"), "show": _("published"), "hide": _("withdrawn")}


def refusal_words(refusal: Refused) -> str:
    """A refusal in words."""
    return str(REFUSALS.get(refusal.code, refusal.code))
