"""The first configuration: what is asked, how an answer is checked, where it is written.

Everything is checked before anything is written. The answers become ``lotse.env`` in the data
folder; what is done with them are other jobs, each of which changes nothing the second time.
"""

import contextlib
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import psycopg

from lotse.accounts.roles import Administrator
from lotse.config import environment
from lotse.config.embedded import ensure_database
from lotse.kit.errors import Refused
from lotse.reference.actions import DistrictFacts
from lotse.reference.district_file import read_district

EMBEDDED = "embedded"
NOTHING = "none"
OLDEST_POSTGRESQL = 150_000
"""PostgreSQL 15, as the server tells its version."""
START = "Start it: "
HEADER = "# Settings of this installation, by lotse setup; the environment wins over them.\n"


@dataclass(frozen=True)
class Answers:
    """What an installation needs to be told. ``smtp`` and ``backup``: empty for none."""

    data: Path
    origin: str
    database: str
    district: Path
    smtp: str
    mail_from: str
    backup: str

    def settings(self) -> dict[str, str]:
        """The answers as settings; empty ones are left out of the file."""
        parts = urlsplit(self.origin)
        hosts = list(dict.fromkeys([parts.hostname or "", "127.0.0.1", "localhost"]))
        return {
            "LOTSE_ORIGIN": self.origin,
            "LOTSE_HOSTS": ",".join(hosts),
            "LOTSE_PROXIES": "1" if parts.scheme == "https" else "",
            "DATABASE_URL": "" if self.database == EMBEDDED else self.database,
            "LOTSE_SMTP": self.smtp,
            "LOTSE_MAIL_FROM": self.mail_from,
            "LOTSE_BACKUP": self.backup,
        }


def known_settings(data: Path) -> dict[str, str]:
    """What the file in a data folder says already. Refuses ``config.unreadable_settings``."""
    file = data / environment.settings_file().name
    if not file.is_file():
        return {}
    try:
        return environment.parse_settings(file.read_text(encoding="utf-8"))
    except (ValueError, OSError) as fault:
        raise Refused("config.unreadable_settings", reason=f"{file}: {fault}") from fault


def check_data(said: str) -> Path:
    """A folder that can be written, made where it is missing. Refuses ``config.bad_data``."""
    folder = Path(said).expanduser().resolve()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as fault:
        reason = f"{folder} cannot be written: {fault.strerror}"
        raise Refused("config.bad_data", reason=reason) from fault
    return folder


def check_origin(said: str) -> str:
    """``https://host`` or ``http://host:port``, nothing behind. Refuses ``config.bad_origin``."""
    origin = said.rstrip("/")
    parts = urlsplit(origin)
    try:
        is_right = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        is_right = False
    if not is_right or parts.path or parts.query or parts.fragment or "@" in parts.netloc:
        raise Refused(
            "config.bad_origin",
            reason=f"{said}: the address must look like https://bildung.example, with nothing "
            "behind the host",
        )
    return origin


def check_database(said: str) -> str:
    """``embedded``, or the address of a server that is there, new enough, and lets us make tables.

    Refuses ``config.bad_database``, ``config.database_away``, ``config.database_old``,
    ``config.database_closed`` and ``config.foreign_database``.
    """
    if said == EMBEDDED:
        return said
    try:
        environment.database_settings(said)
    except ValueError as fault:
        raise Refused("config.bad_database", reason=str(fault)) from fault
    if not urlsplit(said).path.strip("/"):
        raise Refused("config.bad_database", reason="the address names no database: …/lotse")
    try:
        with psycopg.connect(said, connect_timeout=5) as connection:
            _check_server(connection)
    except psycopg.OperationalError as fault:
        reason = f"the database does not answer: {str(fault).strip().splitlines()[-1]}"
        raise Refused("config.database_away", reason=reason) from fault
    return said


def _check_server(connection: "psycopg.Connection[tuple[object, ...]]") -> None:
    number, may_create, encoding = connection.execute(
        "SELECT current_setting('server_version_num')::int, "
        "has_schema_privilege(current_schema(), 'CREATE'), current_setting('server_encoding')"
    ).fetchone() or (0, False, "")
    if int(str(number)) < OLDEST_POSTGRESQL:
        raise Refused("config.database_old", reason="PostgreSQL 15 or newer is needed")
    if not may_create:
        todo = "this user may not make tables: GRANT CREATE, USAGE ON SCHEMA public TO …"
        raise Refused("config.database_closed", reason=todo)
    if encoding != "UTF8":
        reason = f"the database has the encoding {encoding}; make one with UTF8"
        raise Refused("config.database_closed", reason=reason)
    tables = {
        name
        for (name,) in connection.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = current_schema()"
        )
    }
    if tables and "kit_contentversion" not in tables:
        reason = "this database belongs to another program; make a new one for Lotse"
        raise Refused("config.foreign_database", reason=reason)


