"""Django's wiring of reference."""

from django.apps import AppConfig


class ReferenceConfig(AppConfig):
    """Reference as an application."""

    name = "lotse.reference"
    label = "reference"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Make the vocabularies' texts and the district's links known."""
        from lotse.kit import sender
        from lotse.kit.links import registry
        from lotse.reference.kinds import KINDS
        from lotse.reference.queries import office_as_sender
        from lotse.reference.shown_links import FINDER
        from lotse.reference.vocabulary_files import thesaurus
        from lotse.words import finding
        from lotse.words.kinds import register

        for kind in KINDS.values():
            register(kind)
        registry.register(FINDER)
        sender.register(office_as_sender)
        finding.use_thesaurus(thesaurus)
