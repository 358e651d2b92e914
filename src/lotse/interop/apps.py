"""Django's wiring of interop."""

from django.apps import AppConfig


class InteropConfig(AppConfig):
    """Interop as an application: it brings the import jobs."""

    name = "lotse.interop"
    label = "interop"

    def ready(self) -> None:
        """Make the services for translations and short messages known."""
        from lotse.interop.texting import services as texting
        from lotse.interop.translation import services as translation

        texting.register_services()
        translation.register_services()
