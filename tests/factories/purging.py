"""Carrying out one rule, as the night does."""

from datetime import datetime

from django.db import connection

from lotse.privacy.purging import run
from lotse.privacy.registry import fields_naming_users
from lotse.privacy.retention import Moment


def erased_by(rule: str, now: datetime) -> int:
    """How many records a rule erases at a moment."""
    (line,) = run(moment=Moment(now), only=[rule])
    return line.erased


def tables_with(word: str) -> list[str]:
    """Every table of the database in which the word stands anywhere, sealed bytes apart."""
    found = []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename"
        )
        for (table,) in cursor.fetchall():
            cursor.execute(
                f'SELECT EXISTS (SELECT 1 FROM "{table}" AS t WHERE t::text ILIKE %s'
                " OR t::text ILIKE %s)",
                [f"%{word}%", f"%{word.encode().hex()}%"],
            )
            if cursor.fetchone()[0]:
                found.append(table)
    return found


def mentions_of(user_id: int) -> list[str]:
    """Fields in which the number of a user still stands."""
    from django.apps import apps

    return [
        f"{label}.{name}"
        for label, names in fields_naming_users().items()
        for name in names.split()
        if apps.get_model(label)._default_manager.filter(**{name: user_id}).exists()
    ]
