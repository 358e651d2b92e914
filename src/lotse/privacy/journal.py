"""The journal of changes: written by the actions of all contexts, read by their history pages.

It is no log of reading and holds nothing that the record does not hold itself. Entries older than
three years go, but a record keeps its last one. The database lets nobody change or remove one.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import Max, QuerySet

from lotse.accounts.models import User
from lotse.privacy.models import Change

KEPT_FOR = timedelta(days=3 * 365)
State = Mapping[str, Any]


@dataclass(frozen=True)
class Difference:
    """One field that a change gave another value; None where there was or is none."""

    field: str
    before: Any
    after: Any


@dataclass(frozen=True)
class Entry:
    """One change with what it changed."""

    change: Change
    differences: list[Difference]


def note_change(  # noqa: PLR0913 – who did what to which record when
    *, kind: str, record_id: str, verb: str, state: State, by: User | None, now: datetime
) -> None:
    """Write down how a record is after a change. What changed nothing leaves no entry.

    ``state`` need only hold the fields that may have changed; the others stay as they were. Call it
    in the transaction of the change, with the record locked.
    """
    last = Change.objects.filter(kind=kind, record_id=record_id).first()
    known: dict[str, Any] = last.state if last else {}
    whole = known | dict(state)
    if whole != known:
        Change.objects.create(kind=kind, record_id=record_id, verb=verb, state=whole, by=by, at=now)


def history(kind: str, record_id: str) -> list[Entry]:
    """All changes of a record, the latest first. Two statements."""
    changes = list(Change.objects.filter(kind=kind, record_id=record_id).select_related("by"))
    befores = [change.state for change in changes[1:]] + [{}]
    return [
        Entry(change, differences(before, change.state))
        for change, before in zip(changes, befores, strict=False)
    ]


def last_change(kind: str, record_id: str) -> Change | None:
    """The latest change of a record, with whose it was. One statement."""
    changes = Change.objects.filter(kind=kind, record_id=record_id)
    return changes.select_related("by").first()


def plain(value: Any) -> Any:
    """A value of facts as the journal holds it: days and times as text, tuples as lists."""
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, tuple | list):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return {name: plain(item) for name, item in value.items()}
    return value


def differences(before: State, after: State) -> list[Difference]:
    """The fields whose values differ, in the order of the later state."""
    fields = dict.fromkeys([*after, *before])
    return [
        Difference(field, before.get(field), after.get(field))
        for field in fields
        if before.get(field) != after.get(field)
    ]


def old(now: datetime) -> "QuerySet[Change, Change]":
    """What is older than three years, but the last entry of a record."""
    last = Change.objects.order_by().values("kind", "record_id").annotate(last=Max("pk"))
    return Change.objects.filter(at__lt=now - KEPT_FOR).exclude(pk__in=last.values("last"))


def forget(*, kind: str, record_ids: Iterable[str]) -> None:
    """Forget all changes of records that are erased."""
    erase(Change.objects.filter(kind=kind, record_id__in=list(record_ids)))


@transaction.atomic
def erase(changes: "QuerySet[Change, Change]") -> None:
    """Erase changes, as the law or the end of their time wants it.

    The database lets nobody else change or remove one: a trigger wants to be told, by the very
    transaction.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('lotse.erases_changes_in', txid_current()::text, true)")
        changes.delete()
        cursor.execute("SELECT set_config('lotse.erases_changes_in', '', true)")
