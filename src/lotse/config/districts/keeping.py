"""Adding, listing, moving, exporting and removing districts."""

import contextlib
import json
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
from django.core.files.storage import storages
from django.db.migrations.loader import MigrationLoader

from lotse.config import environment, setting_up
from lotse.config.districts import databases
from lotse.config.districts.house import BEING_ADDED, FILE, House, Resident, check_name
from lotse.config.districts.migrating import pending
from lotse.kit.backups.keys import write_pair
from lotse.kit.backups.making import last_backup, verify
from lotse.kit.errors import Refused
from lotse.kit.stored_files import every_file

FRESH = timedelta(days=1)


def add(  # noqa: PLR0913 – a district has these facts
    house: House, *, name: str, host: str, server: str, setup: Sequence[str], said: str
) -> str:
    """Make database, role and data folder of a district and set it up; what the doctor says.

    ``setup``: further options of ``lotse setup``; ``said``: its standard input (the password).
    Half done, run it again. Refuses ``districts.bad_name``, ``districts.host_taken``,
    ``districts.no_server``, and what ``lotse setup`` refuses.
    """
    check_name(name)
    setting_up.check_origin(f"https://{host}")
    house.check_host(host, but=name)
    shared = house.shared()
    folder = house.folder / name
    known = setting_up.known_settings(folder)
    database = known.get("DATABASE_URL") or databases.make(server, name)
    options = ["--data", str(folder), "--origin", known.get("LOTSE_ORIGIN") or f"https://{host}"]
    folder.mkdir(exist_ok=True)
    if not (folder / FILE).exists():
        (folder / BEING_ADDED).touch()
    done = run(house, folder, "setup", *options, "--database", database, *setup, said=said)
    # What holds for all is said once, or the next change of it would not reach this district.
    own = house.find(name).settings
    same = {key: "" for key, value in shared.items() if own.get(key) == value}
    setting_up.change_settings(folder / FILE, same)
    (folder / BEING_ADDED).unlink(missing_ok=True)
    return "".join(
        line for line in done.splitlines(keepends=True) if not line.startswith(setting_up.START)
    )


def take_in(  # noqa: PLR0913 – a district has these facts
    house: House, *, name: str, host: str, server: str, source: Path, key: Path
) -> str:
    """Serve a district that was exported elsewhere; what the restore says.

    It is known only when everything is there: nobody is served half of it. Refuses what
    :func:`add` and ``lotse restore`` refuse.
    """
    check_name(name)
    origin = setting_up.check_origin(f"https://{host}")
    house.check_host(host, but=name)
    folder = house.folder / name
    if (folder / FILE).exists():
        raise Refused("districts.name_taken", reason=f"there is a district {name} already")
    folder.mkdir(exist_ok=True)
    settings = address_settings(origin) | {"DATABASE_URL": databases.make(server, name)}
    said = run(house, folder, "restore", str(source), "--key", str(key), given=settings)
    setting_up.change_settings(folder / FILE, settings)
    return said


def address_settings(origin: str) -> dict[str, str]:
    """What follows from the address that families type."""
    host = urlsplit(origin).hostname
    return {
        "LOTSE_ORIGIN": origin,
        "LOTSE_HOSTS": f"{host},127.0.0.1,localhost",
        "LOTSE_PROXIES": "1",
    }


