"""Sending what lies in the outbox: each mail once, as far as SMTP lets anybody know.

A try is booked (committed) before it is made: the number of tries goes up and the next one is set
far enough ahead that this one is over by then. After the server took the mail it is marked as sent.
So a process that dies

* before the server took the mail: the mail goes out at the next try. Nothing is lost.
* between the server's "250 OK" and our mark: the mail goes out again at the next try, with the same
  Message-ID. SMTP has no way to ask; this window of some milliseconds is the only possible double.
* after the mark: nothing happens.
"""

import logging
import re
import smtplib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.charset import QP, Charset
from email.utils import formataddr, parseaddr
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.template.loader import render_to_string
from django.utils.crypto import salted_hmac

from lotse.kit import reach
from lotse.kit.models import Mail, MailState
from lotse.kit.outbox import CHECKS
from lotse.kit.sender import sender

if TYPE_CHECKING:
    from django.db.models import QuerySet

log = logging.getLogger(__name__)

WAITS = (
    timedelta(minutes=10),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=6),
    timedelta(hours=12),
    timedelta(hours=24),
)
"""Time from one try to the next; after the last one a mail is given up and staff are shown it.

The first is longer than a conversation with a mail server can take (``EMAIL_TIMEOUT`` a step).
"""
SALT = "lotse.kit.message_id"
CHARSET = re.compile(r";\s*charset=[^;]*", re.IGNORECASE)
PERMANENT = 500
"""From this SMTP answer on trying again is of no use (RFC 5321, 4.2.1)."""


@dataclass
class Round:
    """What came of one round."""

    sent: int = 0
    postponed: int = 0
    given_up: int = 0


def send_due(
    *, clock: Callable[[], datetime], on_mail: Callable[[int], None] | None = None
) -> Round:
    """Send everything that is due, over one connection; several processes may do so at once.

    ``on_mail`` is told the number of mails tried so far. When the server cannot be reached at all,
    no mail's tries are used up: the round is over, and the next one comes in a minute.
    """
    done = Round()
    _give_up_exhausted(clock())
    server = get_connection(fail_silently=False)
    is_open = False
    try:
        # With an open connection the booking itself says whether anything is left.
        while is_open or _has_due(clock()):
            if not is_open and not (is_open := _open(server)):
                break
            mail = _book_try(clock())
            if mail is None:
                break
            is_open = _try(mail, server, done, clock)
            if on_mail:
                on_mail(done.sent + done.postponed + done.given_up)
        log.debug("outbox: %s", done)
    finally:
        _close(server)
    return done


READABLE = Charset("utf-8")
"""Every body in one character set, and as quoted-printable: no server has to change it."""
READABLE.body_encoding = QP


def message_id(key: str) -> str:
    """The same for every try of a mail, so that readers' programs recognise a double.

    Nobody can compute it from the key, so a report of a failure comes from the mail's own way.
    """
    host = urlsplit(settings.PUBLIC_ORIGIN).hostname or "localhost"
    return f"<{salted_hmac(SALT, key, algorithm='sha256').hexdigest()[:32]}@{host}>"


def compose(mail: Mail) -> EmailMultiAlternatives:
    """The message as it goes out: plain text, and the same in HTML with language and direction."""
    office = sender()
    answers = mail.reply_to or office.address
    message = EmailMultiAlternatives(
        subject=mail.subject,
        body=mail.text,
        from_email=formataddr((office.name, parseaddr(settings.DEFAULT_FROM_EMAIL)[1])),
        to=[mail.recipient],
        reply_to=[answers] if answers else None,
        headers={
            "Message-ID": message_id(mail.key),
            "Content-Language": mail.language,
            # No answers of machines to machines (RFC 3834).
            "Auto-Submitted": "auto-generated",
        },
    )
    message.encoding = READABLE
    direction = "rtl" if mail.language in settings.LANGUAGES_BIDI else "ltr"
    html = render_to_string("kit/mail.html", {"mail": mail, "direction": direction})
    message.attach_alternative(html, "text/html")
    for file in mail.attachments.all():
        content = bytes(file.content)
        if file.content_type.startswith("text/"):
            # Django says the charset of texts itself; a type may not say it twice.
            message.attach(file.name, content.decode(), CHARSET.sub("", file.content_type))
        else:
            message.attach(file.name, content, file.content_type)
    return message


