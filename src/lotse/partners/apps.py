"""Django's wiring of partners."""

from django.apps import AppConfig


class PartnersConfig(AppConfig):
    """Partners as an application."""

    name = "lotse.partners"
    label = "partners"
    default_auto_field = "django.db.models.BigAutoField"
