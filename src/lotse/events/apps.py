"""Django's wiring of events."""

from django.apps import AppConfig


class EventsConfig(AppConfig):
    """Events as an application."""

    name = "lotse.events"
    label = "events"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Make the events' texts and links known."""
        from lotse.events.finding import FINDABLE
        from lotse.events.kinds import CAMPAIGN, EVENT
        from lotse.events.queries import list_past_campaigns, list_resting
        from lotse.events.short_messages import is_wanted
        from lotse.events.shown_links import FINDER
        from lotse.kit import outbox
        from lotse.kit.links import registry
        from lotse.kit.texting import outbox as texting
        from lotse.words import finding
        from lotse.words.kinds import Care, register

        texting.CHECKS.register("events.", is_wanted)
        for kind in ("reminder", "offered"):
            outbox.CHECKS.register(f"events.{kind}:", is_wanted)
        register(EVENT, Care(list_resting))
        register(CAMPAIGN, Care(list_past_campaigns))
        registry.register(FINDER)
        finding.register(FINDABLE)
