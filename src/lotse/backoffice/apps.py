"""Django's wiring of the back office."""

from django.apps import AppConfig


class BackofficeConfig(AppConfig):
    """The back office as an application."""

    name = "lotse.backoffice"
    label = "backoffice"

    def ready(self) -> None:
        """Let the contexts add their lines to the start page; open Wagtail's screens for pages."""
        from lotse.backoffice.counselling import attention as counselling  # noqa: F401 – importing it registers its lines
        from lotse.backoffice.events import attention as events  # noqa: F401 – importing it registers its lines
        from lotse.backoffice.guide import attention as guide  # noqa: F401 – importing it registers its lines
        from lotse.backoffice.jobs import attention as jobs  # noqa: F401 – importing it registers its lines
        from lotse.backoffice.links import attention as links  # noqa: F401 – importing it registers its lines
        from lotse.backoffice.offers import attention as offers  # noqa: F401 – importing adds them
        from lotse.backoffice.pages import attention as pages  # noqa: F401 – importing it registers its lines
        from lotse.backoffice.pages.viewset import open_screens
        from lotse.backoffice.partners import attention as partners  # noqa: F401 – importing it registers its lines
        from lotse.backoffice.post import attention as post  # noqa: F401 – importing it registers its lines
        from lotse.backoffice.reports import attention as reports  # noqa: F401 – importing it registers its lines
        from lotse.backoffice.words import attention as words  # noqa: F401 – importing it registers its lines

        open_screens()
