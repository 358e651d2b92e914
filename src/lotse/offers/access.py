"""Who may do what with offers."""

from lotse.accounts.access import Person, may
from lotse.accounts.roles import Right
from lotse.offers.models import Offer, Status


def may_edit(person: Person, offer: Offer | None = None) -> bool:
    """Drafts may be written by whoever writes; what is public only by who may publish."""
    if offer is not None and offer.status == Status.PUBLISHED:
        return may(person, Right.WRITE) and may(person, Right.PUBLISH)
    return may(person, Right.WRITE)


def may_publish(person: Person) -> bool:
    """Publish, withdraw, confirm and plan."""
    return may(person, Right.PUBLISH)


def may_draft(person: Person) -> bool:
    """Write changes that the public does not see before somebody publishes them."""
    return may(person, Right.WRITE)
