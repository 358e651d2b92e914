"""What the surroundings may set, in one place.

Every environment variable that Lotse reads is read here; ``docs/operations/settings.md`` lists
them, and a test keeps list and code together. What the environment does not say is read from
``lotse.env`` in the data folder, so that a person on the console and a service see the same.
"""

import os
import re
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

ROOT = Path(__file__).resolve().parents[3]
"""The checkout, when Lotse runs from one."""
PACKAGE = Path(__file__).resolve().parents[1]
OUR_NAMES = re.compile(r"LOTSE_[A-Z_]+|DATABASE_URL")
METRICS_FOLDER = "PROMETHEUS_MULTIPROC_DIR"
"""What prometheus-client calls the folder that worker processes count in."""


def is_checkout() -> bool:
    """Whether this is a checkout and not an installed wheel, which brings everything ready made."""
    return (ROOT / "package-lock.json").exists()


def catalogues() -> Path:
    """The folder with the interface texts: sources in a checkout, compiled ones in a wheel."""
    return ROOT / "locale" if is_checkout() else PACKAGE / "locale"


def data_folder() -> Path:
    """Folder for the embedded database, uploads and the generated secret (LOTSE_DATA)."""
    return Path(os.environ.get("LOTSE_DATA", Path.cwd() / ".data")).resolve()


def settings_file() -> Path:
    """The file beside the data that says what the environment does not."""
    return data_folder() / "lotse.env"


def read_settings_file() -> None:
    """Put what the file says into the environment, where that says nothing about it.

    Raises ValueError, with the number of the line, when it cannot be read.
    """
    file = settings_file()
    if file.is_file():
        for name, value in parse_settings(file.read_text(encoding="utf-8")).items():
            os.environ.setdefault(name, value)


def ours() -> dict[str, str]:
    """What the environment of this process says to Lotse."""
    return {name: value for name, value in os.environ.items() if OUR_NAMES.fullmatch(name)}


def for_installation(data: Path, given: Mapping[str, str]) -> dict[str, str]:
    """The environment for a process of the installation in ``data``: what is not ours, and this."""
    foreign = {name: value for name, value in os.environ.items() if name not in ours()}
    return {**foreign, **given, "LOTSE_DATA": str(data)}


def become(data: Path, given: Mapping[str, str], shared: Mapping[str, str]) -> None:
    """Forget what the environment says to Lotse, but for ``given``; then read the file in ``data``.

    ``shared`` counts where neither says anything. Raises ValueError like
    :func:`read_settings_file`.
    """
    for name in ours():
        del os.environ[name]
    os.environ.update(given)
    os.environ["LOTSE_DATA"] = str(data)
    read_settings_file()
    for name, value in shared.items():
        os.environ.setdefault(name, value)


def districts_folder() -> Path | None:
    """The folder that holds the districts of this host (LOTSE_DISTRICTS); None for none."""
    given = os.environ.get("LOTSE_DISTRICTS")
    return Path(given).resolve() if given else None


def districts_server() -> str:
    """Address of somebody who may make a database for a district (LOTSE_DISTRICTS_SERVER)."""
    return os.environ.get("LOTSE_DISTRICTS_SERVER", "")


def parse_settings(text: str) -> dict[str, str]:
    """``NAME=value`` lines as systemd reads them: ``#`` begins a comment, quotes may stand around.

    >>> parse_settings('LOTSE_LOGS="json"')
    {'LOTSE_LOGS': 'json'}

    Raises ValueError for a line that is neither.
    """
    found = {}
    for number, line in enumerate(text.splitlines(), start=1):
        said = line.strip()
        if not said or said[0] in "#;":
            continue
        name, equals, value = said.partition("=")
        if not equals or not OUR_NAMES.fullmatch(name.strip()):
            raise ValueError(f"lotse.env, line {number}: this is no NAME=value of Lotse's settings")
        value = value.strip()
        if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'":
            value = value[1:-1]
        found[name.strip()] = value
    return found


