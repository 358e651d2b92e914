"""A number for the state of all public content, raised by the database itself."""

from collections.abc import Callable
from typing import Generic, TypeVar

from django.db import OperationalError, connection
from django.db.migrations.operations import RunSQL
from psycopg.pq import ExecStatus

T = TypeVar("T")

FUNCTION = """
CREATE FUNCTION lotse_content_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- Once per transaction: a bulk import would otherwise write the one row thousands of times.
    IF current_setting('lotse.content_changed_in', true) IS DISTINCT FROM txid_current()::text THEN
        -- The transaction's number: unlike a counter it is never used again after a rollback.
        UPDATE kit_contentversion SET version = txid_current();
        PERFORM set_config('lotse.content_changed_in', txid_current()::text, true);
    END IF;
    RETURN NULL;
END $$;
INSERT INTO kit_contentversion (id, version) VALUES (1, 1);
"""

_seen: int | None = None

STATEMENT = "SELECT version FROM kit_contentversion"


def current() -> int:
    """The version of what this moment's readers can see. One SQL statement, always."""
    try:
        version = _read()
    except OperationalError:
        if connection.in_atomic_block:
            raise
        # The server may have been restarted since this thread's last request. The one look that
        # every page takes first finds out, which saves a health check before each request.
        connection.close()
        version = _read()
    global _seen  # noqa: PLW0603 – one number for the process
    _seen = version
    return version


def raise_version() -> None:
    """Say that readers see something else, where no table that is watched says so."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE kit_contentversion SET version = txid_current()")


def last_seen() -> int | None:
    """The version that this process saw last: what is public as far as it knows.

    For the moments when the database is away and cannot be asked.
    """
    return _seen


def mend_connection() -> None:
    """Drop this thread's connection if the server behind it has gone, so that a new one is made.

    For requests that do not begin with :func:`current`.
    """
    if connection.connection is not None and not connection.in_atomic_block:
        connection.close_if_unusable_or_obsolete()
        if connection.connection is not None and not connection.is_usable():
            connection.close()


def _read() -> int:
    if connection.connection is not None and connection.get_autocommit():
        # Every public request begins here. Without a transaction to take part in, libpq can be
        # asked itself, at half the cost of a cursor.
        with connection.wrap_database_errors:
            answer = connection.connection.pgconn.exec_(STATEMENT.encode())
        if answer.status != ExecStatus.TUPLES_OK:
            raise OperationalError(answer.error_message.decode(errors="replace"))
        return int(answer.get_value(0, 0))
    with connection.cursor() as cursor:
        cursor.execute(STATEMENT)
        return int(cursor.fetchone()[0])


def may_keep() -> bool:
    """Whether what this reader sees is committed, so that others may be shown it later."""
    return not connection.in_atomic_block


def watch(*tables: str) -> list[RunSQL]:
    """Operations for a migration: from now on a change of these tables is a change of content."""
    return [
        RunSQL(
            f"CREATE TRIGGER content_changed AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE "
            f'ON "{table}" FOR EACH STATEMENT EXECUTE FUNCTION lotse_content_changed()',
            f'DROP TRIGGER content_changed ON "{table}"',
        )
        for table in tables
    ]


class PerVersion(Generic[T]):
    """A value computed from public content and kept in this process until the content changes.

    A reader that asks at version v may be given a value computed a moment later, never an older
    one: the version is read before the value is. Inside a transaction nothing is kept: what an
    open transaction sees may change again or never be committed.
    """

    def __init__(self, compute: Callable[[], T]) -> None:
        self._compute = compute
        self._kept: tuple[int, T] | None = None

    def __call__(self, version: int | None = None) -> T:
        """The value for ``version`` (default: asked from the database)."""
        wanted = current() if version is None else version
        kept = self._kept
        if kept is not None and kept[0] == wanted:
            return kept[1]
        # Two threads may both compute; the value is the same, and no lock can be left behind.
        value = self._compute()
        if may_keep():
            self._kept = (wanted, value)
        return value

    def last(self) -> T | None:
        """The value that was kept last, without asking the database; None when there is none."""
        return self._kept[1] if self._kept else None
