"""A change of these tables is a change of what the public sees."""

from django.db import migrations

from lotse.kit.content_version import watch

TABLES = (
    "guide_rule",
    "guide_ruleversion",
    "guide_entry",
)


class Migration(migrations.Migration):
    dependencies = [("guide", "0001_initial"), ("kit", "0002_content_version")]

    operations = watch(*TABLES)
