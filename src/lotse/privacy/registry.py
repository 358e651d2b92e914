"""Collects the declarations of all contexts (their ``privacy.py``) and the models' fields."""

from importlib import import_module
from importlib.util import find_spec

from django.apps import apps

from lotse.privacy.domain.declarations import Declaration, find_gaps


def list_declarations() -> list[Declaration]:
    """The declarations of all installed contexts."""
    found: list[Declaration] = []
    for config in apps.get_app_configs():
        module = f"{config.name}.privacy"
        if config.name.startswith("lotse.") and find_spec(module) is not None:
            found += getattr(import_module(module), "DECLARATIONS", [])
    return found


def fields_of_all_models() -> dict[str, list[str]]:
    """Names of the stored fields of every model, libraries' models included."""
    return {
        model._meta.label: [field.name for field in model._meta.local_fields]
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy
    }


def check() -> list[str]:
    """What is undeclared or wrong, a line each; empty when all is declared."""
    return find_gaps(fields_of_all_models(), list_declarations())
