"""Telephone numbers that were kept as they were typed get the one form that they have now.

What cannot be a number stays as it is: the office sees it and asks. Safe to run twice.
"""

from typing import Any

from django.db import migrations

from lotse.kit.phones import read_phone


def put_in_form(apps: Any, schema_editor: Any) -> None:
    """Read each number once more; who wrote ``0172 555…`` and ``+49 172 555…`` is one family."""
    rows = apps.get_model("events", "Registration").objects.using(schema_editor.connection.alias)
    kept = rows.exclude(phone="").exclude(phone__startswith="+")
    odd = rows.filter(phone__regex=r"^\+.*[^0-9+].*$").exclude(phone__contains=";ext=")
    for pk, phone in [*kept.values_list("pk", "phone"), *odd.values_list("pk", "phone")]:
        if (read := read_phone(phone)) is not None:
            rows.filter(pk=pk, phone=phone).update(phone=read)


class Migration(migrations.Migration):
    """Data only."""

    dependencies = [("events", "0008_keys_of_counts")]

    operations = [migrations.RunPython(put_in_form, migrations.RunPython.noop, elidable=True)]
