"""Figures of all districts for Prometheus, at one address, each with the name of its district.

Web workers count in a folder of their district (``lotse.config.metrics`` says what); a process of
the group adds that up, and asks each database what waits in it.
"""

import logging
import os
import shutil
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path

import psycopg
from prometheus_client import CollectorRegistry, Metric, start_http_server
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector

from lotse.config.districts.asking import asks
from lotse.config.districts.house import House, Resident
from lotse.config.metrics import BACKUP, BACKUP_HELP, FIGURES
from lotse.kit.backups.making import last_backup

log = logging.getLogger(__name__)

LABEL = "district"
AT_ONCE = 8
"""Districts that are asked at the same time: one whose database hangs keeps no other back."""
WITHIN = 3
"""Seconds to connect, and again for each statement; then its database counts as away."""
AGAIN_AFTER = 1.0


def answer(house: House, counted: Path, address: tuple[str, int]) -> None:
    """Answer ``/metrics`` until the process is told to stop.

    ``counted``: the folder in which each district has one. While an update is made, the group
    before holds the address; then this waits until it is free.
    """
    registry = CollectorRegistry()
    registry.register(Districts(house, counted))
    host, port = address
    is_told = False
    while True:
        try:
            _, thread = start_http_server(port, addr=host, registry=registry)
        except OSError as fault:
            if not is_told:
                log.warning("figures wait for %s:%s (%s)", host, port, fault.strerror)
            is_told = True
            time.sleep(AGAIN_AFTER)
        else:
            thread.join()


@dataclass(frozen=True)
class _Seen:
    """What one district tells: ``figures`` by name, without those of a database that is away."""

    name: str
    is_ready: bool
    figures: dict[str, float]
    backup: float | None
    counted: list[Metric] = field(default_factory=list)


class Districts:
    """The figures of all districts, asked anew for each answer."""

    def __init__(self, house: House, counted: Path) -> None:
        self._house, self._counted = house, counted

    def describe(self) -> list[Metric]:
        """Nothing is asked of districts before somebody wants to know."""
        return []

    def collect(self) -> Iterator[Metric]:
        """Gauges and counters, each with a line for each district."""
        with ThreadPoolExecutor(AT_ONCE) as pool:
            all_ = list(pool.map(self._look_at, self._house.served()))
        ready = GaugeMetricFamily("lotse_ready", "1: may get visitors.", labels=[LABEL])
        up = GaugeMetricFamily("lotse_database_up", "1: the database answers.", labels=[LABEL])
        backup = GaugeMetricFamily(f"lotse_{BACKUP}", BACKUP_HELP, labels=[LABEL])
        for one in all_:
            ready.add_metric([one.name], one.is_ready)
            up.add_metric([one.name], bool(one.figures))
            if one.backup is not None:
                backup.add_metric([one.name], one.backup)
        yield from (ready, up, backup)
        for name, help_, _ in FIGURES:
            gauge = GaugeMetricFamily(f"lotse_{name}", help_, labels=[LABEL])
            for one in all_:
                if one.figures:
                    gauge.add_metric([one.name], one.figures[name])
            yield gauge
        yield from _with_names(all_)

    def _look_at(self, resident: Resident) -> _Seen:
        try:
            return self._read(resident)
        except (OSError, ValueError):
            # A broken configuration of one must not hide the figures of the others.
            return _Seen(resident.name, is_ready=False, figures={}, backup=None)

    def _read(self, resident: Resident) -> _Seen:
        hosts, settings = resident.hosts, resident.settings
        folder = settings.get("LOTSE_BACKUP")
        last = last_backup(Path(folder)) if folder else None
        return _Seen(
            resident.name,
            any(asks(self._house.run / f"{host}.sock", "/readyz") == HTTPStatus.OK
                for host in hosts[:1]),
            _waiting(resident),
            (last.timestamp() if last else 0.0) if folder else None,
            _counted_in(self._counted / resident.name),
        )  # fmt: skip


def _waiting(resident: Resident) -> dict[str, float]:
    """What stands in the database and waits; nothing when that is away."""
    found = {}
    try:
        with psycopg.connect(
            resident.database, autocommit=True, connect_timeout=WITHIN,
            options=f"-c statement_timeout={WITHIN}s",
        ) as connection:  # fmt: skip
            for name, _, statement in FIGURES:
                row = connection.execute(statement.encode()).fetchone()
                found[name] = float(row[0] or 0) if row else 0.0
    except (psycopg.Error, ValueError):
        return {}
    return found


def _counted_in(folder: Path) -> list[Metric]:
    if not folder.is_dir():
        return []
    # The library has no types for this class.
    return list(MultiProcessCollector(None, str(folder)).collect())  # type: ignore[no-untyped-call]  # the library has no types


def _with_names(all_: list[_Seen]) -> Iterator[Metric]:
    """What the districts counted, under one head for each kind of figure."""
    heads: dict[str, Metric] = {}
    for one in all_:
        for counted in one.counted:
            head = heads.setdefault(
                counted.name, Metric(counted.name, counted.documentation, counted.type)
            )
            for sample in counted.samples:
                head.add_sample(sample.name, {LABEL: one.name, **sample.labels}, sample.value)
    yield from heads.values()


def forget_others(run: Path, mine: Path) -> None:
    """Take away what groups counted that are no more."""
    for folder in run.glob("figures.*"):
        if folder != mine and not _lives(folder.suffix[1:]):
            shutil.rmtree(folder, ignore_errors=True)


def _lives(number: str) -> bool:
    try:
        os.kill(int(number), 0)
    except (ProcessLookupError, ValueError):
        return False
    except PermissionError:
        return True
    return True
