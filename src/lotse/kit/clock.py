"""The only place that asks what time it is.

Rules and pages speak of the wall time of the place; the database keeps UTC. Tests set the time by
passing ``now`` to actions or with :func:`frozen`.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

_frozen: ContextVar[datetime | None] = ContextVar("frozen", default=None)


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return _frozen.get() or datetime.now(UTC)


def today(zone: str) -> date:
    """Today's date on the wall calendar of ``zone``, an IANA name such as ``Europe/Berlin``."""
    return local_day(now(), zone)


def local_day(moment: datetime, zone: str) -> date:
    """The date that an aware moment has on the wall calendar of ``zone``."""
    return moment.astimezone(ZoneInfo(zone)).date()


def midnight(day: date, zone: str) -> datetime:
    """The moment at which a day begins on the wall clock of ``zone``, in UTC."""
    return datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC)


@contextmanager
def frozen(moment: datetime) -> Iterator[None]:
    """Let time stand still at an aware ``moment`` inside the block."""
    token = _frozen.set(moment)
    try:
        yield
    finally:
        _frozen.reset(token)
