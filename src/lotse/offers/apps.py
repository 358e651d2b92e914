"""Django's wiring of offers."""

from django.apps import AppConfig


class OffersConfig(AppConfig):
    """Offers as an application."""

    name = "lotse.offers"
    label = "offers"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Make the offers' texts and links known."""
        from lotse.kit.links import registry
        from lotse.offers.finding import FINDABLE
        from lotse.offers.kinds import OFFER
        from lotse.offers.queries import list_resting
        from lotse.offers.shown_links import FINDER
        from lotse.words import finding
        from lotse.words.kinds import Care, register

        register(OFFER, Care(list_resting))
        registry.register(FINDER)
        finding.register(FINDABLE)
