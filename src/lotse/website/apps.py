"""Django's wiring of the public site."""

from django.apps import AppConfig


class WebsiteConfig(AppConfig):
    """The public site as an application."""

    name = "lotse.website"
    label = "website"
