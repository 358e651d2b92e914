"""Django's wiring of offers."""

from django.apps import AppConfig


class OffersConfig(AppConfig):
    """Offers as an application."""

    name = "lotse.offers"
    label = "offers"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Make the offers' texts known."""
        from lotse.offers.kinds import OFFER
        from lotse.words.kinds import register

        register(OFFER)