def files_elsewhere() -> bool:
    """Whether uploads lie in a bucket and not in the data folder."""
    return bool(os.environ.get("LOTSE_FILES"))


def stored_files(given: str | None = None) -> dict[str, Any]:
    """Where uploads lie, for Django's STORAGES (LOTSE_FILES): by default the data folder.

    LOTSE_FILES is the address of a bucket of a storage that speaks S3, with key and secret:
    ``https://KEY:SECRET@s3.example/bucket``, and ``?region=…`` where the storage has regions.
    ``given`` stands for it where another installation is meant.
    """
    given = os.environ.get("LOTSE_FILES") if given is None else given
    if not given:
        return {"BACKEND": "lotse.kit.stored_files.StoredFiles"}
    parts = urlsplit(given)
    bucket = parts.path.strip("/")
    if parts.scheme not in {"http", "https"} or not parts.username or not bucket or "/" in bucket:
        raise ValueError("LOTSE_FILES must look like https://KEY:SECRET@s3.example/bucket")
    query = dict(pair.split("=", 1) for pair in parts.query.split("&") if "=" in pair)
    return {
        "BACKEND": "lotse.kit.files_elsewhere.StoredFilesElsewhere",
        "OPTIONS": {
            "endpoint_url": f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}",
            "bucket_name": bucket,
            "access_key": unquote(parts.username),
            "secret_key": unquote(parts.password or ""),
            "region_name": query.get("region", "us-east-1"),
        },
    }


def key_file() -> Path:
    """File with the keys that wrap those of encrypted fields (LOTSE_KEYS); kept out of backups."""
    return Path(os.environ.get("LOTSE_KEYS", data_folder() / "keys"))


def tombstone_file() -> Path:
    """File that says what was erased, for after a restore (LOTSE_TOMBSTONES)."""
    return Path(os.environ.get("LOTSE_TOMBSTONES", data_folder() / "tombstones.jsonl"))


def is_debug() -> bool:
    """Whether error pages show details (LOTSE_DEBUG=1). Never on in a public installation."""
    return os.environ.get("LOTSE_DEBUG", "") == "1"


def allowed_hosts() -> list[str]:
    """Host names the site answers to (LOTSE_HOSTS, separated by commas)."""
    given = os.environ.get("LOTSE_HOSTS", "localhost,127.0.0.1,[::1]")
    return [host.strip() for host in given.split(",") if host.strip()]


def public_origin() -> str:
    """Scheme and host that absolute links use, without a final slash (LOTSE_ORIGIN)."""
    return os.environ.get("LOTSE_ORIGIN", "http://localhost:8000").rstrip("/")


def is_https() -> bool:
    """Whether the site is reached by HTTPS; then cookies are secure and HSTS is sent."""
    return public_origin().startswith("https://")


def proxies() -> int:
    """How many web servers stand before this one and name the visitor's address (LOTSE_PROXIES)."""
    return int(os.environ.get("LOTSE_PROXIES", "0"))


def secret_key() -> str:
    """Key for signatures: LOTSE_SECRET_KEY, or one generated once and kept in the data folder."""
    if given := os.environ.get("LOTSE_SECRET_KEY"):
        return given
    file = data_folder() / "secret-key"
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        candidate = file.with_name(f"secret-key.{os.getpid()}")
        candidate.touch(mode=0o600)
        candidate.write_text(secrets.token_urlsafe(50))
        try:
            # A hard link fails when another process was first; then its key counts.
            os.link(candidate, file)
        except FileExistsError:
            pass
        finally:
            candidate.unlink()
    return file.read_text()


def secret_key_is_given() -> bool:
    """Whether the surroundings name the key, so that the file in the data folder does not count."""
    return bool(os.environ.get("LOTSE_SECRET_KEY"))


