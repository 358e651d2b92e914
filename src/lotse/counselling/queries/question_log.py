"""Reading the question log: everybody the own entries, nobody those of others."""

from typing import TYPE_CHECKING
from uuid import UUID

from lotse.accounts.models import User
from lotse.counselling.models import LogEntry

if TYPE_CHECKING:
    from django.db.models import QuerySet

SHOWN = 20
"""How many of the last entries are shown: those of a busy day."""


def list_own_entries(person: User) -> "QuerySet[LogEntry, LogEntry]":
    """The last entries of somebody, the latest first; those taken back, too."""
    return LogEntry.objects.filter(by=person).select_related("referred_to")[:SHOWN]


def find_own_entry(person: User, key: UUID) -> LogEntry | None:
    """An own entry by its key."""
    return LogEntry.objects.filter(by=person, key=key).select_related("referred_to").first()


def last_entry(person: User) -> LogEntry | None:
    """What somebody wrote down last; the next form begins with its values."""
    return LogEntry.objects.filter(by=person, taken_back_at=None).first()
