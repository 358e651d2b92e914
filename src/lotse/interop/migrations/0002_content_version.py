"""Identifiers from elsewhere are part of what machines see."""

from django.db import migrations

from lotse.kit.content_version import watch


class Migration(migrations.Migration):
    dependencies = [("interop", "0001_initial"), ("kit", "0002_content_version")]

    operations = watch("interop_foreignrecord")
