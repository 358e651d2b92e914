"""A change of these tables is a change of what the public sees."""

from django.db import migrations

from lotse.kit.content_version import watch

TABLES = (
    "partners_organisation",
    "partners_organisation_languages",
    "partners_school",
    "partners_school_types",
    "partners_site",
    "partners_site_accessibility",
    "partners_contactfunction",
)


class Migration(migrations.Migration):
    dependencies = [("partners", "0001_initial"), ("kit", "0002_content_version")]

    operations = watch(*TABLES)
