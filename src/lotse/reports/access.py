"""Who may do what with reports."""

from lotse.accounts.access import Person, may
from lotse.accounts.roles import Right


def may_answer(person: Person) -> bool:
    """Take over, answer and close messages of the public."""
    return may(person, Right.ANSWER)
