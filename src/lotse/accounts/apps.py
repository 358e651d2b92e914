"""Django's wiring of accounts."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Accounts as an application."""

    name = "lotse.accounts"
    label = "accounts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Listen to django-allauth; let roles answer for Wagtail's files, too."""
        from lotse.accounts import signals  # noqa: F401 – importing connects the receivers
        from lotse.accounts.files import let_roles_answer

        let_roles_answer()
