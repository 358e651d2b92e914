"""A change of these tables is a change of what the public sees.

Of places the public is told only whether there are any: a registration raises the version only
when the number of free places comes to or leaves zero or "few", so pages stay kept while a hundred
families sign up.
"""

from django.db import migrations

from lotse.kit.content_version import watch

TABLES = (
    "events_event",
    "events_event_stages",
    "events_event_topics",
    "events_event_languages",
    "events_event_interpreted",
    "events_eventpartner",
    "events_eventdate",
    "events_round",
)

POOLS = """
CREATE TRIGGER content_changed AFTER UPDATE ON events_pool FOR EACH ROW
WHEN (
    OLD.capacity IS DISTINCT FROM NEW.capacity
    OR LEAST(NEW.capacity - NEW.taken, 4) IS DISTINCT FROM LEAST(OLD.capacity - OLD.taken, 4)
) EXECUTE FUNCTION lotse_content_changed();
"""


class Migration(migrations.Migration):
    dependencies = [("events", "0001_initial"), ("kit", "0002_content_version")]

    operations = [
        *watch(*TABLES),
        migrations.RunSQL(POOLS, "DROP TRIGGER content_changed ON events_pool"),
    ]
