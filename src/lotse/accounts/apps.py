"""Django's wiring of accounts."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Accounts as an application."""

    name = "lotse.accounts"
    label = "accounts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Listen to django-allauth."""
        from lotse.accounts import signals  # noqa: F401 – importing connects the receivers
