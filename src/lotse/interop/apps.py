"""Django's wiring of interop."""

from django.apps import AppConfig


class InteropConfig(AppConfig):
    """Interop as an application: it brings the import jobs."""

    name = "lotse.interop"
    label = "interop"

    def ready(self) -> None:
        """Make the translation services known."""
        from lotse.interop.translation.services import register_services

        register_services()
