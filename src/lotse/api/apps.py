"""Django's wiring of the machines' face."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """The machines' face as an application."""

    name = "lotse.api"
    label = "api"