def backup_folder() -> Path | None:
    """Folder for nightly backups (LOTSE_BACKUP); None where nobody named one."""
    given = os.environ.get("LOTSE_BACKUP")
    return Path(given).resolve() if given else None


def backup_key() -> str:
    """Public key that the keys in backups are sealed for (LOTSE_BACKUP_KEY)."""
    return os.environ.get("LOTSE_BACKUP_KEY", "")


def database_url() -> str | None:
    """Connection address of the PostgreSQL server (DATABASE_URL), None for the embedded one."""
    return os.environ.get("DATABASE_URL") or None


def checks_links() -> bool:
    """Whether web addresses are looked at by night (LOTSE_CHECK_LINKS=off: not)."""
    return os.environ.get("LOTSE_CHECK_LINKS", "on") != "off"


def house_log_in() -> dict[str, str]:
    """The house's identity provider (OpenID Connect); empty where there is none.

    LOTSE_OIDC_ISSUER, LOTSE_OIDC_CLIENT and LOTSE_OIDC_SECRET as the provider gives them;
    LOTSE_OIDC_NAME stands on the button.
    """
    issuer = os.environ.get("LOTSE_OIDC_ISSUER", "").rstrip("/")
    if not issuer:
        return {}
    return {
        "issuer": issuer,
        "client": os.environ.get("LOTSE_OIDC_CLIENT", ""),
        "secret": os.environ.get("LOTSE_OIDC_SECRET", ""),
        "name": os.environ.get("LOTSE_OIDC_NAME", "") or urlsplit(issuer).hostname or issuer,
    }


def house_table() -> dict[str, Any]:
    """How claims of the house's provider are read, for :class:`lotse.accounts.house.HouseTable`.

    LOTSE_OIDC_ROLES is ``group=role,group=role``, the first that fits counts; LOTSE_OIDC_GROUPS
    names the claim; LOTSE_OIDC_FACTORS are values of ``amr`` and ``acr`` that stand for a second
    factor, separated by spaces.
    """
    given = os.environ.get("LOTSE_OIDC_ROLES", "")
    pairs = [pair.rsplit("=", 1) for pair in given.split(",") if pair.strip()]
    if any(len(pair) != 2 for pair in pairs):  # noqa: PLR2004 – group and role
        raise ValueError("LOTSE_OIDC_ROLES must look like group=coordinator,other=reader")
    factors = os.environ.get("LOTSE_OIDC_FACTORS", "mfa otp hwk sc fpt")
    return {
        "roles": tuple((group.strip(), role.strip()) for group, role in pairs),
        "groups": os.environ.get("LOTSE_OIDC_GROUPS", "groups"),
        "factors": frozenset(factors.split()),
    }


def metrics_address(given: str | None = None) -> tuple[str, int] | None:
    """Where figures for Prometheus are answered (LOTSE_METRICS=127.0.0.1:9464); None: nowhere."""
    given = os.environ.get("LOTSE_METRICS", "") if given is None else given
    if not given:
        return None
    host, _, port = given.rpartition(":")
    if not port.isdecimal():
        raise ValueError("LOTSE_METRICS must look like 127.0.0.1:9464")
    return host.strip("[]") or "127.0.0.1", int(port)


def metrics_folder() -> Path:
    """Where worker processes count; emptied at each start."""
    return data_folder() / "metrics"


def set_metrics_folder(folder: Path) -> None:
    """Tell the workers to come where to count, in the variable that their library reads."""
    os.environ[METRICS_FOLDER] = str(folder)


def logs_as_json() -> bool:
    """Whether each line of the log is a JSON object (LOTSE_LOGS=json) and not a line to read."""
    return os.environ.get("LOTSE_LOGS", "") == "json"


def set_database_url(url: str) -> None:
    """Tell this process and its children where the database is."""
    os.environ["DATABASE_URL"] = url


