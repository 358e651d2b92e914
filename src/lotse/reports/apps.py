"""Django's wiring of reports."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    """Reports as an application."""

    name = "lotse.reports"
    label = "reports"
    default_auto_field = "django.db.models.BigAutoField"
