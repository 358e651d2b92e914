"""Django's wiring of the kit."""

from django.apps import AppConfig


class KitConfig(AppConfig):
    """The kit as an application: it keeps the content version."""

    name = "lotse.kit"
    label = "kit"
    default_auto_field = "django.db.models.BigAutoField"