def _has_due(now: datetime) -> bool:
    return _due(now).exists()


def _due(now: datetime) -> "QuerySet[Mail]":
    return Mail.objects.filter(
        state=MailState.WAITING, next_try_at__lte=now, attempts__lt=len(WAITS)
    )


@transaction.atomic
def _book_try(now: datetime) -> Mail | None:
    """The next due mail that no other process is at; committed before anybody connects."""
    mail: Mail | None = (
        _due(now).select_for_update(skip_locked=True).order_by("next_try_at", "pk").first()
    )
    if mail is not None:
        mail.next_try_at = now + WAITS[mail.attempts]
        mail.attempts += 1
        mail.save(update_fields=["attempts", "next_try_at"])
    return mail


def _try(mail: Mail, server: BaseEmailBackend, done: Round, clock: Callable[[], datetime]) -> bool:
    """One try; whether the connection can be used for the next mail.

    A mail that is no longer wanted goes without being sent.
    """
    if not CHECKS.is_wanted(mail.key, clock()):
        mail.delete()
        return True
    try:
        server.send_messages([compose(mail)])
    except (OSError, smtplib.SMTPException, ValueError) as fault:
        _note_fault(mail, fault, done, clock())
        _close(server)
        return False
    words = {"text": ""} if mail.is_secret else {}
    Mail.objects.filter(pk=mail.pk).update(
        state=MailState.SENT, sent_at=clock(), last_fault="", **words
    )
    reach.note_alive(address=mail.recipient)
    done.sent += 1
    return True


def _note_fault(mail: Mail, fault: Exception, done: Round, now: datetime) -> None:
    """Keep the code, not the words: servers like to repeat the address."""
    code = _code(fault)
    # A ValueError is an address or a header that no server would take.
    is_permanent = code >= PERMANENT or isinstance(fault, ValueError)
    is_over = is_permanent or mail.attempts >= len(WAITS)
    Mail.objects.filter(pk=mail.pk).update(
        state=MailState.GIVEN_UP if is_over else MailState.WAITING,
        last_fault=f"{type(fault).__name__} {code or ''}".strip()[:40],
    )
    if isinstance(fault, smtplib.SMTPRecipientsRefused) and reach.says_dead(code, _said(fault)):
        reach.note_dead(address=mail.recipient, now=now)
    log.warning(
        "mail %s: try %d failed (%s %s)", mail.pk, mail.attempts, type(fault).__name__, code
    )
    if is_over:
        done.given_up += 1
    else:
        done.postponed += 1


def _said(fault: smtplib.SMTPRecipientsRefused) -> str:
    """What the server said of the recipient."""
    return next((said.decode(errors="replace") for _, said in fault.recipients.values()), "")


def _code(fault: Exception) -> int:
    """The SMTP answer behind a fault; 0 where the conversation broke off."""
    if isinstance(fault, smtplib.SMTPRecipientsRefused):
        return next((code for code, _ in fault.recipients.values()), 0)
    return fault.smtp_code if isinstance(fault, smtplib.SMTPResponseException) else 0


def _give_up_exhausted(now: datetime) -> None:
    """A process that died in the last try of a mail could not say that it was the last."""
    Mail.objects.filter(
        state=MailState.WAITING, next_try_at__lte=now, attempts__gte=len(WAITS)
    ).update(state=MailState.GIVEN_UP)


def _open(server: BaseEmailBackend) -> bool:
    try:
        server.open()
    except (OSError, smtplib.SMTPException) as fault:
        log.warning("the mail server cannot be reached: %s", type(fault).__name__)
        return False
    return True


def _close(server: BaseEmailBackend) -> None:
    try:
        server.close()
    except (OSError, smtplib.SMTPException) as fault:
        log.debug("the mail server closed first: %s", type(fault).__name__)
