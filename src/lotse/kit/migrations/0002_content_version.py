"""The function behind all triggers that raise the content version, and its one row."""

from django.db import migrations

from lotse.kit.content_version import FUNCTION


class Migration(migrations.Migration):
    dependencies = [("kit", "0001_initial")]

    operations = [
        migrations.RunSQL(
            FUNCTION, "DROP FUNCTION lotse_content_changed(); DELETE FROM kit_contentversion"
        )
    ]
