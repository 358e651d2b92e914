"""Advisory locks of the database: the one list of their numbers, and the two ways to take one.

They keep apart what no row can: writing that begins where there is no record yet. Code on another
line may use the same database, so numbers are ours by the first part of the pair.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from enum import IntEnum, unique

from django.db import connection


@unique
class Lock(IntEnum):
    """Who holds which number. A number that was given once stays: releases run side by side."""

    OFFER_ADDRESS = 7_201
    PARTNER_ADDRESS = 7_202
    CAMPAIGN_ADDRESS = 7_204
    EVENT_ADDRESS = 7_301
    GUIDE = 7_401
    REPORT = 7_402
    PUBLICATION = 7_403
    SCHOOL_IMPORT = 7_404
    HSDS_IMPORT = 7_405
    JOB = 7_406
    """With a second number made from the job's name."""
    SOURCES = 7_407
    ENQUIRY = 7_408
    ENQUIRY_CODE = 7_409
    APPOINTMENT_KIND_ADDRESS = 7_420


def wait_for(lock: Lock) -> None:
    """Wait until the lock is ours; it is let go of at the end of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, 0)", [int(lock)])


@contextmanager
def held(lock: Lock, part: str = "") -> Iterator[bool]:
    """Hold a lock of the session inside the block; False at once when another session has it.

    ``part`` parts one lock into many, by a digest of the word. A process that dies lets go of it.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, hashtext(%s))", [int(lock), part])
        is_mine = bool(cursor.fetchone()[0])
    try:
        yield is_mine
    finally:
        if is_mine and not connection.needs_rollback:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, hashtext(%s))", [int(lock), part])
