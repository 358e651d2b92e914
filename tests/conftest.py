"""What all tests share: a database of their own, made when the first test asks for it."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import django
import pytest

DATA = tempfile.mkdtemp(prefix="lotse-test-data-")
"""Files that this process of the tests writes; gone at its end."""
os.environ["LOTSE_DATA"] = DATA
os.environ.setdefault("LOTSE_SECRET_KEY", "only-for-tests")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lotse.config.settings")
# Playwright keeps an event loop running; our pages are synchronous all the same.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"
"""Real public data, where it is at hand; tests that need it are skipped elsewhere."""

django.setup()


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Who needs the database is marked ``db``: ``pytest -m "not db"`` runs the others at once."""
    for item in items:
        fixtures = getattr(item, "fixturenames", ())
        if "database_server" in fixtures or item.get_closest_marker("django_db"):
            item.add_marker(pytest.mark.db)


def pytest_unconfigure() -> None:
    """The files of this run go."""
    shutil.rmtree(DATA, ignore_errors=True)


@pytest.fixture(scope="session")
def database_server() -> str:
    """The address of a running PostgreSQL server, with a database for upkeep."""
    from tests.databases import start_server

    return start_server()


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None,
    database_server: str,
    django_db_blocker: Any,
) -> Iterator[None]:
    """A database of this process with vocabularies, district and guide.

    pytest-django's own fixture knows neither templates nor contents.
    """
    from lotse.words.reads import COUNTER
    from tests.databases import small_database

    # Readings are written when a test says so, not once a minute in the middle of another.
    COUNTER.every = float("inf")
    with django_db_blocker.unblock(), small_database(database_server):
        yield


@pytest.fixture(autouse=True)
def _nobody_asked_much() -> None:
    """What one test asked for does not count for the next."""
    from lotse.config.limits import VISITORS

    VISITORS.forget()


@pytest.fixture
def committed(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """A database without a transaction around the test, as a running site has it.

    What a test of offers, partners and texts leaves behind is removed afterwards.
    """
    from tests.factories.cleaning import remove_content

    with django_db_blocker.unblock():
        yield
        remove_content()


@pytest.fixture
def shared() -> Path:
    """The folder with real public data; the test is skipped where there is none."""
    if not SHARED.exists():
        pytest.skip(f"real data is not at hand ({SHARED})")
    return SHARED


@pytest.fixture
def case_inputs() -> Path:
    """The folder with inputs that failed elsewhere; the test is skipped where there is none."""
    folder = SHARED.parent / "cases" / "inputs"
    if not folder.exists():
        pytest.skip(f"the inputs are not at hand ({folder})")
    return folder


@pytest.fixture
def sink(settings: Any) -> Iterator[Any]:
    """A mail server that keeps what it is sent."""
    from tests.factories.mail import mail_server

    with mail_server() as server:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
        yield server
