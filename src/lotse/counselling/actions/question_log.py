"""Writing the question log. Everything may be sent twice: phones lose their connection."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from lotse.accounts.models import User
from lotse.counselling.access import may_counsel
from lotse.counselling.domain.personal_words import find_hints
from lotse.counselling.models import Channel, LogEntry, Outcome
from lotse.counselling.personal_words import personal_words
from lotse.kit import clock
from lotse.kit.errors import Refused
from lotse.partners.models import Organisation
from lotse.reference.queries import time_zone

if TYPE_CHECKING:
    from django.db.models import QuerySet

DAYS_BACK = 7
"""How long ago a question may have been asked that is written down, in days."""
KEEP_NOTE = timedelta(days=30)
"""How long a note helps with what is open; it goes first."""
KEEP_ENTRY = timedelta(days=400)
"""How long entries are kept one by one: a year to compare with. Counts stay."""
KEEP_TAKEN_BACK = timedelta(days=30)
"""How long a phone may send again what was taken back since."""


@dataclass(frozen=True)
class Question:
    """What is written down of a question: codes of the vocabularies, empty where unknown."""

    topic: str
    language: str
    channel: Channel
    outcome: Outcome
    minutes: int
    municipality: str = ""
    stage: str = ""
    referred_to: Organisation | None = None
    note: str = ""


@transaction.atomic
def write_entry(  # noqa: PLR0913 – what, when, who, under which key
    *,
    key: UUID,
    question: Question,
    asked_on: date,
    by: User,
    now: datetime,
    note_is_checked: bool = False,
) -> LogEntry:
    """Write a question down. What comes again under its key changes nothing.

    ``note_is_checked``: somebody looked at a note that seemed to name a person, and it does not.
    Refused with ``counselling.not_allowed``, ``note_names`` (``hints``: what the note seems to
    hold), ``in_future``, ``too_old`` (``days``), ``unknown_entry`` (somebody else's key).
    """
    _check_person(by)
    known = LogEntry.objects.filter(key=key).first()
    if known is None:
        _check_note(question.note, is_checked=note_is_checked)
        _check_day(asked_on, now)
        facts = _facts(question) | {"by": by, "asked_on": asked_on}
        facts |= {"written_at": now, "changed_at": now}
        known, _is_new = LogEntry.objects.get_or_create(key=key, defaults=facts)
    if known.by_id != by.pk:
        raise Refused("counselling.unknown_entry")
    return known


@transaction.atomic
def correct_entry(
    *, key: UUID, question: Question, by: User, now: datetime, note_is_checked: bool = False
) -> LogEntry:
    """Change an own entry that is not counted yet; one that was taken back is there again.

    Refused with ``counselling.not_allowed``, ``unknown_entry``, ``already_counted``,
    ``note_names``.
    """
    entry = _lock(key, by)
    if question.note != entry.note:
        _check_note(question.note, is_checked=note_is_checked)
    for name, value in _facts(question).items():
        setattr(entry, name, value)
    entry.changed_at, entry.taken_back_at = now, None
    entry.save()
    return entry


@transaction.atomic
def take_back_entry(*, key: UUID, by: User, now: datetime) -> LogEntry:
    """Take an own entry back; its note goes at once. Twice is once.

    Refused with ``counselling.not_allowed``, ``unknown_entry``, ``already_counted``.
    """
    entry = _lock(key, by)
    if entry.taken_back_at is None:
        entry.taken_back_at = entry.changed_at = now
        entry.note = ""
        entry.save(update_fields=["taken_back_at", "changed_at", "note"])
    return entry


def old_notes(now: datetime) -> "QuerySet[LogEntry, LogEntry]":
    """Entries whose notes have helped long enough."""
    return LogEntry.objects.filter(written_at__lt=now - KEEP_NOTE).exclude(note="")


def forget_notes(entries: "QuerySet[LogEntry, LogEntry]", now: datetime) -> int:  # noqa: ARG001 – the shape of all erasers
    """Empty the notes."""
    return entries.update(note="")


def old_entries(now: datetime) -> "QuerySet[LogEntry, LogEntry]":
    """Entries that are counted and old, and those that were taken back some time ago."""
    is_old = Q(written_at__lt=now - KEEP_ENTRY, counted_on__isnull=False)
    return LogEntry.objects.filter(is_old | Q(taken_back_at__lt=now - KEEP_TAKEN_BACK))


def forget_entries(entries: "QuerySet[LogEntry, LogEntry]", now: datetime) -> int:  # noqa: ARG001 – the shape of all erasers
    """Delete entries; their counts stay."""
    return entries.delete()[0]


def _check_person(by: User) -> None:
    if not may_counsel(by):
        raise Refused("counselling.not_allowed")


def _check_note(note: str, *, is_checked: bool) -> None:
    hints = find_hints(note, personal_words())
    if hints and not is_checked:
        raise Refused("counselling.note_names", hints=sorted(hint.value for hint in hints))


def _check_day(asked_on: date, now: datetime) -> None:
    today = clock.local_day(now, time_zone())
    if asked_on > today:
        raise Refused("counselling.in_future")
    if asked_on < today - timedelta(days=DAYS_BACK):
        raise Refused("counselling.too_old", days=DAYS_BACK)


def _lock(key: UUID, by: User) -> LogEntry:
    _check_person(by)
    entry = LogEntry.objects.select_for_update().filter(key=key, by=by).first()
    if entry is None:
        raise Refused("counselling.unknown_entry")
    if entry.counted_on is not None:
        raise Refused("counselling.already_counted")
    return entry


def _facts(question: Question) -> dict[str, object]:
    is_referred = question.outcome == Outcome.REFERRED
    return {
        "topic": question.topic,
        "language": question.language,
        "municipality": question.municipality,
        "stage": question.stage,
        "channel": question.channel,
        "outcome": question.outcome,
        "referred_to": question.referred_to if is_referred else None,
        "minutes": question.minutes,
        "note": question.note.strip(),
    }