def check_smtp(said: str) -> str:
    """Nothing, or the address of a mail server. Refuses ``config.bad_smtp``."""
    if said in {"", NOTHING}:
        return ""
    try:
        environment.mail_settings(said)
    except ValueError as fault:
        raise Refused("config.bad_smtp", reason=str(fault)) from fault
    return said


def check_backup(said: str) -> str:
    """Nothing, or a folder that is there: backups never fill a disk that was not mounted.

    Refuses ``config.bad_backup``.
    """
    if said in {"", NOTHING}:
        return ""
    folder = Path(said).expanduser().resolve()
    if not folder.is_dir() or not os.access(folder, os.W_OK):
        reason = f"there is no folder {folder} that we may write to; make it first"
        raise Refused("config.bad_backup", reason=reason)
    return str(folder)


def check_district(said: str) -> tuple[Path, DistrictFacts]:
    """A district file without faults. Refuses what :func:`read_district` refuses."""
    file = Path(said).expanduser().resolve()
    return file, read_district(file)


def write_settings(answers: Answers) -> bool:
    """Bring ``lotse.env`` to the answers; whether that changed it."""
    return change_settings(answers.data / environment.settings_file().name, answers.settings())


def change_settings(file: Path, wanted: Mapping[str, str]) -> bool:
    """Bring a settings file to these values, empty ones left out; whether that changed it.

    Lines with other settings stay as they are, and so do comments. Whoever reads meanwhile sees
    the old file or the new one.
    """
    before = file.read_text(encoding="utf-8") if file.is_file() else HEADER
    left, lines = dict(wanted), []
    for line in before.splitlines():
        name = line.partition("=")[0].strip()
        if name not in wanted:
            lines.append(line)
        elif value := left.pop(name, ""):
            lines.append(f"{name}={value}")
    lines += [f"{name}={value}" for name, value in left.items() if value]
    after = "\n".join(lines) + "\n"
    if file.is_file() and after == before:
        return False
    candidate = file.with_name(f"{file.name}.{os.getpid()}")
    candidate.touch(mode=0o600)
    candidate.write_text(after, encoding="utf-8")
    candidate.replace(file)
    return True


def ask_doctor(answers: Answers, *, given: Mapping[str, str]) -> object:
    """What ``lotse doctor`` finds, asked by a process that knows the folder and ``given`` only."""
    done = subprocess.run(
        [sys.executable, "-m", "lotse", "doctor", "--json"],
        env=environment.for_installation(answers.data, given),
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    with contextlib.suppress(ValueError):
        return json.loads(done.stdout)
    raise Refused("config.no_doctor", reason=done.stderr.strip())


def check_environment(answers: Answers) -> None:
    """The environment wins over the file, so it must not say otherwise.

    Refuses ``config.environment_says_otherwise``.
    """
    for name, value in answers.settings().items():
        if environment.ours().get(name, value) != value:
            reason = f"{name} is set in the environment and would win over this answer: unset it"
            raise Refused("config.environment_says_otherwise", reason=reason)


@dataclass(frozen=True)
class Served:
    """What a database holds already: the key and name of its district, and who can log in."""

    ags: str = ""
    name: str = ""
    has_administrator: bool = False


def look_into(answers: Answers) -> Served:
    """What is in the database; the embedded one is started where it has been used before."""
    url = answers.database
    if url == EMBEDDED:
        if not (answers.data / "postgres" / "PG_VERSION").exists():
            return Served()
        ensure_database(answers.data / "postgres")
        url = environment.database_url() or ""
    with psycopg.connect(url, connect_timeout=5) as connection:
        found = connection.execute(
            "SELECT to_regclass('reference_district'), to_regclass('accounts_user')"
        ).fetchone()
        if found is None or None in found:
            return Served()
        district = connection.execute("SELECT ags, name FROM reference_district").fetchone()
        number = connection.execute(
            "SELECT count(*) FROM accounts_user WHERE is_active AND role = %s", [Administrator.code]
        ).fetchone()
    ags, name = district or ("", "")
    return Served(ags, name, bool(number and number[0]))


def check_served(served: Served, facts: DistrictFacts) -> None:
    """The database serves no other district. Refuses ``reference.other_district``."""
    if served.ags and served.ags != facts.ags:
        reason = f"this installation serves {served.name}, not {facts.name}; use a new database"
        raise Refused("reference.other_district", reason=reason)
