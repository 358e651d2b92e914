"""Fields whose words the database never sees: sealed with the key of their record.

A model declares ``note = SecretField()``; the column holds bytes. ``write(record, note="…")`` seals
and saves, ``read(record, "note")`` opens. Attributes hold bytes only, so that no form, log or
history can carry the words by accident. Purges call :func:`lotse.privacy.keys.shred`.
"""

from django.db import models, transaction

from lotse.privacy import keys
from lotse.privacy.sealed import SecretField


def place(record: models.Model, column: str) -> str:
    """What a sealed value is bound to: ``table|pk|column``."""
    return f"{record._meta.db_table}|{record.pk}|{column}"


@transaction.atomic
def write(record: models.Model, **words: str) -> None:
    """Seal words into secret fields of a saved record and save these fields.

    Raises ValueError for a record without a primary key: the seal is bound to it.
    """
    if record.pk is None:
        raise ValueError("save the record first: its seal is bound to its primary key")
    key = keys.make_key(record._meta.label, str(record.pk))
    for name, said in words.items():
        column = _column(record, name)
        sealed = keys.seal(said.encode(), key, place(record, column)) if said else b""
        setattr(record, name, sealed)
    record.save(update_fields=list(words))


def read(record: models.Model, name: str) -> str:
    """The words of a secret field. Raises :class:`lotse.privacy.keys.Unreadable`."""
    sealed = bytes(getattr(record, name))
    if not sealed:
        return ""
    key = keys.find_key(record._meta.label, str(record.pk))
    if key is None:
        raise keys.Unreadable(f"{record._meta.label} {record.pk}: its key was shredded")
    return keys.unseal(sealed, key, place(record, _column(record, name))).decode()


def _column(record: models.Model, name: str) -> str:
    field = record._meta.get_field(name)
    if not isinstance(field, SecretField):
        raise TypeError(f"{name} is no secret field")
    return str(field.column)
