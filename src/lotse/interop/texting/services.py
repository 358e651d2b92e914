"""The services for short messages that the settings set up."""

from django.conf import settings

from lotse.interop.texting.seven import Seven
from lotse.kit.texting.contract import Service, register_service


def _seven() -> Service | None:
    return Seven(settings.SEVEN_KEY, settings.SEVEN_SENDER) if settings.SEVEN_KEY else None


def register_services() -> None:
    """Make seven.io known."""
    register_service("seven", _seven)
