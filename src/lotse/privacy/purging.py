"""Ending the life of personal data: every night, on a deed, and once more after a restore.

A run walks the registered purges. What is on legal hold is passed over. Records are erased in
small transactions; each leaves a tombstone (digest of its identity, rule, day) in the same
transaction and in a file outside of the database, so that a backup can be brought up to date.
"""

import hashlib
import json
import logging
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import transaction
from django.db.models import Model, QuerySet

from lotse.kit.errors import Refused
from lotse.privacy.models import LegalHold, Tombstone
from lotse.privacy.registry import find_purge, list_purges
from lotse.privacy.retention import Moment, Purge

log = logging.getLogger(__name__)

BATCH = 200
"""Records in one transaction."""


@dataclass(frozen=True)
class Line:
    """What one rule did, or would do: records due, of them on hold, erased."""

    rule: str
    due: int
    held: int
    erased: int


def run(*, moment: Moment, is_dry_run: bool = False, only: Collection[str] = ()) -> list[Line]:
    """Carry out the purges that run by night; a dry run only counts. A fault stops one rule only.

    ``only`` names some of them. What a rule could not erase is logged and tried again in the next
    night.
    """
    lines = []
    for purge in list_purges():
        if purge.due is None or (only and purge.name not in only):
            continue
        try:
            lines.append(_run(purge, moment, is_dry_run=is_dry_run))
        except Exception:  # one context's fault must not keep the data of all others
            log.exception("the purge %s failed", purge.name)
            lines.append(Line(purge.name, -1, 0, 0))
    return lines


def _run(purge: Purge, moment: Moment, *, is_dry_run: bool) -> Line:
    assert purge.due is not None
    due = set(purge.due(moment).values_list("pk", flat=True))
    held = _held(purge, moment.now.date())
    wanted = sorted(pk for pk in due if str(pk) not in held)
    erased = 0
    if not is_dry_run:
        for start in range(0, len(wanted), BATCH):
            erased += _erase(purge, wanted[start : start + BATCH], moment)
    return Line(purge.name, len(due), len(due) - len(wanted), erased)


def erase_now(*, rule: str, record_ids: Sequence[str], moment: Moment) -> int:
    """Erase single records on a deed, such as a request under Art. 17 GDPR; returns how many.

    Refused with ``privacy.unknown_rule``, and with ``privacy.on_hold`` naming what is on hold.
    """
    purge = find_purge(rule)
    if purge is None:
        raise Refused("privacy.unknown_rule", reason=f"there is no purge called {rule}", rule=rule)
    held = _held(purge, moment.now.date())
    if kept := sorted(set(record_ids) & held):
        raise Refused("privacy.on_hold", reason=f"on legal hold: {', '.join(kept)}", records=kept)
    model = _model(purge)
    keys = [model._meta.pk.to_python(record_id) for record_id in record_ids]
    return _erase(purge, keys, moment)


@transaction.atomic
def _erase(purge: Purge, keys: Sequence[Any], moment: Moment) -> int:
    records = _lock(purge, keys)
    on = moment.now.date()
    # What held nothing personal needs no stone.
    kept = records if purge.empties else []
    tombs = [Tombstone(rule=purge.name, digest=digest(purge, one), on=on) for one in kept]
    rows = _model(purge)._default_manager.filter(pk__in=[one.pk for one in records])
    purge.erase(rows, moment.now)
    Tombstone.objects.bulk_create(tombs, ignore_conflicts=True)
    transaction.on_commit(lambda: _write_down(tombs))
    return len(records)


def _lock(purge: Purge, keys: Sequence[Any]) -> list[Model]:
    rows: QuerySet[Any, Any] = _model(purge)._default_manager.filter(pk__in=keys)
    return list(rows.select_for_update(of=("self",)).order_by("pk"))


def _held(purge: Purge, today: date) -> set[str]:
    holds = LegalHold.objects.filter(rule=purge.name, until__gte=today)
    return set(holds.values_list("record_id", flat=True))


def _model(purge: Purge) -> type[Model]:
    return apps.get_model(purge.model)


def digest(purge: Purge, record: Model) -> str:
    """The identity of a record: its key and what never changes, such as when it was made.

    It tells nothing about a person, and needs no secret that could be lost before a restore.
    """
    said = [purge.model]
    for name in purge.identity:
        value = getattr(record, name)
        said.append(value.isoformat() if isinstance(value, date | datetime) else str(value))
    return hashlib.sha256("\0".join(said).encode()).hexdigest()


# --- after a restore ------------------------------------------------------------------------------


def tombstone_file() -> Path:
    """Where tombstones are written a second time; keep it apart from the database's backups."""
    return Path(settings.TOMBSTONE_FILE)


def _write_down(tombs: Iterable[Tombstone]) -> None:
    lines = [
        json.dumps({"rule": tomb.rule, "digest": tomb.digest, "on": tomb.on.isoformat()})
        for tomb in tombs
    ]
    if lines:
        file = tombstone_file()
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("a") as out:
            out.write("\n".join(lines) + "\n")


@dataclass(frozen=True)
class Reapplied:
    """What came back with a backup and was erased once more, by rule."""

    read: int
    erased: dict[str, int]

    def __iter__(self) -> Iterator[Any]:
        return iter(asdict(self).items())


def reapply(*, lines: Iterable[str], moment: Moment) -> Reapplied:
    """Erase once more what tombstones speak of and a backup brought back. Twice is once.

    ``lines`` are those of the tombstone file; tombstones in the database count, too. A line that
    is torn (the machine died while writing) is passed over; rules that no longer exist are logged.
    """
    wanted: dict[str, set[str]] = {}
    read = 0
    for line in lines:
        try:
            said = json.loads(line)
            wanted.setdefault(str(said["rule"]), set()).add(str(said["digest"]))
            read += 1
        except (ValueError, KeyError, TypeError):
            log.warning("a line of the tombstone file cannot be read and is passed over")
    for rule, known in Tombstone.objects.values_list("rule", "digest"):
        wanted.setdefault(rule, set()).add(known)
    erased = {}
    for rule, digests in sorted(wanted.items()):
        purge = find_purge(rule)
        if purge is None:
            log.error("tombstones speak of the rule %s, which does not exist", rule)
            continue
        erased[rule] = _reapply(purge, digests, moment)
    return Reapplied(read, erased)


def _reapply(purge: Purge, digests: set[str], moment: Moment) -> int:
    rows = _model(purge)._default_manager.all()
    back = [row.pk for row in rows.iterator() if digest(purge, row) in digests]
    for start in range(0, len(back), BATCH):
        _erase(purge, back[start : start + BATCH], moment)
    return len(back)
