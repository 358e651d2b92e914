"""Django's wiring of words."""

from django.apps import AppConfig
from django.db import DEFAULT_DB_ALIAS
from django.db.models.signals import post_migrate


class WordsConfig(AppConfig):
    """Words as an application."""

    name = "lotse.words"
    label = "words"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """After an update the search is written anew where its rules are others."""
        post_migrate.connect(_keep_search, sender=self)


def _keep_search(using: str, **_: object) -> None:
    from lotse.words import indexing

    if using == DEFAULT_DB_ALIAS and indexing.is_outdated():
        indexing.rebuild()
