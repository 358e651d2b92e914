"""The gate to personal records: who may open this one, and who did.

A context registers for a model whom a record may be shown to (``GATES`` in its ``privacy.py``): a
right and a relation, such as own or of my partner. Whoever opens a record is written down once a
visit. The log is read by the person responsible for data protection; nobody can change it.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, TypeVar

from django.db.models import Model
from django.http import Http404

from lotse.accounts.models import User
from lotse.kit import clock
from lotse.privacy.models import Access
from lotse.privacy.registry import list_gates

if TYPE_CHECKING:
    from django.db.models import QuerySet

R = TypeVar("R", bound=Model)

VISIT = timedelta(minutes=30)
"""Who opens a record again within this time is on the same visit."""
KEPT = timedelta(days=365)
"""How long an entry is kept; the trigger of the table knows the same number of days."""


@dataclass(frozen=True)
class Gate:
    """Whom records of a model may be opened by."""

    model: str
    may: Callable[[Any, User], bool]


def open(record: R, *, by: User, why: str) -> R:  # noqa: A001 – it reads as gate.open(record)
    """Open a personal record for somebody, and write that down; absent where it is not allowed.

    ``why`` is a code for what somebody does: "read", "export", "check_in". Raises Http404 for whom
    the record does not exist, LookupError where no gate is registered for the model.
    """
    if not may_open(record, by):
        raise Http404
    _note([record], by, why, clock.now())
    return record


def open_all(records: Iterable[R], *, by: User, why: str) -> list[R]:
    """Those of the records that somebody may open, each written down; two statements."""
    opened = [record for record in records if may_open(record, by)]
    _note(opened, by, why, clock.now())
    return opened


def may_open(record: Model, by: User) -> bool:
    """Whether the gate of the model lets somebody through to this record."""
    label = record._meta.label
    found = next((gate for gate in list_gates() if gate.model == label), None)
    if found is None:
        raise LookupError(f"no gate is registered for {label}")
    return bool(found.may(record, by))


def _note(records: Iterable[Model], by: User, why: str, now: datetime) -> None:
    visit = now - (now - datetime.min.replace(tzinfo=now.tzinfo)) % VISIT
    entries = [
        Access(
            kind=one._meta.label, record_id=str(one.pk), person=by.pk, why=why, visit=visit, at=now
        )
        for one in records
    ]
    Access.objects.bulk_create(entries, ignore_conflicts=True)


def accesses(
    *, kind: str = "", record_id: str = "", person: int | None = None
) -> "QuerySet[Access, Any]":
    """Who read what, the latest first; of one record or one person where that is asked."""
    found = Access.objects.all()
    if kind:
        found = found.filter(kind=kind)
    if record_id:
        found = found.filter(record_id=record_id)
    if person is not None:
        found = found.filter(person=person)
    return found
