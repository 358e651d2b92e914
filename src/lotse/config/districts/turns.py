"""One worker for all districts: each gets a turn when a job is due, in a process of its own.

A turn ends when nothing is left to do, so a district that sleeps costs no memory; some turns at
once, so that a long job of one keeps nobody waiting.
"""

import asyncio
import contextlib
import logging
import os
import signal
import time
from dataclasses import dataclass, field

import psycopg

from lotse.config.districts.branches import branch
from lotse.config.districts.house import House, Resident
from lotse.config.worker import work

log = logging.getLogger(__name__)

AT_ONCE = 4
"""Turns at the same time."""
LOOK_EVERY = 1.0
EVERY = 60.0
"""Seconds after which a district gets a turn in any case: what is done by the clock begins then."""
LONGEST = 300.0
"""Seconds of a turn; then it is asked to finish what it is at and stand at the end."""
DUE = """SELECT EXISTS (SELECT 1 FROM procrastinate_jobs WHERE status = 'todo'
         AND coalesce(scheduled_at, now()) <= now())"""


@dataclass
class _Turn:
    resident: Resident
    began: float = field(default_factory=time.monotonic)


def take_turns(house: House, *, at_once: int = AT_ONCE) -> None:
    """Give turns until the process is told to stop."""
    running: dict[int, _Turn] = {}
    last: dict[str, float] = {}
    looking = _Looking()
    while True:
        _reap(running)
        busy = {turn.resident.name for turn in running.values()}
        now = time.monotonic()
        residents = [one for one in house.served() if one.name not in busy and one.database]
        # Who has waited longest comes first.
        residents.sort(key=lambda one: last.get(one.name, 0.0))
        for place, resident in enumerate(residents):
            if len(running) >= at_once:
                break
            if resident.name not in last:
                # The first round is spread over its time, or all would come at the same second.
                last[resident.name] = now - EVERY + place * EVERY / len(residents)
            if now - last[resident.name] >= EVERY or looking.is_due(resident):
                last[resident.name] = now
                running[branch(house, resident, take_turn)] = _Turn(resident)
        looking.forget_all_but({one.name for one in house.served()})
        time.sleep(LOOK_EVERY)


def take_turn() -> None:
    """Put in what the clock wants, then do jobs until nothing is left."""
    from procrastinate.contrib.django import app
    from procrastinate.periodic import PeriodicDeferrer

    async def defer() -> None:
        with app.replace_connector(app.connector.get_worker_connector()) as worker:  # type: ignore[attr-defined]  # the connector of the Django app has it
            async with worker.open_async():
                clock = PeriodicDeferrer(registry=worker.periodic_registry)
                await clock.defer_jobs(clock.get_previous_tasks(at=time.time()))

    asyncio.run(defer())
    work(until_idle=True)


class _Looking:
    """Connections that ask each database whether a job is due."""

    def __init__(self) -> None:
        self._known: dict[str, psycopg.Connection[tuple[bool]]] = {}

    def is_due(self, resident: Resident) -> bool:
        """Whether a job is due; False when the database is away or has no jobs yet."""
        try:
            if resident.name not in self._known:
                self._known[resident.name] = psycopg.connect(
                    resident.database, autocommit=True, connect_timeout=3
                )
            row = self._known[resident.name].execute(DUE).fetchone()
        except (psycopg.Error, ValueError):
            self.forget(resident.name)
            return False
        return bool(row and row[0])

    def forget(self, name: str) -> None:
        """Close what was open for a district."""
        if (connection := self._known.pop(name, None)) is not None:
            with contextlib.suppress(psycopg.Error):
                connection.close()

    def forget_all_but(self, names: set[str]) -> None:
        """Close what was open for districts that are gone."""
        for name in set(self._known) - names:
            self.forget(name)


def _reap(running: dict[int, _Turn]) -> None:
    while running:
        try:
            pid, status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            running.clear()
            return
        if not pid:
            break
        turn = running.pop(pid, None)
        if turn and status:
            log.warning("a turn of %s ended with %s", turn.resident.name, status)
    for pid, turn in running.items():
        if time.monotonic() - turn.began > LONGEST:
            turn.began = time.monotonic()
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGTERM)
