"""What contexts register about the end of personal data, and about handing it to its person.

A :class:`Purge` ends the life of records of one model: rows, files, history and keys. Those with
``due`` run every night (:mod:`.purging`); the others are carried out by a deed, such as deleting an
account. An :class:`Export` finds what a model holds about one person (Art. 15 GDPR).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from lotse.privacy.domain.declarations import Until

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from lotse.accounts.models import User


@dataclass(frozen=True)
class Moment:
    """The moment of a run, aware, in UTC."""

    now: datetime


@dataclass(frozen=True)
class Purge:
    """How the life of personal data in a model ends.

    ``model`` is the record whose time is over; ``empties`` the personal fields that are empty or
    gone afterwards, by model, as one string of names. ``erase`` gets a queryset of the records,
    locked, in a transaction, and must do no harm when it runs again. ``identity`` are the fields
    that tell a record apart for ever; a key alone would be used again after a restore.
    """

    name: str
    model: str
    until: Until
    empties: Mapping[str, str]
    erase: Callable[["QuerySet[Any, Any]", datetime], object]
    due: Callable[[Moment], "QuerySet[Any, Any]"] | None = None
    identity: tuple[str, ...] = ("pk",)


@dataclass(frozen=True)
class Person:
    """Whom somebody asks about: by any of these. Telephone numbers as they are stored."""

    email: str = ""
    phone: str = ""
    user: "User | None" = None


@dataclass(frozen=True)
class Export:
    """Where a model holds something about a person; ``of`` is None where nobody can be found.

    Exported are all personal fields of the model's declaration. ``why`` says why nobody is found.
    """

    model: str
    of: Callable[[Person], "QuerySet[Any, Any]"] | None
    why: str = field(default="")
