"""Who may do what with partners."""

from lotse.accounts.access import Person, may
from lotse.accounts.roles import Right
from lotse.partners.models import Organisation


def may_edit(person: Person, organisation: Organisation | None = None) -> bool:
    """What nobody sees yet may be written by whoever writes; the rest by who may publish."""
    if organisation is not None and organisation.is_public:
        return may(person, Right.WRITE) and may(person, Right.PUBLISH)
    return may(person, Right.WRITE)


def may_show(person: Person) -> bool:
    """Show, hide and plan."""
    return may(person, Right.PUBLISH)
