"""What an installation needs, looked at one by one, each with what to do about it.

A check is a function that returns what it found as a :class:`Finding`; it never raises for what it
looks for. The order is that in which a person would mend things.
"""

import shutil
import smtplib
import ssl
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from enum import StrEnum
from urllib.error import URLError
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

from django.conf import settings
from django.core import mail
from django.core.exceptions import ImproperlyConfigured
from django.core.files.base import ContentFile
from django.core.files.storage import InvalidStorageError, default_storage
from django.db import DatabaseError, connection
from django.db.migrations import DeleteModel, Migration, RemoveField

from lotse.config import environment, health, lifetimes
from lotse.kit.backups.keeping import IS_OLD
from lotse.kit.backups.making import last_backup
from lotse.kit.stored_files import StoredFiles, every_file

OLDEST_POSTGRESQL = 150_000
"""PostgreSQL 15, as the server tells its version."""
LEAST_DISK = 2 * 1024**3
CLOCK_MAY_DIFFER = 5.0
"""Seconds; codes of a second factor are valid for thirty."""
PATIENCE = 5
TRIAL = b"written by lotse doctor"
MOST_TOLD = 12
UPDATE_SOON = timedelta(days=180)
TAKES_AWAY = (RemoveField, DeleteModel)


class State(StrEnum):
    """How a finding is to be read."""

    RIGHT = "right"
    LOOK = "look"
    """Works, but somebody should know or decide."""
    WRONG = "wrong"


@dataclass(frozen=True)
class Finding:
    """One line: what was looked at, how it stands, what was found, what to do."""

    what: str
    state: State
    found: str
    todo: str = ""


def examine() -> Iterator[Finding]:
    """All checks in order; those that need the database are left out when it is away."""
    yield database()
    if health.has_database():
        yield from (check() for check in NEEDING_DATABASE)
    yield from (check() for check in OTHERS)


def database() -> Finding:
    """The server answers, is new enough and lets this user make tables."""
    what = "database"
    try:
        connection.ensure_connection()
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT current_setting('server_version_num')::int, current_setting("
                "'server_version'), has_schema_privilege(current_schema(), 'CREATE'), "
                "current_setting('server_encoding')"
            )
            number, version, may_create, encoding = cursor.fetchone()
    except (DatabaseError, ImproperlyConfigured) as fault:
        return Finding(
            what,
            State.WRONG,
            f"does not answer: {str(fault).splitlines()[0]}",
            "start the server, or correct DATABASE_URL",
        )
    if number < OLDEST_POSTGRESQL:
        return Finding(what, State.WRONG, f"PostgreSQL {version}", "update it to 15 or newer")
    if not may_create:
        todo = "GRANT CREATE, USAGE ON SCHEMA public to the user of DATABASE_URL"
        return Finding(what, State.WRONG, "this user may not make tables", todo)
    if encoding != "UTF8":
        return Finding(what, State.WRONG, f"encoding {encoding}", "make a database with UTF8")
    return Finding(what, State.RIGHT, f"PostgreSQL {version}")


def migrations() -> Finding:
    """The schema is that of this version; says what an update will do."""
    pending = health.list_pending()
    if not pending:
        return Finding("schema", State.RIGHT, "as this version needs it")
    told = [said for migration in pending for said in _in_words(migration)]
    named = "; ".join(told[:MOST_TOLD])
    if len(told) > MOST_TOLD:
        named += f"; and {len(told) - MOST_TOLD} more"
    return Finding("schema", State.WRONG, f"{len(told)} changes to do: {named}", "lotse migrate")


def _in_words(migration: Migration) -> list[str]:
    """What a migration does, a sentence each; what takes something away says so."""
    where = f"{migration.app_label} {migration.name.partition('_')[0]}"
    return [
        f"{where}: {operation.describe()}"
        + (" (what is in it goes)" if isinstance(operation, TAKES_AWAY) else "")
        for operation in migration.operations
    ] or [f"{where}: {migration.name}"]


def district() -> Finding:
    """Somebody said which district this is."""
    from lotse.reference.models import District

    if health.list_pending():
        return Finding("district", State.LOOK, "not looked at before the schema is right")
    found = District.objects.first()
    if found is None:
        return Finding("district", State.WRONG, "none", "lotse init-district FILE")
    return Finding("district", State.RIGHT, found.name)


def administrator() -> Finding:
    """Somebody can make accounts."""
    from lotse.accounts.queries import active_administrators

    if health.list_pending():
        return Finding("administrator", State.LOOK, "not looked at before the schema is right")
    number = active_administrators().count()
    if number:
        return Finding("administrator", State.RIGHT, f"{number}")
    return Finding("administrator", State.WRONG, "none", "lotse create-admin")


