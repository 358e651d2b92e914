"""Who may do what with events."""

from lotse.accounts.access import Person, may
from lotse.accounts.roles import Right
from lotse.events.models import Event, Status


def may_see_registrations(person: Person) -> bool:
    """See who signed up and how to reach them. Planning an event does not need that."""
    return may(person, Right.REGISTRATIONS)


def may_edit(person: Person, event: Event | None = None) -> bool:
    """Drafts may be written by whoever writes; what is public only by who may publish."""
    if event is not None and event.status != Status.DRAFT:
        return may(person, Right.WRITE) and may(person, Right.PUBLISH)
    return may(person, Right.WRITE)


def may_publish(person: Person) -> bool:
    """Publish, move, cancel: whatever families see or are told of."""
    return may(person, Right.PUBLISH)
