"""Django's wiring of interop."""

from django.apps import AppConfig


class InteropConfig(AppConfig):
    """Interop as an application: it brings the import jobs."""

    name = "lotse.interop"
    label = "interop"
