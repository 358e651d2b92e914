"""Errors of pages and jobs reach the administrators by mail, once per kind and day.

A kind is the class of the exception and the line it was raised at. The mail says that and nothing
else: the message of an exception may hold what somebody typed, so it stays in the log.
"""

import hashlib
import logging
import threading
import traceback
from datetime import UTC, date, datetime
from pathlib import Path

from django.apps import apps
from django.db import DatabaseError, connection, transaction
from django.utils.translation import override

from lotse.config.staff_texts import ERROR_SUBJECT, ERROR_TEXT

LANGUAGE = "de"


class MailAdministrators(logging.Handler):
    """Writes a mail to each administrator for an error with an exception."""

    def __init__(self) -> None:
        super().__init__()
        self._told: set[tuple[str, date]] = set()

    def emit(self, record: logging.LogRecord) -> None:
        """Hand a new kind of error to a thread with a connection of its own.

        What failed may stand in a transaction that takes nothing more, or in an event loop that
        the database may not hold up. Kinds told today cost nothing.
        """
        error = record.exc_info[1] if record.exc_info else None
        if error is None or isinstance(error, DatabaseError) or not apps.ready:
            # Without a database there is no outbox; whoever watches sees that from outside.
            return
        at = datetime.fromtimestamp(record.created, UTC)
        kind = (mark_of(error), at.date())
        if kind not in self._told:
            self._told = {told for told in self._told if told[1] == at.date()} | {kind}
            threading.Thread(target=_tell_apart, args=(error, at)).start()


def _tell_apart(error: BaseException, at: datetime) -> None:
    try:
        tell(error, now=at)
    except DatabaseError:
        logging.getLogger(__name__).warning("an error could not be told: no database")
    finally:
        connection.close()


@transaction.atomic
def tell(error: BaseException, *, now: datetime) -> int:
    """Write the mails for one error; returns how many (0: all have been told today)."""
    from lotse.accounts.queries import active_administrators
    from lotse.kit import outbox

    kind, place = _kind(error)
    with override(LANGUAGE):
        subject = str(ERROR_SUBJECT)
        text = str(ERROR_TEXT) % {"kind": kind, "place": place, "at": f"{now:%Y-%m-%d %H:%M}"}
    return sum(
        outbox.write(
            key=f"config.error:{mark_of(error)}:{now:%Y-%m-%d}:{administrator.pk}",
            recipient=administrator.email,
            language=LANGUAGE,
            subject=subject,
            text=text,
            now=now,
        )
        for administrator in active_administrators()
    )


def mark_of(error: BaseException) -> str:
    """A short mark of the kind of an error: the same class at the same place has the same."""
    return hashlib.blake2b("\0".join(_kind(error)).encode(), digest_size=8).hexdigest()


def _kind(error: BaseException) -> tuple[str, str]:
    """The class of an error and its place: the last line of ours, or the last line at all."""
    lines = traceback.extract_tb(error.__traceback__)
    ours = [line for line in lines if "lotse" in Path(line.filename).parts]
    if not lines:
        return type(error).__qualname__, "unknown"
    last = (ours or lines)[-1]
    return type(error).__qualname__, f"{Path(last.filename).name}:{last.lineno} in {last.name}"
