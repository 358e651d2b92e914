"""Who may do what. Other contexts build their own predicates from :func:`may`."""

from django.contrib.auth.models import AnonymousUser

from lotse.accounts.models import User
from lotse.accounts.roles import ROLES, Right

Person = User | AnonymousUser
"""Whoever sends a request."""


def may(person: Person, right: Right) -> bool:
    """Whether this person has a right: an active account whose role has it."""
    return isinstance(person, User) and person.is_active and right in ROLES[person.role].rights


def may_manage_accounts(person: Person) -> bool:
    """Whether this person makes accounts and gives roles."""
    return may(person, Right.MANAGE)


def is_limited(person: Person, language: str) -> bool:
    """Whether a language is none of a translator's who is limited to some."""
    return isinstance(person, User) and not person.writes_in(language)
