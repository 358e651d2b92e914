"""Django's wiring of counselling."""

from django.apps import AppConfig


class CounsellingConfig(AppConfig):
    """Counselling as an application."""

    name = "lotse.counselling"
    label = "counselling"
    default_auto_field = "django.db.models.BigAutoField"
