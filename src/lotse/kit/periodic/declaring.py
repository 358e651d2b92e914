"""Declaring a job, in the ``tasks.py`` of the context that owns it.

::

    @daily("02:27", _("Forget how often pages were read long ago"))
    def forget_old_reads(turn: Turn) -> int:
        return reads.forget_old_reads(today=turn.today)

Its name is that of context and function (``words.forget_old_reads``). It returns how many things it
did, or None where there is nothing to count; what it raises makes the turn a failed one. It may be
stopped at any moment and begun again, and never runs twice at the same time.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time

from django.utils.functional import Promise

from lotse.kit.periodic.schedules import Daily, Every, Schedule


@dataclass(frozen=True)
class Turn:
    """When a job runs: the moment in UTC, and the day on the wall calendar of the district."""

    now: datetime
    today: date


Does = Callable[[Turn], int | None]


@dataclass(frozen=True)
class Declared:
    """A job: its name, what it does in words for staff and docs, when it is due.

    Jobs with the same ``alone`` never run at the same time.
    """

    name: str
    title: str | Promise
    schedule: Schedule
    does: Does
    alone: str


_declared: dict[str, Declared] = {}


def daily(at: str, title: str | Promise, *, alone: str = "") -> Callable[[Does], Does]:
    """Once a day at the wall time ``at`` of the district, such as ``"02:27"``."""
    return _declare(Daily(time.fromisoformat(at)), title, alone)


def every(minutes: int, title: str | Promise, *, alone: str = "") -> Callable[[Does], Does]:
    """After so many minutes, again and again."""
    return _declare(Every(minutes), title, alone)


def _declare(schedule: Schedule, title: str | Promise, alone: str) -> Callable[[Does], Does]:
    def add(does: Does) -> Does:
        context = does.__module__.removeprefix("lotse.").partition(".")[0]
        name = f"{context}.{does.__name__}"
        known = _declared.get(name)
        if known is not None and known.does.__module__ != does.__module__:
            raise ValueError(f"two jobs are called {name}")
        _declared[name] = Declared(name, title, schedule, does, alone or name)
        return does

    return add


def all_jobs() -> Iterator[Declared]:
    """Every job, in the order of the names."""
    return (_declared[name] for name in sorted(_declared))


def find_job(name: str) -> Declared | None:
    """The job of this name, or None when no context declares it (any more)."""
    return _declared.get(name)
