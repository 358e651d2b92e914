"""Reading texts: always for many records at once, always in one statement."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Max, Min, OuterRef, Q, QuerySet, Subquery, TextField, Value
from django.db.models.functions import Coalesce

from lotse.words.domain.states import (
    NOTHING,
    RELATED,
    Kind,
    Origin,
    Shown,
    State,
    Written,
    choose,
    state_of,
)
from lotse.words.models import Picture, Text


def find_picture(number: int | None) -> Picture | None:
    """A picture, or None: one that was deleted since is nowhere any more."""
    return Picture.objects.filter(pk=number).first() if number else None


def picture_titles() -> dict[int, str]:
    """All pictures by their number with the title that staff gave them, by title."""
    return dict(Picture.objects.order_by("title", "pk").values_list("pk", "title"))


class RecordTexts:
    """The texts of one record as one reader gets them; a field without text is falsy.

    A name that is no field of the kind is a KeyError, so that templates find the properties too.
    """

    def __init__(self, shown: Mapping[str, Shown], fields: Collection[str]) -> None:
        self._shown = shown
        self._fields = fields

    def __getitem__(self, field: str) -> Shown:
        if field not in self._fields:
            raise KeyError(field)
        return self._shown.get(field, NOTHING)

    @property
    def languages(self) -> set[str]:
        """Languages that these texts are really in."""
        return {text.language for text in self._shown.values()}

    @property
    def is_machine(self) -> bool:
        """Whether a machine wrote any of them and nobody has looked at it."""
        return any(text.is_machine for text in self._shown.values())

    @property
    def is_stale(self) -> bool:
        """Whether the source of any of them has changed since."""
        return any(text.state is State.STALE for text in self._shown.values())


def texts_for(
    kind: Kind, record_ids: Iterable[object], language: str, fields: Iterable[str] | None = None
) -> dict[str, RecordTexts]:
    """The texts of many records for a reader of ``language``; keys are record ids as text.

    One SQL statement. Records without any text have an empty entry.
    """
    ids = [str(record_id) for record_id in record_ids]
    wanted = tuple(fields or kind.fields)
    rows = Text.objects.filter(
        Q(language__in=[language, *RELATED.get(language, ())]) | Q(source_version=None),
        kind=kind.name,
        record_id__in=ids,
        field__in=wanted,
    )
    found: dict[tuple[str, str], dict[str, Written]] = defaultdict(dict)
    for record_id, field, written in _written(rows):
        found[record_id, field][written.language] = written
    return {
        record_id: RecordTexts(
            {
                field: choose(kind, found[record_id, field], language)
                for field in wanted
                if (record_id, field) in found
            },
            kind.fields,
        )
        for record_id in ids
    }


def texts_as_if(
    kind: Kind, record_id: str, language: str, source_language: str, sources: Mapping[str, str]
) -> RecordTexts:
    """The texts of one record as a reader would get them if its sources said something else.

    ``sources`` maps every field to its words; translations of changed ones are stale then.
    """
    stored = _by_place(Text.objects.filter(kind=kind.name, record_id=record_id))
    shown = {}
    for field in kind.fields:
        texts = dict(stored.get((kind.name, record_id, field), {}))
        old, value = texts.get(source_language), sources.get(field, "").strip()
        if value and (old is None or old.value != value):
            version = old.version + 1 if old else 1
            texts[source_language] = Written(
                source_language, value, version, None, Origin.PERSON, is_reviewed=False
            )
        if value:
            shown[field] = choose(kind, texts, language)
    return RecordTexts(shown, kind.fields)


def texts_of_kinds(kinds: Collection[Kind], language: str) -> dict[tuple[str, str, str], Shown]:
    """All texts of all records of some kinds for one reader, by kind, record id and field.

    One SQL statement; for kinds that are few and asked together.
    """
    rows = Text.objects.filter(
        Q(language__in=[language, *RELATED.get(language, ())]) | Q(source_version=None),
        kind__in=[kind.name for kind in kinds],
    )
    by_name = {kind.name: kind for kind in kinds}
    return {key: choose(by_name[key[0]], found, language) for key, found in _by_place(rows).items()}


def every_text(
    kinds: Collection[Kind], record_ids: Collection[str] | None = None
) -> Iterable[tuple[str, str, str, Written, State]]:
    """All texts of some kinds, or of some records of them, in all languages.

    Gives kind, record id, field, text and state.
    """
    rows = Text.objects.filter(kind__in=[kind.name for kind in kinds]).order_by("pk")
    if record_ids is not None:
        rows = rows.filter(record_id__in=record_ids)
    for (kind, record_id, field), texts in _by_place(rows).items():
        source = next((text for text in texts.values() if text.source_version is None), None)
        for text in texts.values():
            yield kind, record_id, field, text, state_of(text, source)


def written_texts(
    kind: Kind, record_ids: Collection[str]
) -> dict[tuple[str, str], dict[str, tuple[Written, State]]]:
    """All texts of some records, by record id and field, then by language, with their states."""
    rows = Text.objects.filter(kind=kind.name, record_id__in=record_ids)
    found = {}
    for (_, record_id, field), texts in _by_place(rows).items():
        source = next((text for text in texts.values() if text.source_version is None), None)
        found[record_id, field] = {
            tag: (text, state_of(text, source)) for tag, text in texts.items()
        }
    return found


def _by_place(rows: "QuerySet[Text]") -> dict[tuple[str, str, str], dict[str, Written]]:
    found: dict[tuple[str, str, str], dict[str, Written]] = defaultdict(dict)
    for (
        kind,
        record_id,
        field,
        language,
        value,
        version,
        of,
        origin,
        is_reviewed,
    ) in rows.values_list("kind", "record_id", "field", *_COLUMNS):
        found[kind, record_id, field][language] = Written(
            language, value, version, of, Origin(origin), is_reviewed
        )
    return found


_COLUMNS = ("language", "value", "version", "source_version", "origin", "is_reviewed")


def all_names(kind: Kind, field: str = "name") -> dict[tuple[str, str], str]:
    """The texts of one field of all records of a kind, by record id and language."""
    rows = Text.objects.filter(kind=kind.name, field=field)
    return {
        (record_id, language): value
        for record_id, language, value in rows.values_list("record_id", "language", "value")
    }


def source_text(kind: Kind, field: str, language: str, *, otherwise: F | Value) -> Coalesce:
    """The words of one field in their own language, for a query of records that have a ``slug``."""
    texts = Text.objects.filter(
        kind=kind.name, record_id=OuterRef("slug"), field=field, language=language
    )
    return Coalesce(Subquery(texts.values("value")[:1]), otherwise, output_field=TextField())


def stale_records(kind: Kind, record_ids: Iterable[str] | None = None) -> "QuerySet[Text, Any]":
    """Ids of the records with a text whose source has changed since, for use in another query.

    One pass over the texts of a kind (or of some records), which stays fast however the database
    estimates; asking record by record does not.
    """
    texts = Text.objects.filter(kind=kind.name)
    if record_ids is not None:
        texts = texts.filter(record_id__in=list(record_ids))
    return (
        texts.order_by()
        .values("record_id", "field")
        .annotate(
            newest=Max("version", filter=Q(source_version=None)), oldest=Min("source_version")
        )
        .filter(newest__gt=F("oldest"))
        .values("record_id")
    )


@dataclass(frozen=True)
class Coverage:
    """How complete one language is for one kind: numbers of texts by state."""

    kind: str
    language: str
    states: Mapping[State, int]


def coverage(kinds: Iterable[Kind], languages: Iterable[str]) -> list[Coverage]:
    """How complete each language is for each kind, counted by text."""
    tags = list(languages)
    result = []
    for kind in kinds:
        fields: dict[tuple[str, str], dict[str, Written]] = defaultdict(dict)
        for record_id, field, written in _written(Text.objects.filter(kind=kind.name)):
            fields[record_id, field][written.language] = written
        result += [Coverage(kind.name, tag, _count_states(fields.values(), tag)) for tag in tags]
    return result


def _count_states(fields: Iterable[Mapping[str, Written]], language: str) -> dict[State, int]:
    counts: dict[State, int] = dict.fromkeys(State, 0)
    for texts in fields:
        source = next((text for text in texts.values() if text.source_version is None), None)
        counts[state_of(texts.get(language), source)] += 1
    return counts


def _written(rows: "Iterable[Text]") -> Iterable[tuple[str, str, Written]]:
    for row in rows.values_list(  # type: ignore[attr-defined]  # the manager is Django's
        "record_id",
        "field",
        "language",
        "value",
        "version",
        "source_version",
        "origin",
        "is_reviewed",
    ):
        record_id, field, language, value, version, source_version, origin, is_reviewed = row
        written = Written(language, value, version, source_version, Origin(origin), is_reviewed)
        yield record_id, field, written
