"""Bringing the databases of all districts to this version, some at a time."""

import os
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
from django.core.management import call_command
from django.db.migrations.loader import MigrationLoader

from lotse.config.districts.branches import branch, load_program
from lotse.config.districts.house import House, Resident


@dataclass
class Report:
    """What was done, for whom it was not needed, where it failed and with what, what is left."""

    done: list[str] = field(default_factory=list)
    already: list[str] = field(default_factory=list)
    failed: dict[str, str] = field(default_factory=dict)
    left: list[str] = field(default_factory=list)


def migrate_all(
    house: House,
    *,
    at_once: int,
    tell: Callable[[str], None],
    work: Callable[[], None] | None = None,
) -> Report:
    """Migrate every district that needs it; after the first failure none is begun any more.

    Those at work are let finish. Run it again when the cause is mended: whoever is done is passed
    over. ``work`` stands for the migration in tests.
    """
    report, known = Report(), set(MigrationLoader(None).disk_migrations)
    waiting = []
    for resident in house.served():
        if is_current(resident, known):
            report.already.append(resident.name)
        else:
            waiting.append(resident)
    if waiting:
        load_program()
    running: dict[int, tuple[str, Path]] = {}
    with tempfile.TemporaryDirectory(prefix="lotse-migrate-") as folder:
        while running or (waiting and not report.failed):
            while waiting and len(running) < at_once and not report.failed:
                resident = waiting.pop(0)
                said = Path(folder) / resident.name
                running[branch(house, resident, work or _migrate, log_to=said)] = (
                    resident.name,
                    said,
                )
            pid, status = os.wait()
            if pid not in running:
                continue
            name, said = running.pop(pid)
            if os.waitstatus_to_exitcode(status):
                lines = said.read_text(errors="replace").strip().splitlines()
                report.failed[name] = lines[-1] if lines else "ended without a word"
            else:
                report.done.append(name)
            tell(f"{name}: {report.failed.get(name, 'done')}")
    report.left = [resident.name for resident in waiting]
    return report


def _migrate() -> None:
    call_command("migrate", interactive=False, verbosity=0)


def is_current(resident: Resident, known: set[tuple[str, str]]) -> bool:
    """Whether a database has gone through all that this version knows; False when it is away."""
    try:
        return not pending(resident, known)
    except psycopg.Error:
        return False


def pending(resident: Resident, known: set[tuple[str, str]]) -> set[tuple[str, str]]:
    """What a database has still to go through. Raises what psycopg raises when it is away."""
    with psycopg.connect(resident.database, connect_timeout=5) as connection:
        found = connection.execute("SELECT to_regclass('django_migrations')").fetchone()
        if found is None or found[0] is None:
            return known
        applied = connection.execute("SELECT app, name FROM django_migrations")
        return known - {(app, name) for app, name in applied}
