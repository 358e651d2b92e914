"""A change of these tables is a change of what the public sees."""

from django.db import migrations

from lotse.kit.content_version import watch


class Migration(migrations.Migration):
    dependencies = [
        ("pages", "0001_pages"),
        ("kit", "0002_content_version"),
        ("wagtaildocs", "0014_alter_document_file_size"),
    ]

    operations = watch("pages_infopage", "wagtaildocs_document")
