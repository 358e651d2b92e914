"""Who may do what with events."""

from lotse.accounts.access import Person, may
from lotse.accounts.roles import Right


def may_see_registrations(person: Person) -> bool:
    """See who signed up and how to reach them. Planning an event does not need that."""
    return may(person, Right.REGISTRATIONS)
