"""The only way to send a mail: write it down in the transaction that it tells of.

What is written is sent by a job (:mod:`lotse.kit.sending`), once per key. If the transaction is
rolled back, the mail never was; if it is committed, the mail will go out, whatever dies.
"""

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db import connection, transaction

from lotse.kit.checks import Checks
from lotse.kit.models import DeadAddress, Mail, MailAttachment, MailState
from lotse.kit.reach import fingerprint

if TYPE_CHECKING:
    from django.db.models import QuerySet

log = logging.getLogger(__name__)

CHECKS = Checks()
"""Who says whether a mail is still wanted when it is sent, such as a reminder."""
KEEP_WORDS = timedelta(days=30)
"""How long staff can look up what was written to whom."""
KEEP_KEY = timedelta(days=400)
"""How long it is remembered that a reason was told of."""


DEAD = "dead_address"
"""The reason of a mail that was given up because its address takes none."""
IS_DEAD = f"EXISTS (SELECT 1 FROM {DeadAddress._meta.db_table} WHERE fingerprint = %s)"


@dataclass(frozen=True)
class Attachment:
    """A file for a mail; ``content_type`` may carry parameters: ``text/calendar; method=REQUEST``.

    ``name`` is seen by the reader and holds nothing personal.
    """

    name: str
    content_type: str
    content: bytes


def write(  # noqa: PLR0913 – a mail has these parts
    *,
    key: str,
    recipient: str,
    language: str,
    subject: str,
    text: str,
    now: datetime,
    reply_to: str = "",
    attachments: Iterable[Attachment] = (),
    not_before: datetime | None = None,
    is_secret: bool = False,
) -> bool:
    """Write a mail in the present transaction; False when its ``key`` was told of before.

    ``key`` is the reason, for example ``"offers.review:deutschkurs:2027-03-01"``; like ``subject``
    it holds nothing personal. ``text`` is plain: paragraphs with an empty line between them,
    addresses of pages written out. It is in the language of the reader, a BCP 47 tag. A mail that
    ``is_secret`` carries a key to something: its text is erased the moment it is sent.

    A mail to an address that takes none (:mod:`lotse.kit.reach`) is written and given up at once:
    staff see it.
    """
    if not connection.in_atomic_block:
        raise RuntimeError(f"the mail {key} is written outside of a transaction")
    mail = Mail(
        key=key,
        recipient=recipient,
        reply_to=reply_to,
        language=language,
        subject=" ".join(subject.split()),
        text=text.strip(),
        is_secret=is_secret,
        next_try_at=not_before or now,
        written_at=now,
    )
    mail.pk = _insert_once(mail)
    if mail.pk is None:
        return False
    MailAttachment.objects.bulk_create(
        MailAttachment(
            mail=mail, name=file.name, content_type=file.content_type, content=file.content
        )
        for file in attachments
    )
    known: list[Any] = connection.run_on_commit
    if (set(connection.savepoint_ids), _wake_worker, True) not in known:
        # Once for all mails of a transaction: a run writes two hundred in one.
        transaction.on_commit(_wake_worker, robust=True)
    return True


def _insert_once(mail: Mail) -> int | None:
    """Insert a mail unless its key is known; its id, or None. One statement, no savepoint.

    Django's own way takes four statements and a savepoint; a run over thousands of mails and a
    registration with its budget feel that.
    """
    fields = [field for field in Mail._meta.local_concrete_fields if not field.primary_key]
    columns = ", ".join(f'"{field.column}"' for field in fields)
    values = [field.get_db_prep_save(getattr(mail, field.attname), connection) for field in fields]
    places = ["%s"] * len(values)
    mark = fingerprint(mail.recipient)
    for name, if_dead in (("state", MailState.GIVEN_UP), ("last_fault", DEAD)):
        at = [field.name for field in fields].index(name)
        places[at] = f"CASE WHEN {IS_DEAD} THEN %s ELSE %s END"
        values[at] = (mark, if_dead, values[at])
    flat = [one for value in values for one in (value if isinstance(value, tuple) else (value,))]
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {Mail._meta.db_table} ({columns}) VALUES ({', '.join(places)}) "
            "ON CONFLICT (key) DO NOTHING RETURNING id",
            flat,
        )
        row = cursor.fetchone()
    return None if row is None else int(row[0])


def is_told(key: str) -> bool:
    """Whether a mail for this reason was written before, sent or not."""
    return Mail.objects.filter(key=key).exists()


@transaction.atomic
def send_again(*, mail_id: int, now: datetime) -> bool:
    """Give a mail that was given up another round of tries; False where there is none such."""
    changed = Mail.objects.filter(pk=mail_id, state=MailState.GIVEN_UP, erased_at=None).update(
        state=MailState.WAITING, attempts=0, next_try_at=now, last_fault=""
    )
    if changed:
        transaction.on_commit(_wake_worker, robust=True)
    return bool(changed)


@transaction.atomic
def settle(*, mail_id: int, now: datetime) -> bool:
    """Erase the words of a mail that was given up and needs no more care; False for any other.

    For mails whose news were told another way: nobody has to look at them again.
    """
    given_up = Mail.objects.filter(pk=mail_id, state=MailState.GIVEN_UP, erased_at=None)
    return bool(erase(given_up, now))


def erase(mails: "QuerySet[Mail, Mail]", now: datetime) -> int:
    """Erase the words of mails, and what was attached; their keys stay."""
    MailAttachment.objects.filter(mail__in=mails).delete()
    return mails.update(recipient="", reply_to="", subject="", text="", erased_at=now)


def old_words(now: datetime) -> "QuerySet[Mail, Mail]":
    """Mails whose words have had their time; not those that still wait to be sent."""
    done = Mail.objects.exclude(state=MailState.WAITING)
    return done.filter(written_at__lt=now - KEEP_WORDS, erased_at=None)


def old_keys(now: datetime) -> "QuerySet[Mail, Mail]":
    """Erased mails so old that nobody would write them a second time."""
    return Mail.objects.filter(written_at__lt=now - KEEP_KEY, erased_at__isnull=False)


def _wake_worker() -> None:
    """Tell the worker at once. Only a hint: it looks by itself every minute."""
    from procrastinate.exceptions import AlreadyEnqueued

    from lotse.kit.tasks import send_mails

    try:
        send_mails.configure(queueing_lock="kit.send_mails").defer()
    except AlreadyEnqueued:
        log.debug("the worker knows already")
