"""A change of these tables is a change of what the public sees."""

from django.db import migrations

from lotse.kit.content_version import watch

TABLES = (
    "reference_stage",
    "reference_topic",
    "reference_cefrlevel",
    "reference_schooltype",
    "reference_schooltype_stages",
    "reference_organisationkind",
    "reference_accessibilityfeature",
    "reference_language",
    "reference_district",
    "reference_municipality",
    "reference_postcode",
    "reference_schoolholiday",
)


class Migration(migrations.Migration):
    dependencies = [("reference", "0001_initial"), ("kit", "0002_content_version")]

    operations = watch(*TABLES)
