"""What Lotse asks of a translation service, and the services that are there.

A connector is a :class:`Service` registered under a name; it speaks with one service over the
network and knows nothing of records. Only texts that nobody reads personal data in are sent.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from lotse.words.domain.glossary import Term


@dataclass(frozen=True)
class Request:
    """Texts to translate, in tags of BCP 47, with terms that have an agreed translation."""

    source_language: str
    language: str
    texts: tuple[str, ...]
    glossary: tuple[Term, ...] = ()


@dataclass(frozen=True)
class Answer:
    """The translations, as many as texts were sent and in their order."""

    texts: tuple[str, ...]


class Away(Exception):
    """The service cannot answer now; later it may. ``code``: ``busy``, ``away``, ``nonsense``."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Declined(Exception):
    """The service will not answer, however often it is asked.

    ``code``: ``not_allowed`` (key), ``used_up`` (quota of the service), ``not_understood``.
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Service(Protocol):
    """A translation service."""

    def translate(self, request: Request) -> Answer:
        """Translate; raises :class:`Away` or :class:`Declined`."""


Maker = Callable[[], Service | None]
_makers: dict[str, Maker] = {}


def register_service(name: str, make: Maker) -> None:
    """Make a service known; ``make`` gives None where it is not set up."""
    _makers[name] = make


def get_service(name: str) -> Service | None:
    """The service with this name, or None where it is unknown or not set up."""
    make = _makers.get(name)
    return make() if make else None


def list_services() -> list[str]:
    """Names of the services that are set up."""
    return [name for name, make in sorted(_makers.items()) if make() is not None]
