"""Django's wiring of pages."""

from django.apps import AppConfig


class PagesConfig(AppConfig):
    """Pages as an application."""

    name = "lotse.pages"
    label = "pages"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Make the pages' texts and links known and listen to Wagtail."""
        from lotse.kit.links import registry
        from lotse.pages import signals  # noqa: F401 – importing connects the receivers
        from lotse.pages.finding import FINDABLE
        from lotse.pages.kinds import PAGE
        from lotse.pages.queries import list_resting
        from lotse.pages.shown_links import FINDER
        from lotse.words import finding
        from lotse.words.kinds import Care, register

        register(PAGE, Care(list_resting))
        registry.register(FINDER)
        finding.register(FINDABLE)
