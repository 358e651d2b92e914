"""What Lotse asks of a service that sends short messages, and the service that is there.

A connector is a :class:`Service` registered under a name; it speaks with one service over the
network and knows nothing of families. Nothing is registered as set up unless the settings say so.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True)
class ShortMessage:
    """A message to a number in the form of E.164, such as ``+491729925904``."""

    number: str
    text: str


class Away(Exception):
    """It was not sent now; later it may be.

    ``code``: ``busy``, ``away``, ``nonsense``, and what somebody has to mend first:
    ``not_allowed`` (key), ``used_up`` (credit).
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Declined(Exception):
    """It will not be sent, however often it is asked.

    ``code``: ``bad_number``, ``not_understood``.
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Service(Protocol):
    """A service that sends short messages."""

    def send(self, message: ShortMessage) -> None:
        """Hand a message over; raises :class:`Away` or :class:`Declined`.

        A message that the service has already taken is not sent again and is no error.
        """


Maker = Callable[[], Service | None]
_makers: dict[str, Maker] = {}


def register_service(name: str, make: Maker) -> None:
    """Make a service known; ``make`` gives None where it is not set up."""
    _makers[name] = make


def get_service() -> Service | None:
    """The service that is set up, or None."""
    services = (make() for _, make in sorted(_makers.items()))
    return next((service for service in services if service is not None), None)
