"""Words for what accounts refuses."""

from django.utils.translation import gettext_lazy as _

REFUSALS = {
    "accounts.email_taken": _("There is an account with this e-mail address already."),
    "accounts.own_role": _("Nobody changes the own role or access. Ask another administrator."),
    "accounts.last_administrator": _("This is the last administrator. Make another one first."),
    "accounts.not_allowed": _("Your role does not allow this."),
    "accounts.unknown_role": _("There is no such role."),
}
