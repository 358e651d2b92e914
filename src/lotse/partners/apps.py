"""Django's wiring of partners."""

from django.apps import AppConfig


class PartnersConfig(AppConfig):
    """Partners as an application."""

    name = "lotse.partners"
    label = "partners"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Make the partners' links known."""
        from lotse.kit.links.registry import register
        from lotse.partners.finding import FINDABLE
        from lotse.partners.shown_links import FINDER
        from lotse.words import finding

        register(FINDER)
        finding.register(FINDABLE)