WAITS: dict[str, object] = {
    "connect_timeout": 3,
    "keepalives_idle": 10,
    "keepalives_interval": 3,
    "keepalives_count": 3,
    "tcp_user_timeout": 10_000,
}
"""How long a silent database is believed in, for libpq: visitors must not wait for minutes."""


def database_settings(url: str | None) -> dict[str, object]:
    """Django's settings for a PostgreSQL address.

    >>> database_settings("postgresql://ann:s%40fe@db.example:5433/lotse")["HOST"]
    'db.example'

    Raises ValueError when the address names no PostgreSQL server. A ``host`` in the query part
    is a socket folder, as libpq writes it. Without an address the settings point nowhere: the
    console starts the embedded server before it asks for them.
    """
    parts = urlsplit(url or "postgresql:///lotse")
    if parts.scheme not in {"postgres", "postgresql"}:
        raise ValueError(f"DATABASE_URL must begin with postgresql://, not {parts.scheme}://")
    query = dict(pair.split("=", 1) for pair in parts.query.split("&") if "=" in pair)
    socket_folder = unquote(query.pop("host", ""))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")) or "lotse",
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": socket_folder or parts.hostname or "",
        "PORT": str(parts.port or ""),
        # Connections live as long as their thread: opening one costs more than most pages.
        "CONN_MAX_AGE": None,
        "OPTIONS": WAITS | {key: unquote(value) for key, value in query.items()},
    }


def mail_settings(url: str | None = None) -> dict[str, object]:
    """Django's settings for sending mail (LOTSE_SMTP, LOTSE_MAIL_FROM).

    ``url`` stands for LOTSE_SMTP where that is to be tried and not yet set.

    LOTSE_SMTP is ``smtp://user:password@host:587`` (STARTTLS where a user is given) or
    ``smtps://…:465`` (TLS from the start); ``smtp://host:25`` without a user speaks plainly, for a
    relay in the same house. Without it every mail becomes a file in ``mail`` in the data folder.
    """
    settings: dict[str, object] = {
        "DEFAULT_FROM_EMAIL": os.environ.get("LOTSE_MAIL_FROM", "lotse@localhost"),
        # Seconds for each step of a conversation; the wait for the next try is much longer.
        "EMAIL_TIMEOUT": 30,
    }
    url = url or os.environ.get("LOTSE_SMTP")
    if not url:
        return settings | {"EMAIL_BACKEND": "lotse.kit.mail_folder.EmailBackend"}
    parts = urlsplit(url)
    if parts.scheme not in {"smtp", "smtps"} or not parts.hostname:
        raise ValueError("LOTSE_SMTP must look like smtp://user:password@host:587")
    is_tls = parts.scheme == "smtps"
    return settings | {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": parts.port or (465 if is_tls else 587 if parts.username else 25),
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_SSL": is_tls,
        "EMAIL_USE_TLS": not is_tls and bool(parts.username),
    }


def deepl_key() -> str:
    """Key of the DeepL API (LOTSE_DEEPL_KEY); empty where texts do not go there."""
    return os.environ.get("LOTSE_DEEPL_KEY", "")


def seven() -> tuple[str, str]:
    """Key of the seven.io API and the sender that telephones show.

    LOTSE_SEVEN_KEY; empty where no short messages are sent. LOTSE_SEVEN_SENDER: eleven letters and
    digits at most; empty for the sender of the account.
    """
    return os.environ.get("LOTSE_SEVEN_KEY", ""), os.environ.get("LOTSE_SEVEN_SENDER", "")


def libretranslate() -> tuple[str, str]:
    """Address and key of a LibreTranslate server.

    LOTSE_LIBRETRANSLATE_URL, and LOTSE_LIBRETRANSLATE_KEY where the server wants one.
    """
    address = os.environ.get("LOTSE_LIBRETRANSLATE_URL", "")
    return address, os.environ.get("LOTSE_LIBRETRANSLATE_KEY", "")