def worker() -> Finding:
    """A worker has done something in the last ten minutes: it looks for mails every minute."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('kit_jobrun')")
        if cursor.fetchone()[0] is None:
            return Finding("worker", State.LOOK, "not looked at before the schema is right")
        cursor.execute(
            "SELECT extract(epoch FROM now() - max(ended_at)) FROM kit_jobrun WHERE state = 'done'"
        )
        seconds = cursor.fetchone()[0]
    todo = "start lotse serve, or lotse work where it runs with --no-jobs"
    if seconds is None:
        return Finding("worker", State.LOOK, "has not done anything yet", todo)
    if seconds > 600:  # noqa: PLR2004 – ten minutes, as said above
        return Finding("worker", State.WRONG, f"silent for {int(seconds // 60)} minutes", todo)
    return Finding("worker", State.RIGHT, f"last at work {int(seconds)} seconds ago")


def database_clock() -> Finding:
    """The clocks of this machine and of the database agree."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT extract(epoch FROM clock_timestamp())")
        differs = abs(float(cursor.fetchone()[0]) - time.time())
    if differs > CLOCK_MAY_DIFFER:
        todo = "set both machines by the same time server"
        return Finding("clock", State.WRONG, f"{differs:.0f} s from the database's", todo)
    return Finding("clock", State.RIGHT, "the database's and ours agree")


def lifetimes_of_parts() -> Finding:
    """What we stand on is still mended by those who make it."""
    first = lifetimes.in_use()[0]
    named = f"{first.product} {first.version}"
    if first.ends_on is None:
        return Finding("parts", State.LOOK, f"{named} is not in our table", "update Lotse")
    left = first.ends_on - datetime.now(UTC).date()
    found = f"{named} gets security updates until {first.ends_on:%Y-%m-%d}"
    if left < timedelta(0):
        return Finding("parts", State.WRONG, found, f"update {first.product}")
    if left < UPDATE_SOON:
        return Finding("parts", State.LOOK, found, f"plan the update of {first.product}")
    return Finding("parts", State.RIGHT, found)


def keys() -> Finding:
    """The key for signatures is long enough and not readable by others."""
    if len(settings.SECRET_KEY) < 32:  # noqa: PLR2004 – 256 bits as text
        todo = "set LOTSE_SECRET_KEY to 50 random characters; everybody logs in anew"
        return Finding("keys", State.WRONG, "the secret key is short", todo)
    file = environment.data_folder() / "secret-key"
    if file.exists() and file.stat().st_mode & 0o077:
        return Finding("keys", State.WRONG, f"others can read {file}", f"chmod 600 {file}")
    return Finding("keys", State.RIGHT, "there, and only ours")


def data_folder() -> Finding:
    """Uploads can be written and there is room."""
    folder = environment.data_folder()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as fault:
        todo = "let the user that runs Lotse write there, or set LOTSE_DATA"
        return Finding("data folder", State.WRONG, f"{folder}: {fault.strerror}", todo)
    free = shutil.disk_usage(folder).free
    room = f"{free / 1024**3:.1f} GiB free"
    if free < LEAST_DISK:
        return Finding("data folder", State.WRONG, room, "make room; 2 GiB is the least")
    return Finding("data folder", State.RIGHT, f"{folder}, {room}")


def uploads() -> Finding:
    """A file can be stored, read and deleted where uploads lie."""
    what = "uploads"
    if not environment.files_elsewhere():
        return Finding(what, State.RIGHT, "in the data folder")
    todo = "correct LOTSE_FILES, make the bucket, let key and secret list, read, write and delete"
    try:
        name = default_storage.save("doctor.txt", ContentFile(TRIAL))
        with default_storage.open(name) as file:
            is_same = file.read() == TRIAL
        default_storage.delete(name)
    except InvalidStorageError:
        return Finding(what, State.WRONG, "the library for S3 is missing", "pip install lotse[s3]")
    except Exception as fault:  # noqa: BLE001 – each storage has faults of its own; all are told
        return Finding(what, State.WRONG, str(fault), todo)
    if not is_same:
        return Finding(what, State.WRONG, "what was stored comes back changed", todo)
    left = sum(1 for _ in every_file(StoredFiles()))
    if left:
        todo = f"lotse bring-files {settings.MEDIA_ROOT}, then delete that folder"
        return Finding(what, State.LOOK, f"in a bucket; {left} files lie in the folder", todo)
    return Finding(what, State.RIGHT, "in a bucket that takes, gives and deletes")


