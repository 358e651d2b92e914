"""Who has to know when an organisation gets another name or another place.

What stands above partners in the order of imports says here what it makes anew, in the transaction
of the change: offers and events are found by the name and the place of whoever is behind them.
"""

from collections.abc import Callable

from lotse.partners.models import Organisation

Follow = Callable[[Organisation], object]
_FOLLOWERS: list[Follow] = []


def register(follow: Follow) -> None:
    """Call this whenever name or places of an organisation change. Twice is once."""
    if follow not in _FOLLOWERS:
        _FOLLOWERS.append(follow)


def tell(organisation: Organisation) -> None:
    """An organisation has another name or other places."""
    for follow in _FOLLOWERS:
        follow(organisation)
