"""What is known about one person, from all contexts (Art. 15 GDPR)."""

from typing import Any

from django.apps import apps

from lotse.privacy import secret_fields
from lotse.privacy.registry import kept_fields, list_declarations, list_exports
from lotse.privacy.retention import Person
from lotse.privacy.sealed import SecretField


def export_person(person: Person) -> dict[str, list[dict[str, Any]]]:
    """The personal fields of all records in which the person is found, by model; JSON-ready."""
    fields = {one.model: kept_fields(one) for one in list_declarations()}
    found = {}
    for export in list_exports():
        if export.of is None:
            continue
        rows = [_row(row, fields[export.model]) for row in export.of(person).order_by("pk")]
        if rows:
            found[export.model] = rows
    return found


def _row(row: Any, names: list[str]) -> dict[str, Any]:
    said: dict[str, Any] = {"key": str(row.pk)}
    for name in names:
        field = apps.get_model(row._meta.label)._meta.get_field(name)
        if isinstance(field, SecretField):
            said[name] = secret_fields.read(row, name)
        elif name == "password":
            said[name] = "kept as a digest"
        else:
            said[name] = _plain(row, field)
    return said


def _plain(row: Any, field: Any) -> Any:
    if field.many_to_many:
        return [str(one) for one in getattr(row, field.name).all()]
    value = getattr(row, field.attname)
    if isinstance(value, bytes | memoryview):
        return f"{len(bytes(value))} bytes"
    if field.get_internal_type() in {"FileField", "ImageField"}:
        return value.name if value else ""
    return value
