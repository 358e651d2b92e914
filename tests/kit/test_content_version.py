from django.db import connection, transaction

from lotse.kit import content_version
from lotse.kit.content_version import PerVersion
from lotse.reference.models import Topic
from tests.factories.offers import make_offer, make_partner


def test_version_changes_with_a_committed_change(committed):
    before = content_version.current()
    make_partner()
    assert content_version.current() != before


def test_version_stays_without_a_change(committed):
    make_offer()
    before = content_version.current()
    Topic.objects.first()
    assert content_version.current() == before


def test_version_is_another_one_after_a_rollback(committed):
    seen = set()
    for _ in range(2):
        try:
            with transaction.atomic():
                make_partner()
                seen.add(content_version.current())
                raise RuntimeError
        except RuntimeError:
            seen.add(content_version.current())
    assert len(seen) == 3


def test_per_version_computes_once_per_version(committed):
    calls = []
    value = PerVersion(lambda: calls.append(1) or len(calls))
    assert value() == value() == 1
    make_partner()
    assert value() == 2


def test_per_version_keeps_nothing_inside_a_transaction(committed):
    calls = []
    value = PerVersion(lambda: calls.append(1) or len(calls))
    with transaction.atomic():
        value()
    assert value() == 2


OF_THE_OFFICE = {
    "pages_approval",
    "offers_confirmationlink",
    "offers_offerdraft",
    "offers_plannedstep",
    "offers_provideranswer",
    "offers_reviewstep",
    "partners_plannedshowing",
}
"""Tables of public contexts that no public page shows."""


def test_every_public_table_raises_the_version(db):
    public = ("offers_", "pages_", "partners_", "reference_", "words_text")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname = 'content_changed'"
        )
        watched = {row[0].strip('"') for row in cursor.fetchall()}
        tables = {t for t in connection.introspection.table_names(cursor) if t.startswith(public)}
    assert tables - watched == OF_THE_OFFICE


def test_version_survives_a_lost_connection(committed):
    content_version.current()
    connection.connection.close()
    assert content_version.current()


def test_version_survives_a_session_ended_by_the_server(committed):
    content_version.current()
    other = connection.copy()
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s)", [connection.connection.info.backend_pid])
    other.close()
    assert content_version.current()
