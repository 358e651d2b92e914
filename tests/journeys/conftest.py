"""A running site with the demo's offers, and a real browser."""

import logging
import os
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

CHROMIUM = os.environ.get("LOTSE_CHROMIUM") or shutil.which("chromium")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
]
DEMO = Path(__file__).resolve().parents[2] / "demo" / "goslar"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every test in this folder needs Chromium and is skipped, and said to be, without it."""
    for item in items:
        if Path(item.fspath).parent != Path(__file__).parent:
            continue
        item.add_marker(pytest.mark.browser)
        if CHROMIUM is None:
            item.add_marker(pytest.mark.skip(reason="Chromium is not installed"))


@pytest.fixture(scope="package")
def site(django_db_setup: None, database_server: str, django_db_blocker: Any) -> Iterator[str]:
    """The address of a site that serves the demo district's partners, offers and events.

    It has a database of its own while the tests of this folder run.
    """
    from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler

    from lotse.config.wsgi import application
    from tests.databases import demo_database

    logging.getLogger("django.server").setLevel(logging.CRITICAL)
    with (
        django_db_blocker.unblock(),
        demo_database(database_server, fill=fill_demo, files=DEMO),
    ):
        server = ThreadedWSGIServer(("127.0.0.1", 0), WSGIRequestHandler)
        server.set_app(application)
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()
        thread.join()


def fill_demo() -> None:
    """What ``make demo`` shows, with its examples."""
    from django.core.management import call_command

    call_command("init_district", DEMO / "district.yaml", verbosity=0)
    call_command("import_borders", DEMO / "borders.geojson", verbosity=0)
    call_command("load_directory", DEMO, examples=True, verbosity=0)
    call_command("load_pages", DEMO / "pages", verbosity=0)
    call_command("load_events", DEMO, examples=True, verbosity=0)


@pytest.fixture
def event_pages(site: str, django_db_blocker: Any) -> dict[str, str]:
    """Addresses of every kind of event page, below the language; by what the page shows."""
    from lotse.events.models import Registration, Round
    from lotse.events.tokens import token

    with django_db_blocker.unblock():
        full = Round.objects.get(event__slug="erste-hilfe-am-kind")
        over = Round.objects.get(event__slug="elternabend-zeugnisse")
        waiting = Registration.objects.filter(round=full, state="waiting")[0]
        confirmed = Registration.objects.filter(round=full, state="confirmed")[0]
        links = {one.state: f"anmeldung/{one.number}/{token(one)}/" for one in (waiting, confirmed)}
        month = f"{full.starts_at:%Y-%m}"
    pages = {
        "list": "",
        "filtered": "?language=ar&stage=nowhere",
        "nothing": "?language=ar&audience=professionals",
        "month": f"monat/{month}/",
        "event": "infoabend-schulanfang/",
        "course": "deutschkurs-rund-um-die-schule/",
        "cancelled": "besuch-im-museum/",
        "sign_up": f"erste-hilfe-am-kind/{full.pk}/anmelden/",
        "closed": f"elternabend-zeugnisse/{over.pk}/anmelden/",
        "feedback": f"elternabend-zeugnisse/{over.pk}/rueckmeldung/",
        **links,
    }
    return {name: f"veranstaltungen/{path}" for name, path in pages.items()}


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """One browser for all tests."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def open_page(chromium: Any, site: str) -> Iterator[Any]:
    """Opens a page of the site in a fresh, private window; windows close with the test."""
    contexts = []

    def open_one(
        path: str, *, width: int = 390, javascript: bool = True, scheme: str = "light"
    ) -> Any:
        context = chromium.new_context(
            viewport={"width": width, "height": 800},
            java_script_enabled=javascript,
            color_scheme=scheme,
        )
        contexts.append(context)
        page = context.new_page()
        page.goto(site + path)
        return page

    yield open_one
    for context in contexts:
        context.close()
