"""What every format of text files carries: one unit for each text."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.base_user import AbstractBaseUser

from lotse.kit.errors import Refused
from lotse.kit.plain import in_order
from lotse.words.domain.states import Origin, State
from lotse.words.kinds import list_kinds
from lotse.words.models import Text
from lotse.words.queue import OPEN_STATES, Item, Queue
from lotse.words.translating import Seen, Wording, save_translation

SOURCE_LANGUAGE = "de"
REGION = re.compile(r"[a-z]{2}|[0-9]{3}|[a-z]{4}")
"""Country, part of the world or script in a language tag (BCP 47)."""


@dataclass(frozen=True)
class Unit:
    """One text in a file. ``key`` is ``kind/record/field``; versions are those of the export."""

    key: str
    source: str
    target: str
    state: State
    source_version: int
    version: int


@dataclass(frozen=True)
class Batch:
    """A file: its two languages and its units."""

    source_language: str
    language: str
    units: tuple[Unit, ...]


@dataclass(frozen=True)
class Report:
    """What came of an import: numbers, and what was refused with the reason, by key."""

    written: int
    unchanged: int
    empty: int
    refused: tuple[tuple[str, str], ...]


def collect(language: str, *, states: Iterable[State] = OPEN_STATES, kind: str = "") -> Batch:
    """The texts of a language in some states, in the order of the queue."""
    items = Queue(list_kinds()).items(language, states=list(states), kind=kind)
    return Batch(SOURCE_LANGUAGE, language, tuple(_unit(item) for item in items))


def _unit(item: Item) -> Unit:
    key = f"{item.kind}/{item.record_id}/{item.field}"
    return Unit(key, item.source, item.value, item.state, item.source_version, item.version)


@dataclass(frozen=True)
class Importer:
    """Who brings texts back, into which language, and whether a review in the file counts."""

    language: str
    may_review: bool
    by: AbstractBaseUser | None
    now: datetime


def bring_back(batch: Batch, importer: Importer) -> Report:
    """Write what a file brings; the same file twice changes nothing more.

    A file of another language is refused whole (``words.wrong_language``). A text is refused, and
    the rest written, when its source is another one now (``words.source_changed``), when somebody
    wrote its translation since the export (``words.changed_meanwhile``), when it does not exist
    any more (``words.no_such_text``), lost a place (``words.lost_places``) or stands in the file
    twice with different words (``words.said_twice``): nobody knows which is meant. Texts marked as
    reviewed count as such only where the importer ``may_review``.
    """
    found = [_plain_tag(tag) for tag in (batch.source_language, batch.language)]
    if found != [SOURCE_LANGUAGE, importer.language.lower()]:
        raise Refused("words.wrong_language", expected=importer.language, found=batch.language)
    units, doubtful = _each_once(batch.units)
    sources = _sources(units)
    written = unchanged = empty = 0
    refused = [(key, "words.said_twice") for key in doubtful]
    for unit in units:
        if not unit.target.strip():
            empty += 1
            continue
        source = sources.get(unit.key)
        if source is None:
            refused.append((unit.key, "words.no_such_text"))
        elif in_order(source.value) != in_order(unit.source):
            refused.append((unit.key, "words.source_changed"))
        else:
            try:
                if _write(source, unit, importer):
                    written += 1
                else:
                    unchanged += 1
            except Refused as refusal:
                refused.append((unit.key, refusal.code))
    return Report(written, unchanged, empty, tuple(refused))


def _each_once(units: Iterable[Unit]) -> tuple[list[Unit], list[str]]:
    """Each text once; and the keys of those that a file says in different words."""
    said: dict[str, dict[tuple[str, str], Unit]] = {}
    for unit in units:
        words = in_order(unit.source), in_order(unit.target)
        said.setdefault(unit.key, {}).setdefault(words, unit)
    once = [next(iter(found.values())) for found in said.values() if len(found) == 1]
    return once, [key for key, found in said.items() if len(found) > 1]


def _plain_tag(tag: str) -> str:
    """A language as we name it: programs for translators add a region, and write ``_`` for ``-``.

    >>> _plain_tag("de-DE"), _plain_tag("uk_UA"), _plain_tag("de-simple"), _plain_tag("fa-Arab-IR")
    ('de', 'uk', 'de-simple', 'fa')
    """
    language, *more = tag.strip().replace("_", "-").lower().split("-")
    is_plain = all(REGION.fullmatch(part) for part in more)
    return language if is_plain else "-".join([language, *more])


def _sources(units: Iterable[Unit]) -> dict[str, Text]:
    keys = {unit.key for unit in units}
    records = {key.split("/", 1)[1].rpartition("/")[0] for key in keys if key.count("/") > 1}
    rows = Text.objects.filter(source_version=None, record_id__in=records)
    found = {f"{row.kind}/{row.record_id}/{row.field}": row for row in rows}
    return {key: row for key, row in found.items() if key in keys}


def _write(source: Text, unit: Unit, importer: Importer) -> bool:
    """Write one text; whether anything changed."""
    before = Text.objects.filter(
        kind=source.kind,
        record_id=source.record_id,
        field=source.field,
        language=importer.language,
    ).first()
    is_same = before is not None and in_order(before.value) == in_order(unit.target)
    if is_same and unit.state is State.STALE:
        return False  # as it went out: nobody has looked at it
    version = before.version if before and is_same else unit.version
    seen = Seen(source.pk, importer.language, source.version, version)
    is_reviewed = unit.state is State.CURRENT and importer.may_review
    wording = Wording(unit.target, Origin.IMPORTED, is_reviewed=is_reviewed)
    text = save_translation(seen=seen, wording=wording, by=importer.by, now=importer.now)
    return before is None or _standing(before) != _standing(text)


def _standing(text: Text) -> tuple[object, ...]:
    return text.version, text.source_version, text.is_reviewed, text.origin
