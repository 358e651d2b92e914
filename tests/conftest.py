"""What all tests share: a PostgreSQL server of their own, the vocabularies, a small district."""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import django
import pytest

from lotse.config.embedded import ensure_database

_NAME = os.environ.get("LOTSE_TEST_NAME", "main")
_FOLDER = Path(tempfile.gettempdir()) / f"lotse-tests-{os.getuid()}-{_NAME}"
os.environ["LOTSE_DATA"] = str(_FOLDER)
os.environ.setdefault("LOTSE_SECRET_KEY", "only-for-tests")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lotse.config.settings")
# Playwright keeps an event loop running; our pages are synchronous all the same.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"
"""Real public data, where it is at hand; tests that need it are skipped elsewhere."""


# The embedded server starts before Django reads its settings. Crash safety is not needed here.
ensure_database(
    _FOLDER / "postgres",
    settings=["fsync=off", "synchronous_commit=off", "full_page_writes=off"],
)
django.setup()


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None,
    django_db_keepdb: bool,
    django_db_createdb: bool,
    django_db_blocker: Any,
) -> None:
    """The migrated database with vocabularies, district and guide, kept for the next run.

    pytest-django's own fixture sets a database up only for tests that run in a transaction.
    """
    from django.test.utils import setup_databases

    from lotse.accounts.models import User
    from lotse.kit import clock
    from lotse.reference.actions import init_district
    from lotse.reference.vocabulary_files import load_vocabularies
    from lotse.words.reads import COUNTER
    from tests.factories.cleaning import remove_content
    from tests.factories.reference import small_district
    from tests.guide.loading import load_again

    # Readings are written when a test says so, not once a minute in the middle of another.
    COUNTER.every = float("inf")
    with django_db_blocker.unblock():
        setup_databases(
            verbosity=0,
            interactive=False,
            keepdb=django_db_keepdb and not django_db_createdb,
            aliases=["default"],
        )
        load_vocabularies(now=clock.now())
        init_district(facts=small_district())
        # What a run that was killed left behind must not fail this one.
        remove_content()
        User.objects.all().delete()
        load_again()


@pytest.fixture
def committed(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """A database without a transaction around the test, as a running site has it.

    What a test of offers, partners and texts leaves behind is removed afterwards.
    """
    from tests.factories.cleaning import remove_content

    with django_db_blocker.unblock():
        remove_content()
        yield
        remove_content()


@pytest.fixture
def shared() -> Path:
    """The folder with real public data; the test is skipped where there is none."""
    if not SHARED.exists():
        pytest.skip(f"real data is not at hand ({SHARED})")
    return SHARED


@pytest.fixture
def sink(settings: Any) -> Iterator[Any]:
    """A mail server that keeps what it is sent."""
    from tests.factories.mail import mail_server

    with mail_server() as server:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
        yield server
