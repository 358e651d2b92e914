"""Django's wiring of accounts."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Accounts as an application."""

    name = "lotse.accounts"
    label = "accounts"
    default_auto_field = "django.db.models.BigAutoField"
