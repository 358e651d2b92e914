"""Django's wiring of holds."""

from django.apps import AppConfig


class HoldsConfig(AppConfig):
    """Holds as an application."""

    name = "lotse.holds"
    label = "holds"
    default_auto_field = "django.db.models.BigAutoField"