def mail_server() -> Finding:
    """The mail server takes our log-in. Nothing is sent."""
    if not settings.EMAIL_BACKEND.endswith("smtp.EmailBackend"):
        todo = "set LOTSE_SMTP; until then nobody gets a mail"
        return Finding("mail", State.LOOK, "mails become files in the data folder", todo)
    place = f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT}"
    try:
        link = mail.get_connection(timeout=PATIENCE)
        link.open()
        link.close()
    except (OSError, smtplib.SMTPException) as fault:
        todo = "correct LOTSE_SMTP, or let this machine reach it"
        return Finding("mail", State.WRONG, f"{place}: {fault}", todo)
    return Finding("mail", State.RIGHT, f"{place} lets us in")


def pango() -> Finding:
    """PDF files can be drawn."""
    try:
        import weasyprint
    except OSError:
        todo = "apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
        return Finding("PDF", State.WRONG, "Pango is missing; there will be no PDF files", todo)
    return Finding("PDF", State.RIGHT, f"WeasyPrint {weasyprint.__version__}")


def styles() -> Finding:
    """Style sheets and fonts are there."""
    if (settings.UI_BUILD / "lotse.css").exists() and list(settings.UI_BUILD.glob("*.woff2")):
        return Finding("styles", State.RIGHT, "style sheets and fonts are there")
    return Finding("styles", State.WRONG, "style sheets are missing", "lotse build-assets")


def origin() -> Finding:
    """The address that families use is ours, by HTTPS, and the web server tells who asks."""
    parts = urlsplit(settings.PUBLIC_ORIGIN)
    if parts.scheme != "https":
        todo = "set LOTSE_ORIGIN=https://… and put a web server with TLS in front (lotse units)"
        return Finding("address", State.LOOK, f"{settings.PUBLIC_ORIGIN} without TLS", todo)
    if not environment.proxies():
        todo = "set LOTSE_PROXIES=1, or all visitors count as one when somebody guesses passwords"
        return Finding("address", State.WRONG, "HTTPS without LOTSE_PROXIES", todo)
    if parts.hostname not in settings.ALLOWED_HOSTS:
        return Finding("address", State.WRONG, f"{parts.hostname} is not in LOTSE_HOSTS", "add it")
    return Finding("address", State.RIGHT, settings.PUBLIC_ORIGIN)


def seen_from_outside() -> Finding:
    """The site answers by its public address, with a certificate that browsers take."""
    what = "from outside"
    if not environment.is_https():
        return Finding(what, State.LOOK, "not asked: the address is not https")
    address = f"{settings.PUBLIC_ORIGIN}/healthz"
    todo = "look at DNS, the web server's certificate and the firewall"
    try:
        with urlopen(Request(address), timeout=PATIENCE) as answer:  # noqa: S310 – https, ours
            told = answer.headers.get("Date")
    except (TimeoutError, URLError, ssl.SSLError, OSError) as fault:
        return Finding(what, State.WRONG, f"{address}: {fault}", todo)
    if told:
        differs = abs((parsedate_to_datetime(told) - datetime.now(UTC)).total_seconds())
        if differs > CLOCK_MAY_DIFFER + PATIENCE:
            return Finding(what, State.LOOK, f"its clock differs by {differs:.0f} s", "set it")
    return Finding(what, State.RIGHT, "answers, and its certificate is good")


NEEDING_DATABASE: tuple[Callable[[], Finding], ...] = (
    migrations,
    district,
    administrator,
    worker,
    database_clock,
    lifetimes_of_parts,
)


def backups() -> Finding:
    """There is a backup of last night, where somebody named a folder for them."""
    what = "backup"
    if settings.BACKUP_FOLDER is None:
        return Finding(what, State.LOOK, "none by night", "name a folder in LOTSE_BACKUP")
    last = last_backup(settings.BACKUP_FOLDER)
    newest = f"the newest is of {last:%Y-%m-%d %H:%M} UTC" if last else "there is none yet"
    if last is None or datetime.now(UTC) - last > IS_OLD:
        return Finding(what, State.WRONG, newest, "lotse backup, and see what it says")
    if not settings.BACKUP_KEY:
        todo = "keep the secret key elsewhere, or lotse backup --new-key FILE"
        return Finding(what, State.LOOK, f"{newest}, without keys", todo)
    return Finding(what, State.RIGHT, newest)


OTHERS: tuple[Callable[[], Finding], ...] = (
    keys,
    data_folder,
    uploads,
    backups,
    mail_server,
    pango,
    styles,
    origin,
    seen_from_outside,
)
