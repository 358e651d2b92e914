"""How often the pages of a record are read: numbers by record, language and day, nothing else.

Nothing about a reader is looked at but what its browser calls itself, to leave machines out; that
is not kept. Readings are counted in memory and written once a minute, after an answer is sent. A
process that ends without being asked loses the last minute, which matters to nobody.
"""

import logging
import threading
import time
from collections.abc import Callable, Iterable
from datetime import date, timedelta

from django.db import DatabaseError, connection, transaction

from lotse.words.models import Reads

log = logging.getLogger(__name__)

KEPT = timedelta(days=90)
"""For so long a number counts for the order of the translators' queue."""
EVERY = 60.0
"""Seconds between two writings of one process."""

Record = tuple[str, str]
"""A kind's name and the id of a record."""


class Counter:
    """Readings of this process that are not written yet."""

    def __init__(self, every: float = EVERY) -> None:
        self.every = every
        self._lock = threading.Lock()
        self._numbers: dict[tuple[str, str, str], int] = {}
        self._written_at = time.monotonic()

    def count(self, records: Iterable[Record], language: str) -> None:
        """The texts of these records were read in a language."""
        with self._lock:
            for kind, record_id in records:
                key = kind, record_id, language
                self._numbers[key] = self._numbers.get(key, 0) + 1

    def write_if_due(self, today: Callable[[], date]) -> None:
        """Write what was counted, when a minute has passed since the last time."""
        if time.monotonic() - self._written_at < self.every:
            return
        try:
            day = today()
        except DatabaseError:
            log.warning("readings could not be written now", exc_info=True)
        else:
            self.write(day)

    def write(self, today: date) -> None:
        """Write what was counted. What cannot be written now is kept for the next time."""
        with self._lock:
            self._written_at = time.monotonic()
            numbers, self._numbers = self._numbers, {}
        try:
            add_reads(numbers, today)
        except DatabaseError:
            log.warning("readings could not be written now", exc_info=True)
            with self._lock:
                for key, number in numbers.items():
                    self._numbers[key] = self._numbers.get(key, 0) + number


COUNTER = Counter()
"""The one of this process."""


@transaction.atomic
def add_reads(numbers: dict[tuple[str, str, str], int], today: date) -> None:
    """Add to the numbers of a day, by kind, record and language, in one statement."""
    if not numbers:
        return
    # In order, so that two processes never wait for each other in a circle.
    rows = [(*key, number) for key, number in sorted(numbers.items())]
    with connection.cursor() as cursor:
        cursor.execute(
            f"""INSERT INTO {Reads._meta.db_table} AS known
                (kind, record_id, language, "on", number)
                SELECT kind, record_id, language, %s, number
                FROM unnest(%s::text[], %s::text[], %s::text[], %s::int[])
                     AS r (kind, record_id, language, number)
                ON CONFLICT (kind, record_id, language, "on")
                DO UPDATE SET number = known.number + excluded.number""",
            [today, *(list(column) for column in zip(*rows, strict=True))],
        )


@transaction.atomic
def forget_old_reads(*, today: date) -> int:
    """Forget numbers that count no more; returns how many rows."""
    return Reads.objects.filter(on__lt=today - KEPT).delete()[0]
