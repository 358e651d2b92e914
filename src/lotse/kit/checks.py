"""Looking once more, when something written earlier is sent, whether it is still so."""

from collections.abc import Callable
from datetime import datetime

Check = Callable[[str, datetime], bool]


class Checks:
    """Who is asked about which messages, by the beginning of their keys."""

    def __init__(self) -> None:
        self._checks: dict[str, Check] = {}

    def register(self, beginning: str, check: Check) -> None:
        """Let ``check`` say whether a message whose key begins so is still wanted."""
        self._checks[beginning] = check

    def is_wanted(self, key: str, now: datetime) -> bool:
        """Whether a message is still to be sent; those that nobody checks are."""
        return all(
            check(key, now)
            for beginning, check in self._checks.items()
            if key.startswith(beginning)
        )
