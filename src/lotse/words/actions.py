"""Writing texts; the search follows in the same transaction."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction

from lotse.kit.plain import in_order
from lotse.words.domain.states import Kind, Origin
from lotse.words.indexing import text_written
from lotse.words.models import PastText, Text


@dataclass(frozen=True)
class Entry:
    """One text to be written. An empty ``value`` removes the text.

    ``is_stale`` says of a translation that comes from elsewhere that its source had changed there.
    """

    record_id: str
    field: str
    language: str
    value: str
    origin: Origin = Origin.PERSON
    is_reviewed: bool = False
    is_stale: bool = False


@dataclass(frozen=True)
class Written:
    """What a writing did, in numbers of texts."""

    created: int = 0
    changed: int = 0
    unchanged: int = 0
    removed: int = 0


@transaction.atomic
def write_texts(
    *,
    kind: Kind,
    source_language: str,
    entries: Iterable[Entry],
    by: AbstractBaseUser | None,
    now: datetime,
) -> Written:
    """Write source texts and translations of records of one kind; all of them or none.

    A changed source gets a new version, which makes its translations stale. A translation that is
    written with new wording translates the source as it then is; one that is written with its old
    wording stays as stale as it was. Removing a source removes its translations. Writing the same
    twice changes nothing; ends of lines and spaces before them are no wording
    (:func:`~lotse.kit.plain.in_order`).
    """
    wanted = [replace(entry, value=in_order(entry.value)) for entry in entries]
    _check_fields(kind, wanted)
    known = _lock_texts(kind, {entry.record_id for entry in wanted})
    counts: Counter[str] = Counter()
    writer = _Writer(kind, known, counts, by, now)
    # Sources first: translations refer to the version the source has afterwards.
    for entry in sorted(wanted, key=lambda entry: entry.language != source_language):
        if entry.language == source_language:
            writer.write_source(entry)
        else:
            writer.write_translation(entry, source_language)
    writer.save()
    text_written(kind.name, writer.touched)
    return Written(**counts)


@transaction.atomic
def succeed_text(*, kind: Kind, old_id: str, new_id: str, value: str, now: datetime) -> None:
    """Give the successor of a record the source text ``value`` and the old one's translations.

    For kinds with a single text.

    Where the wording is new, the translations are carried over as stale ones: somebody can read
    them, and the translators' queue asks for them.
    """
    rows = list(Text.objects.filter(kind=kind.name, record_id=old_id))
    past = []
    for row in rows:
        row.pk, row.record_id = None, new_id
        if row.source_version is None and in_order(row.value) != in_order(value):
            past.append(PastText.of(row))
            row.value, row.origin = in_order(value), Origin.PERSON.value
            row.version += 1
            row.changed_at = now
    Text.objects.bulk_create(rows)
    PastText.objects.bulk_create(past)
    text_written(kind.name, [new_id])


def _check_fields(kind: Kind, entries: Iterable[Entry]) -> None:
    for entry in entries:
        if not kind.has(entry.field):
            raise ValueError(f"{kind.name} has no text {entry.field!r}")


def _lock_texts(kind: Kind, record_ids: set[str]) -> dict[tuple[str, str, str], Text]:
    rows = Text.objects.select_for_update().filter(kind=kind.name, record_id__in=record_ids)
    return {(row.record_id, row.field, row.language): row for row in rows.order_by("pk")}


class _Writer:
    """Collects what one writing changes, so that it costs a few statements and not thousands."""

    def __init__(
        self,
        kind: Kind,
        known: dict[tuple[str, str, str], Text],
        counts: Counter[str],
        by: AbstractBaseUser | None,
        now: datetime,
    ) -> None:
        self.kind, self.known, self.counts, self.by, self.now = kind, known, counts, by, now
        self.new: list[Text] = []
        self.changed: list[Text] = []
        self.removed: list[Text] = []
        self.past: list[PastText] = []

    def write_source(self, entry: Entry) -> None:
        key = (entry.record_id, entry.field, entry.language)
        if not entry.value:
            self._remove(entry.record_id, entry.field)
        elif key not in self.known:
            self._create(entry, source_version=None)
        elif in_order(self.known[key].value) != entry.value:
            self._change(self.known[key], entry)
        else:
            self.counts["unchanged"] += 1

    def write_translation(self, entry: Entry, source_language: str) -> None:
        key = (entry.record_id, entry.field, entry.language)
        source = self.known.get((entry.record_id, entry.field, source_language))
        row = self.known.get(key)
        if not entry.value or source is None:
            if row is not None:
                self.removed.append(self.known.pop(key))
        elif row is None:
            self._create(entry, source_version=source.version - entry.is_stale)
        elif in_order(row.value) != entry.value:
            row.source_version = source.version - entry.is_stale
            self._change(row, entry)
        elif (row.is_reviewed, row.origin) != (entry.is_reviewed, entry.origin.value):
            self._change(row, entry)
        else:
            self.counts["unchanged"] += 1

    @property
    def touched(self) -> set[str]:
        """The records of which a text is another than before."""
        return {row.record_id for row in (*self.new, *self.changed, *self.removed)}

    def save(self) -> None:
        Text.objects.filter(pk__in=[row.pk for row in self.removed]).delete()
        Text.objects.bulk_create(self.new, batch_size=1_000)
        PastText.objects.bulk_create(self.past, batch_size=1_000)
        fields = ["value", "version", "source_version", "origin", "is_reviewed", "written_by"]
        Text.objects.bulk_update(
            self.changed, [*fields, "reviewed_by", "changed_at"], batch_size=500
        )
        self.counts["removed"] = len(self.removed)

    def _create(self, entry: Entry, source_version: int | None) -> None:
        row = Text(
            kind=self.kind.name,
            record_id=entry.record_id,
            field=entry.field,
            language=entry.language,
            source_version=source_version,
        )
        self._fill(row, entry)
        self.known[entry.record_id, entry.field, entry.language] = row
        self.new.append(row)
        self.counts["created"] += 1

    def _change(self, row: Text, entry: Entry) -> None:
        if in_order(row.value) != entry.value:
            self.past.append(PastText.of(row))
            row.version += 1
        self._fill(row, entry)
        self.changed.append(row)
        self.counts["changed"] += 1

    def _fill(self, row: Text, entry: Entry) -> None:
        if in_order(row.value) != entry.value:
            row.value = entry.value
            row.written_by_id = self.by.pk if self.by else None
        row.origin = entry.origin.value
        row.is_reviewed = entry.is_reviewed
        row.reviewed_by_id = self.by.pk if self.by and entry.is_reviewed else None
        row.changed_at = self.now

    def _remove(self, record_id: str, field: str) -> None:
        for key in [key for key in self.known if key[:2] == (record_id, field)]:
            self.removed.append(self.known.pop(key))
