"""Words for outgoing mails that only staff read."""

import re

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lotse.kit.bounces import BOUNCED
from lotse.kit.models import Mail, MailState
from lotse.kit.outbox import DEAD

ABOUT = {
    "offers": _("Offers and confirmations"),
    "events": _("Events and registrations"),
    "reports": _("Answers to messages"),
}
"""What a mail is about, by the context that wrote it."""

STATES = {
    MailState.WAITING.value: _("Waits to be sent"),
    MailState.SENT.value: _("Sent"),
    MailState.GIVEN_UP.value: _("Not delivered"),
}

FAULTS = {
    "550": _("The address does not exist or takes no mails from us."),
    "551": _("The address has moved."),
    "552": _("The mailbox is full or the mail too large."),
    "553": _("The address is not written correctly."),
    "554": _("The other mail server refuses our mails."),
    "535": _("Our mail server does not know our password: please tell who runs the installation."),
}
"""What the answer of a mail server (RFC 5321, 4.2) means for the office."""
BUSY = _("The other mail server cannot take it at the moment.")
NO_SERVER = _("Our mail server could not be reached.")
CAME_BACK = _("It came back: the other mail server could not deliver it.")
NO_MORE = _("Mail to this address did not arrive before, so nothing more was sent there.")
WRONG_ADDRESS = _("The address is not written correctly.")


def about(mail: Mail) -> str:
    """What a mail is about."""
    context = mail.key.partition(".")[0]
    return str(ABOUT.get(context, context))


def state_name(mail: Mail) -> str | Promise:
    """Where a mail stands, in words."""
    return STATES.get(mail.state, mail.state)


def fault_words(fault: str) -> str:
    """Why a mail did not go out, in words; the code stays for who runs the installation."""
    if not fault:
        return ""
    code = re.search(r"\d{3}", fault)
    if fault == DEAD:
        words = NO_MORE
    elif fault.startswith(BOUNCED):
        words = CAME_BACK
    elif code is None:
        words = WRONG_ADDRESS if fault == "ValueError" else NO_SERVER
    else:
        words = FAULTS.get(code.group(), BUSY)
    return f"{words} ({fault})"
