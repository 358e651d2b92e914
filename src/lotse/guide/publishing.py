"""Bringing a change into the stored rule book, with its words and its line of history."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.base_user import AbstractBaseUser

from lotse.guide.domain.changes import ChangeKind
from lotse.guide.kinds import RULE, SOURCE_LANGUAGE, record_id, words_records
from lotse.guide.models import Entry, Happened, Revision
from lotse.guide.rows import save_versions
from lotse.guide.rule_book_files import Content
from lotse.guide.rule_changes import Applied, layer_of
from lotse.words.actions import Entry as TextEntry
from lotse.words.actions import succeed_text, write_texts
from lotse.words.models import Text


@dataclass(frozen=True)
class Deed:
    """Who did what when, and why."""

    by: AbstractBaseUser
    now: datetime
    reason: str = ""
    happened: Happened = Happened.CHANGED


@dataclass(frozen=True)
class Where:
    """Which entry: layer, part and id."""

    layer: str
    part: str
    name: str


def add_revision(where: Where, before: Content | None, after: Content | None, deed: Deed) -> None:
    """Add a line to the history of an entry; None where it was not there or is no more."""
    Revision.objects.create(
        **vars(where),
        happened=deed.happened,
        at=deed.now,
        by_id=deed.by.pk,
        reason=deed.reason,
        before=None if before is None else dict(before),
        after=None if after is None else dict(after),
    )


def save_entry(where: Where, before: Content, after: Content, deed: Deed) -> None:
    """Change an entry that is no rule."""
    Entry.objects.filter(**vars(where)).update(content=after)
    add_revision(where, before, after, deed)


def bring_in(found: Applied, text: str, deed: Deed) -> None:
    """Save the changed rule, the steps that end with it, and its words."""
    rule = found.change.rule
    save_versions(found.layer, {rule: found.result})
    add_revision(Where(found.layer, "rules", rule), found.base, found.result, deed)
    _close_steps(found, deed)
    if found.new_words is not None:
        _write_words(found, found.new_words, text, deed)


def _close_steps(found: Applied, deed: Deed) -> None:
    steps = {step.id: step for step in found.after.steps}
    for name in found.change.closes:
        where = Where(layer_of(found.layers, "steps", name), "steps", name)
        old = found.layers[where.layer]["steps"][name]
        save_entry(where, old, {**old, "valid_to": str(steps[name].valid_to)}, deed)


def _write_words(found: Applied, new_words: str, text: str, deed: Deed) -> None:
    old_id = old_words(found)[0]
    if found.change.kind is ChangeKind.CORRECTION:
        write_texts(
            kind=RULE,
            source_language=SOURCE_LANGUAGE,
            entries=[TextEntry(old_id, "text", SOURCE_LANGUAGE, text)],
            by=deed.by,
            now=deed.now,
        )
        return
    succeed_text(
        kind=RULE,
        old_id=old_id,
        new_id=record_id(found.layer, new_words),
        value=text,
        now=deed.now,
    )


def old_words(found: Applied) -> tuple[str, dict[str, str]]:
    """The record that holds the words of the version before a change, and them by language."""
    records = words_records(found.layer, found.old_words)
    texts: dict[str, dict[str, str]] = {}
    for record, language, value in Text.objects.filter(
        kind=RULE.name, record_id__in=records
    ).values_list("record_id", "language", "value"):
        texts.setdefault(record, {})[language] = value
    record = next((one for one in records if one in texts), records[0])
    return record, texts.get(record, {})


def german_words(found: Applied) -> str:
    """The German words of the version before a change."""
    return old_words(found)[1].get(SOURCE_LANGUAGE, "")
