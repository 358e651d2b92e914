"""Writing entries of the rule book that are no rules: changing, adding, removing one."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction

from lotse.guide.actions import lock_guide, refuse_broken_cases
from lotse.guide.case_files import CASES, refuse_unknown
from lotse.guide.domain.cases import faults
from lotse.guide.domain.entries import answers_before, proposed_id
from lotse.guide.domain.expectations import breaks
from lotse.guide.domain.rule_book import RuleBook
from lotse.guide.kinds import CERTIFICATE, PHRASE, SOURCE_LANGUAGE, STATION, record_id
from lotse.guide.models import Entry, Happened, LayerName
from lotse.guide.publishing import Deed, Where, add_revision, save_entry
from lotse.guide.rows import book_of, fingerprint, read_layers, read_texts
from lotse.guide.rule_book_files import (
    Content,
    Layer,
    cases_of,
    read_content,
    refuse_broken,
)
from lotse.guide.rule_changes import layer_of
from lotse.guide.words_files import check_texts
from lotse.kit.errors import Refused
from lotse.words.actions import Entry as TextEntry
from lotse.words.actions import write_texts
from lotse.words.domain.states import Kind

Layers = Mapping[str, Layer]


@dataclass(frozen=True)
class OwnWords:
    """The words that an entry brings along: their kind, their record, and their fields.

    ``fields`` maps what a form calls them to what the kind does.
    """

    kind: Kind
    id_of: Callable[[Content], str]
    fields: Mapping[str, str]


OWN_WORDS: Mapping[str, OwnWords] = {
    "stations": OwnWords(STATION, lambda one: one["id"], {"title": "title", "summary": "summary"}),
    "certificates": OwnWords(CERTIFICATE, lambda one: one["id"], {"title": "name"}),
    "foreign_certificates": OwnWords(
        PHRASE, lambda one: f"foreign_certificate/{one['id']}", {"summary": "text"}
    ),
    "professions": OwnWords(PHRASE, lambda one: f"profession/{one['group']}", {"title": "text"}),
}
"""Parts whose entries have words of their own; those of professions are their group's."""


@dataclass(frozen=True)
class Edit:
    """Changed facts of an entry that is no rule, and its German words.

    ``texts`` are ``title`` and ``summary`` of a station, ``summary`` of a foreign certificate.
    ``seen`` is the fingerprint of the facts that the person had before their eyes;
    ``accepts_broken_cases``: they know that cases no longer hold afterwards.
    """

    part: str
    name: str
    content: Mapping[str, Any]
    texts: Mapping[str, str]
    reason: str
    seen: str
    accepts_broken_cases: bool = False


@transaction.atomic
def change_entry(*, edit: Edit, by: AbstractBaseUser, now: datetime) -> None:
    """Change an entry that is no rule.

    Refused with ``guide.unknown_entry``, ``guide.edited_meanwhile``, ``guide.no_reason``,
    ``guide.bad_entry`` (naming each key), ``guide.other_id``, ``guide.broken_rule_book``,
    ``guide.broken_cases`` (a case names what is not in the book), ``guide.breaks_cases`` and
    ``guide.no_words`` (it names a code that has no German words).
    """
    lock_guide()
    layers = read_layers()
    layer = layer_of(layers, edit.part, edit.name)
    old = layers[layer][edit.part][edit.name]
    _refuse_unseen(old, edit.seen)
    _refuse_without_reason(edit.reason)
    new = read_content(edit.part, edit.content)
    if new["id"] != edit.name:
        raise Refused("guide.other_id", name=edit.name)
    after = _with(layers, Where(layer, edit.part, edit.name), new)
    books = book_of(layers), book_of(after)
    refuse_broken(books[1])
    if edit.part == CASES:
        refuse_unknown([one for one in cases_of(*after.values()) if one.id == edit.name], books[1])
    elif new != old and not edit.accepts_broken_cases:
        refuse_broken_cases(tuple(breaks(cases_of(*after.values()), *books)))
    where, deed = Where(layer, edit.part, edit.name), Deed(by, now, edit.reason.strip())
    if new != old:
        save_entry(where, old, new, deed)
    _write_words(where, new, edit.texts, deed)
    if new != old:
        _refuse_wordless(*books)


@dataclass(frozen=True)
class Addition:
    """A new entry of the district's layer and its German words, as in :class:`Edit`.

    ``name`` is its id. ``accepts_broken_cases``: somebody knows that cases no longer hold
    afterwards, or that a new case does not hold yet.
    """

    part: str
    name: str
    content: Mapping[str, Any]
    texts: Mapping[str, str]
    reason: str
    accepts_broken_cases: bool = False


@transaction.atomic
def add_entry(*, addition: Addition, by: AbstractBaseUser, now: datetime) -> None:
    """Add an entry to the district's layer; the same once more changes nothing.

    Refused with ``guide.no_reason``, ``guide.bad_entry``, ``guide.id_taken``,
    ``guide.answers_before`` (an earlier line fits whoever this one fits, so it would never count),
    ``guide.has_name`` (the group of professions has a name already), ``guide.case_fails`` (a new
    case does not hold), and like :func:`change_entry`.
    """
    lock_guide()
    layers, part = read_layers(), addition.part
    _refuse_without_reason(addition.reason)
    new = read_content(part, {**addition.content, "id": addition.name})
    where = Where(LayerName.DISTRICT.value, part, new["id"])
    if layers[where.layer][part].get(where.name) == new:
        return
    if any(where.name in layers[layer][part] for layer in layers):
        raise Refused("guide.id_taken", name=where.name)
    after = _with(layers, where, new)
    books = book_of(layers), book_of(after)
    refuse_broken(books[1])
    if found := answers_before(part, where.name, books[1]):
        raise Refused("guide.answers_before", name=found)
    if part == CASES:
        _refuse_failing(where.name, after, books[1], accepts=addition.accepts_broken_cases)
    elif not addition.accepts_broken_cases:
        refuse_broken_cases(tuple(breaks(cases_of(*after.values()), *books)))
    _refuse_second_name(part, new, addition.texts, books[0])
    position = max((one.position for one in Entry.objects.filter(layer=where.layer)), default=-1)
    Entry.objects.create(**vars(where), position=position + 1, content=new)
    deed = Deed(by, now, addition.reason.strip(), Happened.ADDED)
    add_revision(where, None, new, deed)
    _write_words(where, new, addition.texts, deed)
    _refuse_wordless(*books)


