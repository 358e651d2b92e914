"""A changed picture is a change of what the public sees: its old sizes are gone."""

from django.db import migrations

from lotse.kit.content_version import watch


class Migration(migrations.Migration):
    dependencies = [("pages", "0003_web_addresses"), ("words", "0001_initial")]

    operations = watch("words_picture")
