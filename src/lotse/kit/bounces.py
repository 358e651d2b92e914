"""Reports that a mail did not arrive, as mail servers send them back.

A report names the mail by its ``Message-ID``, which is computed with the server's key
(:func:`lotse.kit.sending.message_id`): nobody can invent a report for a mail that was not sent to
him. So it does not matter where in a report the name stands: in the head that comes back (whole,
as headers only, in the forms of RFC 6533 for addresses in Unicode), in a field for it
(``X-Original-Message-ID``), in ``In-Reply-To``, or in the words.

What a report says is read from its ``delivery-status`` part (RFC 3464, 6533); where it has none,
flufl.bounce knows the words of servers that never learnt that form, and what it does not know is
a failure when a mail server itself writes and says that a mail was refused. Delays and successes
are left alone.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes
from email.message import Message

from django.db import transaction
from flufl.bounce import all_failures

from lotse.kit import reach
from lotse.kit.models import Mail, MailState
from lotse.kit.sending import message_id

FAILED = "failed"
BOUNCED = "bounced"
"""How the reason of a mail begins that came back."""
STATUS_PARTS = frozenset({"message/delivery-status", "message/global-delivery-status"})
SMTP_ANSWER = re.compile(r"^\s*smtp\s*;\s*(\d{3})\b", re.IGNORECASE)
CODE = re.compile(r"\b([45]\d\d)[ :-]")
DAEMON = re.compile(
    r"\b(?:mailer-?daemon|postmaster|mail delivery (?:sub)?system)\b", re.IGNORECASE
)
REFUSED = re.compile(
    r"\b5\.\d{1,3}\.\d{1,3}\b|\b5[05]\d[ :-]+(?:[^\d\s:-]|5\.)|permanent error"
    r"|user (?:not found|unknown)|unknown user|no such user|(?:cannot|could not) be delivered"
    r"|konnte nicht zugestellt|unzustellbar|не может быть доставлено",
    re.IGNORECASE,
)
"""What servers say that write in words only, of which flufl.bounce does not know all."""
WAITS = re.compile(
    r"not yet been delivered|delivery attempts will continue|will (?:keep|continue) (?:to )?try",
    re.IGNORECASE,
)
"""What servers say that still try."""
OTHER_REPORTS = ("disposition-notification", "feedback-report")
"""A mail was read or deleted (RFC 8098), or called a nuisance (RFC 5965): it did arrive."""
OUR_ID = re.compile(r"<?([0-9a-f]{32}@[A-Za-z0-9.-]+)>?")
MAX_BYTES = 10_000_000


@dataclass(frozen=True)
class Bounce:
    """A mail did not arrive: which one, and why, as enhanced status (RFC 3463) and SMTP answer.

    ``code`` is 0 where the report names none; ``is_dead`` says that the address takes no mail.
    """

    message_id: str
    status: str
    code: int
    is_dead: bool = False


def read_bounce(content: bytes) -> Bounce | None:
    """What a report says; None when it is no report of a failure that names its mail."""
    if len(content) > MAX_BYTES:
        return None
    try:
        report = message_from_bytes(content)
        why = _why(report)
        mail = _our_id(report) if why else ""
    except Exception:  # noqa: BLE001 – strangers write these mails, and parsers fail in many ways
        return None
    if not why or not mail:
        return None
    status, code, said = why
    return Bounce(mail, status, code, reach.says_dead(code, f"{status} {said}"))


def _why(report: Message) -> tuple[str, int, str] | None:
    """Status, answer and words for the recipient that failed, if one did.

    Our mails have one recipient each.
    """
    statuses = [part for part in report.walk() if part.get_content_type() in STATUS_PARTS]
    if statuses:
        groups = [group for part in statuses for group in _groups(part)]
        return next((_said(group) for group in groups if _is_failed(group)), None)
    words = " ".join(_texts(report))
    delayed, permanent = all_failures(report)
    if (not permanent and (delayed or not _is_refusal(report, words))) or WAITS.search(
        _before(words)
    ):
        return None
    status, code = reach.STATUS.search(words), CODE.search(words)
    return status[1] if status else reach.UNDEFINED, int(code[1]) if code else 0, words


def _is_refusal(report: Message, words: str) -> bool:
    """Whether a mail server says in words that a mail was refused for good."""
    writer = str(report.get("From", ""))
    is_server = DAEMON.search(writer) or "X-Failed-Recipients" in report
    if not is_server or report.get_param("report-type") in OTHER_REPORTS:
        return False
    return REFUSED.search(_before(words)) is not None


def _before(words: str) -> str:
    """The words of a report before what we wrote ourselves."""
    return OUR_ID.split(words)[0]


def _groups(part: Message) -> list[Message]:
    """The groups of fields of a status, which Python takes apart in one of its forms only."""
    inner = part.get_payload()
    coding = str(part.get("Content-Transfer-Encoding", "")).strip().lower()
    is_plain = isinstance(inner, list) and coding not in {"base64", "quoted-printable"}
    text = "\n\n".join(map(str, inner)) if is_plain else _decoded(part)
    groups = re.split(r"\r?\n\s*\r?\n", text)
    return [message_from_bytes(group.encode()) for group in groups if group.strip()]


def _is_failed(group: Message) -> bool:
    said = str(group.get("Action", "")).lower().split()
    return said[:1] == [FAILED]  # some servers add words to it


def _said(group: Message) -> tuple[str, int, str]:
    status = reach.STATUS.search(str(group.get("Status", "")))
    words = " ".join(str(group.get("Diagnostic-Code", "")).split())
    answer = SMTP_ANSWER.match(words)
    return status[1] if status else reach.UNDEFINED, int(answer[1]) if answer else 0, words


def _our_id(report: Message) -> str:
    """The Message-ID of a mail that may be ours; the first one that a report names."""
    heads = [str(report.get(name, "")) for name in ("In-Reply-To", "References")]
    found = (OUR_ID.search(words) for words in (*_texts(report), *heads))
    return next((f"<{match[1]}>" for match in found if match), "")


def _texts(report: Message) -> Iterator[str]:
    """All words of a report: of its parts, and of the heads inside of them."""
    for part in report.walk():
        if part is not report:
            yield "\n".join(f"{name}: {value}" for name, value in part.items())
        if not isinstance(part.get_payload(), list):
            yield _decoded(part)
        elif part.get("Content-Transfer-Encoding"):
            yield _decoded(part)  # fields in base64, of which Python makes a message of nothing


def _decoded(part: Message) -> str:
    """The words of a part; also of one that should not have been coded and was."""
    payload = part.get_payload()
    if isinstance(payload, list):
        inner = Message()
        inner["Content-Transfer-Encoding"] = str(part["Content-Transfer-Encoding"])
        words = [str(one) for one in payload if isinstance(one, Message)]
        inner.set_payload("\n\n".join(words))
        part = inner
    content = part.get_payload(decode=True)
    return content.decode("utf-8", errors="replace") if isinstance(content, bytes) else ""


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
    if bounce.is_dead:
        reach.note_dead(address=mail.recipient, now=now)
    return True
