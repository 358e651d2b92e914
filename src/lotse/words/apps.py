"""Django's wiring of words."""

from django.apps import AppConfig


class WordsConfig(AppConfig):
    """Words as an application."""

    name = "lotse.words"
    label = "words"
    default_auto_field = "django.db.models.BigAutoField"
