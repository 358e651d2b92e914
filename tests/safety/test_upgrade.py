"""A database of an earlier program comes to today with every row and every file.

``databases`` holds one of each release, made by its own program (``databases/README.md``).
"""

import json
import subprocess
import tarfile
from pathlib import Path

import pytest
import yaml
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.urls import reverse

from lotse.accounts.models import User
from lotse.config.updating import RELEASES
from lotse.events.models import Registration
from lotse.kit.backups import tools
from lotse.kit.phones import read_phone
from lotse.words.models import Picture
from tests.databases import new_database, point_to
from tests.factories.accounts import log_in

FOLDER = Path(__file__).with_name("databases")
MADE_ANEW = {"words_searchdocument", "words_searchword", "django_migrations", "kit_contentversion"}
"""Tables that every program makes by itself."""
CHANGED = {"events_registration.phone": read_phone}
"""Columns whose values a migration has changed, and what became of each."""
CORE = {
    "accounts_user", "events_campaign", "events_event", "events_feedback", "events_participant",
    "events_partnerlink", "events_registration", "guide_rule", "guide_rulechange", "kit_mail",
    "kit_textmessage", "mfa_authenticator", "offers_confirmationlink", "offers_offer",
    "offers_offerdraft", "offers_provideranswer", "pages_infopage", "partners_organisation",
    "partners_school", "privacy_change", "reference_district", "reports_report",
    "wagtaildocs_document", "words_picture", "words_text",
}  # fmt: skip
"""Tables without rows of which this would prove nothing."""


def rows():
    """Every row of every table, by its key: columns and values."""
    found = {}
    with connection.cursor() as cursor:
        for table in set(connection.introspection.table_names(cursor)) - MADE_ANEW:
            key = connection.introspection.get_primary_key_columns(cursor, table)
            cursor.execute(f'SELECT to_jsonb(t)::text FROM "{table}" AS t')
            lines = [json.loads(line) for (line,) in cursor.fetchall()]
            found[table] = {tuple(line[name] for name in key): line for line in lines}
    return found


def faults(before, after):
    """Rows and values that are gone or others."""
    for table, lines in before.items():
        for key, line in lines.items():
            now = after.get(table, {}).get(key)
            if now is None:
                yield f"a row of {table} is gone"
                continue
            for name, was in line.items():
                said = CHANGED.get(f"{table}.{name}")
                value, became = said(was) if said and was else was, now.get(name, "nothing")
                if became != value:
                    yield f"{table}.{name}: {value!r:.80} became {became!r:.80}"


@pytest.fixture
def empty(django_db_setup, django_db_blocker, database_server):
    """The address of a database without anything, in the place of that of the tests."""
    name = connection.settings_dict["NAME"]
    with django_db_blocker.unblock(), new_database(database_server, "lotse_upgrade") as url:
        point_to("lotse_upgrade")
        cache.clear()
        try:
            yield url
        finally:
            point_to(name)
            cache.clear()


@pytest.fixture(params=sorted(FOLDER.glob("*.tar.xz")), ids=lambda path: path.name)
def old(request, empty, tmp_path, settings):
    """An installation as an earlier program left it."""
    with tarfile.open(request.param) as file:
        file.extractall(tmp_path, filter="data")
    settings.MEDIA_ROOT = tmp_path / "media"
    fill = [tools.program("psql"), "-qX", "-v", "ON_ERROR_STOP=1", "-f"]
    subprocess.run([*fill, tmp_path / "database.sql", empty], check=True, stdout=subprocess.DEVNULL)


def test_database_of_an_earlier_program_comes_to_today_with_everything(old):
    before = rows()
    assert {table for table, lines in before.items() if lines} >= CORE
    files = [(one.file.name, one.file.read()) for one in Picture.objects.only("file")]
    assert files
    call_command("migrate", verbosity=0, interactive=False)
    found = sorted(set(faults(before, rows())))
    assert not found, "\n".join(found)
    for name, content in files:
        assert Picture.objects.get(file=name).file.read() == content
    families, staff = Client(), Client()
    log_in(staff, User.objects.get(email="administrator@example.org"))
    for address in ("/de/", "/uk/angebote/kurs-von-frueher/", "/de/veranstaltungen/"):
        assert families.get(address).status_code == 200, address
    family = Registration.objects.exclude(email="").first()
    for address in ("/staff/", "/staff/angebote/", reverse("staff_round", args=[family.round_id])):
        assert staff.get(address).status_code == 200, address


def test_database_of_each_release_is_kept():
    kept = {path.name.removesuffix(".tar.xz") for path in FOLDER.glob("*.tar.xz")}
    assert set(yaml.safe_load(RELEASES.read_text())) <= kept
