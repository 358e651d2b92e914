"""Django's wiring of privacy."""

from django.apps import AppConfig


class PrivacyConfig(AppConfig):
    """Privacy as an application."""

    name = "lotse.privacy"
    label = "privacy"
