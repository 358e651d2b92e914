"""Django's wiring of the components."""

from django.apps import AppConfig


class UiConfig(AppConfig):
    """The components as an application."""

    name = "lotse.ui"
    label = "ui"
