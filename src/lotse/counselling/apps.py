"""Django's wiring of counselling."""

from django.apps import AppConfig


class CounsellingConfig(AppConfig):
    """Counselling as an application."""

    name = "lotse.counselling"
    label = "counselling"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Make the texts and messages of counselling known."""
        from lotse.counselling import interpreter_messages
        from lotse.counselling.kinds import APPOINTMENT_KIND
        from lotse.counselling.messages import PREFIX, STATES, is_wanted
        from lotse.kit import outbox
        from lotse.kit.texting import outbox as texting
        from lotse.words.kinds import register

        for reason in STATES:
            texting.CHECKS.register(f"{PREFIX}{reason}:", is_wanted)
            outbox.CHECKS.register(f"{PREFIX}{reason}:", is_wanted)
        for reason in interpreter_messages.WANTED:
            prefix = f"{interpreter_messages.PREFIX}{reason}:"
            outbox.CHECKS.register(prefix, interpreter_messages.is_wanted)
        register(APPOINTMENT_KIND)
