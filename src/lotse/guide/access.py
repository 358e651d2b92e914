"""Who may see and change the rules of the education system."""

from lotse.accounts.access import Person, may
from lotse.accounts.roles import Right


def may_see_rules(person: Person) -> bool:
    """Whether somebody may read rules with their drafts and their history."""
    return may(person, Right.READ)


def may_change_rules(person: Person) -> bool:
    """Whether somebody may draft, publish and discard changes and say that a rule was checked."""
    return may(person, Right.RULE)
