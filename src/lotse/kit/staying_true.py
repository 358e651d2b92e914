"""Until when an answer that is kept stays true, where that is before anything changes."""

from collections.abc import Iterable
from datetime import datetime

from django.http import HttpRequest

NAME = "lotse_true_until"


def holds_until(request: HttpRequest, moments: Iterable[datetime]) -> None:
    """Say that the answer is another one from the first of these aware moments on.

    A list of what is to come is: what is over leaves it. No moments say nothing.
    """
    found = [*moments, *filter(None, [true_until(request)])]
    if found:
        setattr(request, NAME, min(found))


def true_until(request: HttpRequest) -> datetime | None:
    """The moment from which on the answer is another one; None where nobody said one."""
    return getattr(request, NAME, None)
