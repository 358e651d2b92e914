"""Django's wiring of the back office."""

from django.apps import AppConfig


class BackofficeConfig(AppConfig):
    """The back office as an application."""

    name = "lotse.backoffice"
    label = "backoffice"
