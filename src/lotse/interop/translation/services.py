"""The services that the settings set up."""

from django.conf import settings

from lotse.interop.translation.deepl import DeepL
from lotse.interop.translation.libretranslate import LibreTranslate
from lotse.words.machine.contract import Service, register_service


def _deepl() -> Service | None:
    return DeepL(settings.DEEPL_KEY) if settings.DEEPL_KEY else None


def _libretranslate() -> Service | None:
    if not settings.LIBRETRANSLATE_URL:
        return None
    return LibreTranslate(settings.LIBRETRANSLATE_URL, settings.LIBRETRANSLATE_KEY)


def register_services() -> None:
    """Make both known."""
    register_service("deepl", _deepl)
    register_service("libretranslate", _libretranslate)
