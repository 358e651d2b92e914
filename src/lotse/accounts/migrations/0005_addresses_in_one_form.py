"""Addresses of accounts get the one form under which accounts are looked up.

An account whose address would become that of another one stays as it is: an administrator decides.
Safe to run twice.
"""

from typing import Any

from django.db import migrations

from lotse.kit.mail_addresses import address_key


def put_in_form(apps: Any, schema_editor: Any) -> None:
    """Domains with letters outside of ASCII are kept as every mail server writes them."""
    rows = apps.get_model("accounts", "User").objects.using(schema_editor.connection.alias)
    odd = rows.filter(email__regex=r"[^\x01-\x7f]|[A-Z]").order_by("pk")
    for pk, email in list(odd.values_list("pk", "email")):
        kept = address_key(email)
        if kept != email and not rows.filter(email=kept).exists():
            rows.filter(pk=pk).update(email=kept)


class Migration(migrations.Migration):
    """Data only."""

    dependencies = [("accounts", "0004_translates")]

    operations = [migrations.RunPython(put_in_form, migrations.RunPython.noop, elidable=True)]