def run(
    house: House,
    folder: Path,
    *job: str,
    said: str | None = None,
    given: Mapping[str, str] | None = None,
) -> str:
    """Run a job of one district in a process of its own; what it printed.

    ``given``: what its ``lotse.env`` does not say. Refuses ``districts.job_failed``.
    """
    done = subprocess.run(  # noqa: S603 – our own program
        [sys.executable, "-m", "lotse", *job],
        env=environment.for_installation(folder, {**house.shared(), **(given or {})}),
        input=said, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise Refused("districts.job_failed", job=job[0], reason=_reason(done))
    return done.stdout


def _reason(done: "subprocess.CompletedProcess[str]") -> str:
    """Why a job refused: what it says to machines, or the last line of what it says to people."""
    with contextlib.suppress(ValueError, KeyError, TypeError):
        return str(json.loads(done.stdout)["reason"])
    lines = done.stderr.strip().splitlines()
    return lines[-1] if lines else "it ended without a word"


def _secret(resident: Resident) -> str:
    """The key with which this district signs its backups."""
    given = resident.settings.get("LOTSE_SECRET_KEY")
    return given or (resident.folder / "secret-key").read_text(encoding="utf-8")


@dataclass(frozen=True)
class Overview:
    """A line of ``lotse districts list``: figures, no people."""

    name: str
    hosts: list[str]
    district: str = ""
    changes_to_do: int = 0
    mails_given_up: int = 0
    jobs_failed: int = 0
    last_job: str = ""
    last_backup: str = ""
    fault: str = ""


def overview(house: House) -> list[Overview]:
    """Every district as its database tells; one that is away says so and hides no other."""
    known = set(MigrationLoader(None).disk_migrations)
    return [_look_at(resident, known) for resident in house.residents()]


def _look_at(resident: Resident, known: set[tuple[str, str]]) -> Overview:
    if resident.is_being_added:
        fault = "not set up to the end, so not served: lotse districts add goes on with it"
        return Overview(resident.name, list(resident.hosts), fault=fault)
    try:
        backup = resident.settings.get("LOTSE_BACKUP")
        at = last_backup(Path(backup)) if backup else None
        to_do = len(pending(resident, known))
        with psycopg.connect(resident.database, connect_timeout=5) as connection:
            row = connection.execute(FIGURES).fetchone() or ("", 0, 0, None)
    except (psycopg.Error, ValueError) as fault:
        said = str(fault).strip().splitlines()[-1:]
        return Overview(resident.name, list(resident.hosts), fault=(said or ["unreadable"])[0])
    return Overview(
        resident.name, list(resident.hosts), str(row[0] or ""), to_do, int(row[1]), int(row[2]),
        f"{row[3]:%Y-%m-%d %H:%M}" if row[3] else "", f"{at:%Y-%m-%d %H:%M}" if at else "",
    )  # fmt: skip


FIGURES = """SELECT (SELECT name FROM reference_district LIMIT 1),
    (SELECT count(*) FROM kit_mail WHERE state = 'given_up' AND erased_at IS NULL),
    (SELECT count(*) FROM (
        SELECT DISTINCT ON (job) state FROM kit_jobrun WHERE state IN ('done', 'failed')
        ORDER BY job, due_at DESC) AS last WHERE state = 'failed'),
    (SELECT max(ended_at) AT TIME ZONE 'UTC' FROM kit_jobrun WHERE state = 'done')"""


def move(house: House, *, name: str, host: str) -> None:
    """Give a district another address; its process starts again with it, within seconds.

    Refuses ``districts.unknown``,
    ``districts.host_taken``, ``config.bad_origin``.
    """
    resident = house.find(name)
    origin = setting_up.check_origin(f"https://{host}")
    house.check_host(host, but=name)
    file = resident.folder / FILE
    setting_up.change_settings(file, address_settings(origin))


def export(house: House, *, name: str, target: Path, key: Path) -> Path:
    """A whole backup with the keys, for whoever serves the district from now on.

    ``key``: a file for a private key made for this export; it goes another way than the backup.
    Refuses ``districts.unknown`` and what a backup refuses.
    """
    resident = house.find(name)
    public = write_pair(key)
    try:
        said = run(
            house, resident.folder, "backup", str(target), "--keep-all", "--json",
            given={"LOTSE_BACKUP_KEY": public},
        )  # fmt: skip
    except BaseException:
        key.unlink(missing_ok=True)
        raise
    return Path(json.loads(said)["backup"])


def _remove_files(resident: Resident) -> None:
    """Uploads that lie elsewhere; those in its folder go with it."""
    if said := resident.settings.get("LOTSE_FILES"):
        elsewhere = storages.create_storage(environment.stored_files(said))
        for name in list(every_file(elsewhere)):
            elsewhere.delete(name)


def remove(house: House, *, name: str, server: str, exported: Path | None, now: datetime) -> None:
    """Take a district away: its process, its database and role, its folder.

    ``exported``: the export that was made and read back at most a day ago; None where nobody needs
    it any more. Killed half way, it can be run again. Refuses ``districts.unknown``,
    ``districts.not_exported``, ``districts.no_server``.
    """
    resident = house.find(name)
    if exported is not None:
        made = verify(exported, secret=_secret(resident)).moment
        if now - made > FRESH:
            reason = (
                f"the export is of {made:%Y-%m-%d %H:%M}: make a new one, nothing newer may be lost"
            )
            raise Refused("districts.not_exported", reason=reason)
    _remove_files(resident)
    databases.remove(server, name)
    with contextlib.suppress(FileNotFoundError):
        # Last of all the file by which the district is known, so that a second run finds it.
        for entry in resident.folder.iterdir():
            if entry.name != FILE:
                shutil.rmtree(entry) if entry.is_dir() else entry.unlink()
        (resident.folder / FILE).unlink()
        resident.folder.rmdir()