@dataclass(frozen=True)
class Removal:
    """An entry of the district's layer that should go; the rest as in :class:`Edit`."""

    part: str
    name: str
    reason: str
    seen: str
    accepts_broken_cases: bool = False


@transaction.atomic
def remove_entry(*, removal: Removal, by: AbstractBaseUser, now: datetime) -> None:
    """Take an entry out of the district's layer, with its words; its history stays.

    Where it took the place of an entry of the state, that one counts again. Refused with
    ``guide.unknown_entry``, ``guide.not_own`` (it is the state's or federal), ``guide.no_reason``,
    ``guide.edited_meanwhile``, ``guide.still_used`` (naming what points to it) and
    ``guide.breaks_cases``.
    """
    lock_guide()
    layers, part, name = read_layers(), removal.part, removal.name
    if layer_of(layers, part, name) != LayerName.DISTRICT:
        raise Refused("guide.not_own")
    where = Where(LayerName.DISTRICT.value, part, name)
    old = layers[where.layer][part][name]
    _refuse_unseen(old, removal.seen)
    _refuse_without_reason(removal.reason)
    after = _with(layers, where, None)
    books = book_of(layers), book_of(after)
    cases = cases_of(*after.values())
    try:
        refuse_broken(books[1])
        refuse_unknown(cases, books[1])
    except Refused as no:
        gaps: Any = no.details.get("gaps", ())
        cased: Any = no.details.get("unknown", ())
        users = [*(f"{gap.part} {gap.id}" for gap in gaps), *(f"cases {case}" for case, _ in cased)]
        raise Refused("guide.still_used", names=", ".join(dict.fromkeys(users))) from no
    if part != CASES and not removal.accepts_broken_cases:
        refuse_broken_cases(tuple(breaks(cases, *books)))
    Entry.objects.filter(**vars(where)).delete()
    deed = Deed(by, now, removal.reason.strip(), Happened.REMOVED)
    add_revision(where, old, None, deed)
    if _has_words_alone(part, old, books[1]):
        nothing = dict.fromkeys(OWN_WORDS[part].fields, "")
        _write_words(where, old, nothing, deed, keeps_empty=True)


def propose_id(part: str, content: Mapping[str, Any], title: str) -> str:
    """An id for a new entry, made of what it says, that no entry of the part has."""
    taken = {name for layer in read_layers().values() for name in layer[part]}
    return proposed_id(part, content, title, taken)


def _refuse_unseen(old: Content, seen: str) -> None:
    if fingerprint(old) != seen:
        raise Refused("guide.edited_meanwhile")


def _refuse_without_reason(reason: str) -> None:
    if not reason.strip():
        raise Refused("guide.no_reason")


def _with(layers: Layers, where: Where, content: Content | None) -> dict[str, Layer]:
    """The layers with an entry as it should be; None takes it away."""
    entries = {**layers[where.layer][where.part]}
    entries.pop(where.name, None) if content is None else entries.update({where.name: content})
    return {**layers, where.layer: {**layers[where.layer], where.part: entries}}


def _refuse_failing(name: str, after: Layers, book: RuleBook, *, accepts: bool) -> None:
    case = next(one for one in cases_of(*after.values()) if one.id == name)
    refuse_unknown([case], book)
    found = () if accepts else tuple(faults(case, book))
    if found:
        raise Refused("guide.case_fails", faults=found)


def _refuse_second_name(
    part: str, new: Content, texts: Mapping[str, str], before: RuleBook
) -> None:
    is_named = part == "professions" and new["group"] in before.profession_groups
    if is_named and texts.get("title", "").strip():
        raise Refused("guide.has_name", group=new["group"])


def _refuse_wordless(before: RuleBook, after: RuleBook) -> None:
    """Nothing may show a family a code in place of words."""
    texts = read_texts().values()
    if missing := check_texts(after, texts):
        known = set(check_texts(before, texts))
        new = [one.removesuffix(" has no German words") for one in missing if one not in known]
        if new:
            raise Refused("guide.no_words", names=", ".join(new))


def _has_words_alone(part: str, old: Content, after: RuleBook) -> bool:
    """Whether nobody needs the words of an entry that goes."""
    if part == "professions":
        return old["group"] not in after.profession_groups
    return part in OWN_WORDS


def _write_words(
    where: Where,
    content: Content,
    texts: Mapping[str, str],
    deed: Deed,
    *,
    keeps_empty: bool = False,
) -> None:
    if where.part not in OWN_WORDS:
        return
    own = OWN_WORDS[where.part]
    record = record_id(where.layer, own.id_of(content))
    entries = [
        TextEntry(record, own.fields[field], SOURCE_LANGUAGE, value)
        for field, value in texts.items()
        if field in own.fields and (value.strip() or keeps_empty)
    ]
    if entries:
        write_texts(
            kind=own.kind,
            source_language=SOURCE_LANGUAGE,
            entries=entries,
            by=deed.by,
            now=deed.now,
        )
