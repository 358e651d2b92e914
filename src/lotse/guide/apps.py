"""Django's wiring of the guide."""

from django.apps import AppConfig


class GuideConfig(AppConfig):
    """The guide as an application."""

    name = "lotse.guide"
    label = "guide"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Make the guide's texts and links known."""
        from lotse.guide.finding import FINDABLES
        from lotse.guide.kinds import CHANGE, KINDS, RULE, STATION
        from lotse.guide.resting import list_ended_rules, list_ended_stations
        from lotse.guide.shown_links import FINDER
        from lotse.kit.links import registry
        from lotse.words import finding
        from lotse.words.kinds import NO_CARE, Care, register

        cares = {RULE: Care(list_ended_rules), STATION: Care(list_ended_stations)}
        for kind in (*KINDS, CHANGE):
            register(kind, cares.get(kind, NO_CARE))
        registry.register(FINDER)
        for findable in FINDABLES:
            finding.register(findable)
