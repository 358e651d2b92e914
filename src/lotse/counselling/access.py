"""Who may do what in counselling: whoever advises, with the own; some with everybody's."""

from lotse.accounts.access import Person, may
from lotse.accounts.roles import Right
from lotse.counselling.models import Enquiry


def may_counsel(person: Person) -> bool:
    """Advise: write the question log, take over and answer enquiries, have appointments."""
    return may(person, Right.COUNSEL)


def may_see_all(person: Person) -> bool:
    """See what others look after, and give it to somebody."""
    return may(person, Right.COUNSEL_ALL)


def may_see_enquiry(enquiry: Enquiry, person: Person) -> bool:
    """Open an enquiry: the own, one that nobody has yet, with the right for all any."""
    if may_see_all(person):
        return True
    return may_counsel(person) and enquiry.owner_id in {None, person.pk}
