"""Django's wiring of the guide."""

from django.apps import AppConfig


class GuideConfig(AppConfig):
    """The guide as an application."""

    name = "lotse.guide"
    label = "guide"
