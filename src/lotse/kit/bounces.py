"""Reports that a mail did not arrive, as mail servers send them back (RFC 3464).

A report names the mail by its ``Message-ID``, which is computed with the server's key
(:func:`lotse.kit.sending.message_id`): nobody can invent a report for a mail that was not sent to
him. Reports without a ``message/delivery-status`` part, delays and successes are left alone.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.message import Message

from django.db import transaction

from lotse.kit import reach
from lotse.kit.models import Mail, MailState
from lotse.kit.sending import message_id

FAILED = "failed"
BOUNCED = "bounced"
"""How the reason of a mail begins that came back."""
SMTP_ANSWER = re.compile(r"^\s*smtp\s*;\s*(\d{3})\b", re.IGNORECASE)


@dataclass(frozen=True)
class Bounce:
    """A mail did not arrive: which one, and why, as enhanced status (RFC 3463) and SMTP answer.

    ``code`` is 0 where the report names none.
    """

    message_id: str
    status: str
    code: int


def read_bounce(content: bytes) -> Bounce | None:
    """What a report says; None when it is no report of a failure that names its mail."""
    report = message_from_bytes(content, policy=policy.default)
    why: tuple[str, int] | None = None
    mail = ""
    for part in report.walk():
        kind = part.get_content_type()
        if kind == "message/delivery-status" and why is None:
            why = _why(part)
        elif kind in {"message/rfc822", "text/rfc822-headers"} and not mail:
            mail = _returned_id(part)
    return Bounce(mail, *why) if why and mail else None


def _why(part: Message) -> tuple[str, int] | None:
    """Why the recipient failed, if one did. Our mails have one recipient each."""
    for fields in _inner(part):
        if str(fields.get("Action", "")).strip().lower() == FAILED:
            status = reach.STATUS.search(str(fields.get("Status", "")))
            answer = SMTP_ANSWER.match(str(fields.get("Diagnostic-Code", "")))
            return status[1] if status else reach.UNDEFINED, int(answer[1]) if answer else 0
    return None


def _returned_id(part: Message) -> str:
    """The Message-ID of the mail that came back, whole or its head only."""
    returned = _inner(part)
    if not returned:
        head = part.get_payload(decode=True)
        content = head if isinstance(head, bytes) else b""
        returned = [message_from_bytes(content, policy=policy.default)]
    return str(returned[0].get("Message-ID", "")).strip()


def _inner(part: Message) -> list[Message]:
    """The messages or groups of fields that a part is made of."""
    inner = part.get_payload()
    return [one for one in inner if isinstance(one, Message)] if isinstance(inner, list) else []


@transaction.atomic
def note_bounce(*, bounce: Bounce, now: datetime) -> bool:
    """Mark the mail as not arrived, and its address when that is the reason.

    False when there is no such mail, or when it is known already.
    """
    sent = Mail.objects.filter(state=MailState.SENT, erased_at=None)
    for pk, key in sent.values_list("pk", "key").order_by("-pk").iterator():
        if message_id(key) == bounce.message_id:
            return _give_up(pk, bounce, now)
    return False


def _give_up(pk: int, bounce: Bounce, now: datetime) -> bool:
    mail = Mail.objects.select_for_update().get(pk=pk)
    if mail.state != MailState.SENT or not mail.recipient:
        return False
    mail.state, mail.sent_at, mail.last_fault = (
        MailState.GIVEN_UP,
        None,
        f"{BOUNCED} {bounce.status}",
    )
    mail.save(update_fields=["state", "sent_at", "last_fault"])
    if reach.says_dead(bounce.code, bounce.status):
        reach.note_dead(address=mail.recipient, now=now)
    return True
