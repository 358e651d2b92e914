"""Who may do what in counselling: whoever advises, with the own; some with everybody's."""

from lotse.accounts.access import Person, may
from lotse.accounts.roles import Right


def may_counsel(person: Person) -> bool:
    """Advise: write the question log, take over and answer enquiries, have appointments."""
    return may(person, Right.COUNSEL)


def may_see_all(person: Person) -> bool:
    """See what others look after, and give it to somebody."""
    return may(person, Right.COUNSEL_ALL)
