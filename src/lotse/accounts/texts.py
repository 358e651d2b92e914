"""Words for what accounts refuses."""

from django.utils.translation import gettext_lazy as _

REFUSALS = {
    "accounts.email_taken": _("There is an account with this e-mail address already."),
    "accounts.own_role": _("Nobody changes the own role or access. Ask another administrator."),
    "accounts.last_administrator": _("This is the last administrator. Make another one first."),
    "accounts.not_allowed": _("Your role does not allow this."),
    "accounts.unknown_role": _("There is no such role."),
    "accounts.house_no_group": _(
        "Your organisation's log-in knows you, but you are in none of the groups that work with "
        "Lotse. Ask whoever looks after accounts in your organisation."
    ),
    "accounts.house_email": _("Your organisation's log-in did not name your e-mail address."),
    "accounts.switched_off": _("An administrator has switched this account off."),
    "accounts.house_fault": _(
        "Your organisation's log-in did not let you in or does not answer. Please try again; if it "
        "goes on, log in with your password or ask an administrator."
    ),
}
