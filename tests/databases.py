"""Databases of the tests: one server for a checkout, one database for each process.

The server starts with the first test that asks for it. What every test needs – tables,
vocabularies, the small district, the guide of the state – is made once and kept as a *template*;
a process of the tests (a worker of pytest-xdist, or pytest itself) gets a copy in half a second
and throws it away at its end. A template is named after what it was made from, so a changed
migration or vocabulary makes a new one by itself. Several checkouts, and several runs in one
checkout, can go on at once.
"""

import fcntl
import hashlib
import os
import re
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src" / "lotse"
NAME = os.environ.get("LOTSE_TEST_NAME") or hashlib.sha256(bytes(ROOT)).hexdigest()[:8]
FOLDER = Path(tempfile.gettempdir()) / f"lotse-tests-{os.getuid()}-{NAME}"
"""What lies here belongs to this checkout, or to the run that named itself."""

SETTINGS = ["fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=300"]
"""Nothing here has to survive a crash; fifty families at once, in several processes."""

PREFIX = "lotse_" + re.sub(r"\W", "_", NAME).lower()
FACES = {"website", "backoffice", "api", "ui", "config"}
"""Packages that have no part in what a template holds."""

IN_THE_MAKING = f"{PREFIX}_in_the_making"


@dataclass(frozen=True)
class Template:
    """A database that is copied: what fills it, over which other, made from which files."""

    kind: str
    fill: Callable[[], None]
    files: Iterable[Path]
    over: "Template | None" = None

    @property
    def name(self) -> str:
        """Another name as soon as any of the files, here or below, is another."""
        below = self.over.name if self.over else ""
        return f"{PREFIX}_{self.kind}_{digest(self.files, below)}"


def start_server() -> str:
    """Start the server unless DATABASE_URL names one; its address, with a database for upkeep."""
    from lotse.config.embedded import ensure_database

    FOLDER.mkdir(exist_ok=True)
    with _alone():
        ensure_database(FOLDER / "server", settings=SETTINGS)
    return os.environ["DATABASE_URL"]


@contextmanager
def small_database(upkeep: str) -> Iterator[str]:
    """The database of this process, with what every test needs."""
    with _copy(_small(), upkeep) as name:
        yield name


@contextmanager
def demo_database(upkeep: str, *, fill: Callable[[], None], files: Path) -> Iterator[str]:
    """A database with the demo district instead of the small one, for as long as it is needed."""
    kept = [path for path in files.rglob("*") if path.is_file()]
    demo = Template("demo", fill, [*kept, *_sources(), Path(fill.__code__.co_filename)], _small())
    before = os.environ["DATABASE_URL"].partition("?")[0].rpartition("/")[2]
    try:
        with _copy(demo, upkeep) as name:
            yield name
    finally:
        point_to(before)


@contextmanager
def new_database(upkeep: str, name: str, *, holds: str = "") -> Iterator[str]:
    """The address of a database beside that of this process.

    ``holds``: nothing, ``tables`` of today, or what every test needs (``small``).
    """
    template = {"": None, "tables": _tables(), "small": _small()}[holds]
    before = os.environ["DATABASE_URL"].partition("?")[0].rpartition("/")[2]
    with _alone(), psycopg.connect(upkeep, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        if template:
            _ensure(connection, template)
            point_to(before)
        source = template.name if template else "template1"
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {source}")
    head, _, tail = upkeep.partition("?")
    yield f"{head.rpartition('/')[0]}/{name}?{tail}"
    with psycopg.connect(upkeep, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def _tables() -> Template:
    migrations = [*SOURCE.glob("*/migrations/*.py"), ROOT / "requirements" / "base.txt"]
    return Template("tables", _migrate, migrations)


def _small() -> Template:
    tests = [Path(__file__), ROOT / "tests/factories/reference.py", ROOT / "tests/guide/loading.py"]
    return Template("small", _fill, [*_sources(), *tests], _tables())


def _sources() -> list[Path]:
    """Files of the program that decide what a template holds."""
    ours = (path for path in SOURCE.rglob("*") if path.relative_to(SOURCE).parts[0] not in FACES)
    return [path for path in ours if path.suffix in {".py", ".yaml", ".csv", ".json"}]


@contextmanager
def _copy(template: Template, upkeep: str) -> Iterator[str]:
    """A copy that this process works on; gone afterwards."""
    from django.core.cache import cache
    from django.db import connections

    name = f"{PREFIX}_{template.kind}_for_{os.getpid()}"
    with _alone(), psycopg.connect(upkeep, autocommit=True) as connection:
        _drop_left_behind(connection)
        _ensure(connection, template)
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {template.name}")
    point_to(name)
    cache.clear()
    try:
        yield name
    finally:
        connections.close_all()
        cache.clear()
        with psycopg.connect(upkeep, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def point_to(name: str) -> None:
    """Django, and the processes that tests start, work on this database from now on."""
    from django.db import connections

    from lotse.config import environment

    given = os.environ["DATABASE_URL"]
    url = re.sub(r"(//[^/]*)/[^?]*", rf"\1/{name}", given, count=1)
    environment.set_database_url(url)
    connections.close_all()
    connections["default"].settings_dict.update(environment.database_settings(url))


@contextmanager
def _alone() -> Iterator[None]:
    """One process at a time makes servers, templates and copies."""
    with (FOLDER / "lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _ensure(connection: "psycopg.Connection[Any]", template: Template) -> None:
    """Make the template where there is none, under another name first: a torn one is not used."""
    from django.db import connections

    if template.over:
        _ensure(connection, template.over)
    known = _names(connection, f"{PREFIX}_{template.kind}_%")
    known = {name for name in known if "_for_" not in name}
    if template.name in known:
        return
    for old in {*known, IN_THE_MAKING}:
        connection.execute(f"DROP DATABASE IF EXISTS {old} WITH (FORCE)")
    source = template.over.name if template.over else "template1"
    connection.execute(f"CREATE DATABASE {IN_THE_MAKING} TEMPLATE {source}")
    point_to(IN_THE_MAKING)
    template.fill()
    connections.close_all()
    connection.execute(f"ALTER DATABASE {IN_THE_MAKING} RENAME TO {template.name}")


def _migrate() -> None:
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False)


def _fill() -> None:
    from lotse.kit import clock
    from lotse.reference.actions import init_district
    from lotse.reference.vocabulary_files import load_vocabularies
    from tests.factories.reference import small_district
    from tests.guide.loading import load_again

    load_vocabularies(now=clock.now())
    init_district(facts=small_district())
    load_again()


def digest(files: Iterable[Path], below: str) -> str:
    """A short name for the contents of these files, over what lies below."""
    whole = hashlib.sha256(below.encode())
    for path in sorted(set(files)):
        whole.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes() + b"\0")
    return whole.hexdigest()[:12]


def _drop_left_behind(connection: "psycopg.Connection[Any]") -> None:
    """Copies of processes that were killed."""
    for name in _names(connection, f"{PREFIX}_%_for_%"):
        if not Path(f"/proc/{name.rpartition('_')[2]}").exists():
            connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def _names(connection: "psycopg.Connection[Any]", pattern: str) -> set[str]:
    found = connection.execute("SELECT datname FROM pg_database WHERE datname LIKE %s", [pattern])
    return {name for (name,) in found}
