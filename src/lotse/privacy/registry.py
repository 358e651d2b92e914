"""Collects what contexts say in their ``privacy.py``, and compares it with the models' fields."""

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db.models import Field, Model, Q

from lotse.privacy.domain.declarations import NOT_PROCESSED, Declaration, find_gaps
from lotse.privacy.legal_bases import legal_bases
from lotse.privacy.retention import Export, Person, Purge

REACHED_BY = {
    "email": ("email", "recipient", "reply_to"),
    "phone": ("phone", "recipient"),
}
"""Names of fields that hold an address or a telephone number as it is."""


def list_declarations() -> list[Declaration]:
    """The declarations of all installed contexts."""
    return list(_all("DECLARATIONS"))


def list_purges() -> list[Purge]:
    """The purges of all installed contexts, by name. That of accounts ends every mention."""
    found = [_with_mentions(one) for one in _all("PURGES")]
    return sorted(found, key=lambda purge: purge.name)


def _with_mentions(purge: Purge) -> Purge:
    if purge.model != settings.AUTH_USER_MODEL:
        return purge
    fields = {model: set(names.split()) for model, names in fields_naming_users().items()}
    for model, names in purge.empties.items():
        fields[model] = fields.get(model, set()) | set(names.split())
    empties = {model: " ".join(sorted(names)) for model, names in sorted(fields.items())}
    return replace(purge, empties=empties)


def find_purge(name: str) -> Purge | None:
    """A purge by its name."""
    return next((purge for purge in list_purges() if purge.name == name), None)


@cache
def list_exports() -> list[Export]:
    """Where something about a person can be found, by model.

    Models that name a user or hold an address need no entry of their own: they are found by it.
    """
    said = {export.model: export for export in _all("EXPORTS")}
    for declaration in list_declarations():
        if declaration.model not in said and (export := _export_by_fields(declaration)):
            said[export.model] = export
    return [said[model] for model in sorted(said)]


def _all(name: str) -> Iterator[Any]:
    for config in apps.get_app_configs():
        module = f"{config.name}.privacy"
        if config.name.startswith("lotse.") and find_spec(module) is not None:
            yield from getattr(import_module(module), name, [])


def _export_by_fields(declaration: Declaration) -> Export | None:
    model = apps.get_model(declaration.model)
    personal = kept_fields(declaration)
    users = [name for name in personal if is_user(model, name)]
    if declaration.model == settings.AUTH_USER_MODEL:
        users = ["pk"]
    reached = {by: [n for n in names if n in personal] for by, names in REACHED_BY.items()}
    if not users and not any(reached.values()):
        return None

    def of(person: Person) -> Any:
        wanted = Q(pk__in=[])
        if person.user is not None:
            for name in users:
                wanted |= Q(**{name: person.user.pk})
        for by, names in reached.items():
            if said := getattr(person, by):
                for name in names:
                    wanted |= Q(**{f"{name}__iexact": said})
        return model._default_manager.filter(wanted)

    return Export(declaration.model, of)


def kept_fields(declaration: Declaration) -> list[str]:
    """The personal fields of a model in which something is kept."""
    return [name for name, said in declaration.personal.items() if said.basis != NOT_PROCESSED]


def is_user(model: type[Model], name: str) -> bool:
    """Whether a field names a user."""
    found = model._meta.get_field(name)
    return bool(found.related_model) and (
        found.related_model._meta.label == settings.AUTH_USER_MODEL  # type: ignore[union-attr]  # the line before rules None and "self" out
    )


def fields_naming_users() -> dict[str, str]:
    """The personal fields that name a user, by model, as one string: they end with the account."""
    found = {}
    for declaration in list_declarations():
        model = apps.get_model(declaration.model)
        if names := [name for name in kept_fields(declaration) if is_user(model, name)]:
            found[declaration.model] = " ".join(names)
    return found


def fields_of_all_models() -> dict[str, list[str]]:
    """Names of the stored fields of every model, libraries' models included."""
    return {
        model._meta.label: [field.name for field in model._meta.local_fields]
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy
    }


def files_of(model: type[Model]) -> list[str]:
    """Names of the fields of a model that hold files."""
    fields: list[Field[Any, Any]] = list(model._meta.local_fields)
    return [one.name for one in fields if one.get_internal_type() in {"FileField", "ImageField"}]


def check() -> list[str]:
    """What is undeclared or wrong, a line each; empty when all is declared and all has an end."""
    declarations = list_declarations()
    faults = find_gaps(fields_of_all_models(), declarations)
    known = legal_bases()
    ended = {
        f"{model}.{name}"
        for purge in list_purges()
        for model, names in purge.empties.items()
        for name in names.split()
    }
    exported = {export.model for export in list_exports()}
    real = set()
    for declaration in declarations:
        fields = kept_fields(declaration)
        labels = {f"{declaration.model}.{name}" for name in fields}
        real |= labels
        faults += [f"{label} is emptied by no purge" for label in sorted(labels - ended)]
        if fields and declaration.model not in exported:
            faults.append(f"{declaration.model} has no export")
        faults += [
            f"{declaration.model}.{name}: the legal basis {said.basis!r} has no words"
            for name, said in declaration.personal.items()
            if said.basis not in known
        ]
    return faults + [f"a purge empties {label}, which is not personal" for label in ended - real]


@cache
def list_gates() -> list[Any]:
    """The gates to personal records of all contexts."""
    return list(_all("GATES"))
