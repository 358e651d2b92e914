"""The translators' queue: what is missing, stale or unreviewed in one language.

Ordered by how often texts are read: the readings of their pages within 90 days, in this language
first, then in all (:mod:`lotse.words.reads`). Texts without a page of their own, such as names in
lists, stand on many pages: :attr:`Kind.weight` says on how many per cent of them. What is read
alike is ordered by that weight, then by what a reader misses most: nothing there, outdated, not yet
checked. Texts of resting records (drafts) are left out.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from lotse.words.domain.states import RELATED, Kind, Origin, State
from lotse.words.kinds import get_care
from lotse.words.models import PastText, Reads, Text

OPEN_STATES = (State.MISSING, State.STALE, State.UNREVIEWED)
"""States that want a translator, in the order of their urgency."""

STATE = (
    "CASE WHEN t.id IS NULL THEN 'missing' WHEN t.source_version < s.version THEN 'stale' "
    "WHEN NOT t.is_reviewed THEN 'unreviewed' ELSE 'current' END"
)
PAIRS = f"""
    FROM {Text._meta.db_table} s
    CROSS JOIN unnest(%(languages)s::text[]) AS l (tag)
    JOIN unnest(%(kinds)s::text[], %(weights)s::int[], %(served)s::bool[], %(paged)s::bool[])
         AS k (name, weight, is_served, has_page) ON k.name = s.kind
    LEFT JOIN {Text._meta.db_table} t ON t.kind = s.kind AND t.record_id = s.record_id
         AND t.field = s.field AND t.language = l.tag AND t.source_version IS NOT NULL
    WHERE s.source_version IS NULL AND s.language <> l.tag
      AND NOT (s.kind || ':' || s.record_id = ANY (%(resting)s::text[]))
      AND NOT (t.id IS NULL AND k.is_served AND l.tag || ' ' || s.language = ANY (%(related)s))
"""
READ = f"""
    SELECT kind, record_id, sum(number) AS everywhere,
           coalesce(sum(number) FILTER (WHERE language = %(here)s), 0) AS here
    FROM {Reads._meta.db_table} WHERE kind <> 'search.need'
    GROUP BY GROUPING SETS ((kind, record_id), ())
"""
"""Readings of each record, and – with NULL for the record – of all together."""


@dataclass(frozen=True)
class Item:
    """One text in the queue: its source, and its translation where there is one."""

    source_id: int
    kind: str
    record_id: str
    field: str
    source: str
    source_version: int
    value: str
    version: int
    of_version: int | None
    state: State
    origin: Origin | None


@dataclass(frozen=True)
class Counted:
    """Numbers of texts by kind, language and state."""

    numbers: Mapping[tuple[str, str, State], int] = field(default_factory=dict)

    def of(self, kind: str | None, language: str, states: Iterable[State]) -> int:
        """How many texts of a kind (None: of all kinds) are in one of these states."""
        wanted = set(states)
        return sum(
            number
            for (name, tag, state), number in self.numbers.items()
            if kind in (None, name) and tag == language and state in wanted
        )

    def total(self, kind: str | None, language: str) -> int:
        """How many texts there are to translate."""
        return self.of(kind, language, [*OPEN_STATES, State.CURRENT])


COLUMNS = tuple(each.name for each in fields(Item))


def _item(row: tuple[Any, ...]) -> Item:
    coded = {"state": State(row[9]), "origin": Origin(row[10]) if row[10] else None}
    return Item(**dict(zip(COLUMNS, row[:11], strict=True)) | coded)


class Queue:
    """The queue of some kinds. Resting records are asked for once."""

    def __init__(self, kinds: Collection[Kind]) -> None:
        self.kinds = {kind.name: kind for kind in kinds}
        self.resting = _resting(self.kinds)

    def count(self, languages: Iterable[str]) -> Counted:
        """Everything counted, in one statement."""
        rows = self._rows(
            f"SELECT s.kind, l.tag, {STATE} AS state, count(*) {PAIRS} GROUP BY 1, 2, 3",
            languages=list(languages),
        )
        return Counted({(kind, tag, State(state)): n for kind, tag, state, n in rows})

    def items(
        self,
        language: str,
        *,
        states: Collection[State] = OPEN_STATES,
        kind: str = "",
        offset: int = 0,
        limit: int | None = None,
    ) -> list[Item]:
        """A stretch of the queue, in its order, in one statement."""
        rows = self._rows(
            f"""WITH r AS ({READ})
            SELECT q.* FROM (
                SELECT s.id, s.kind, s.record_id, s.field, s.value, s.version,
                       coalesce(t.value, ''), coalesce(t.version, 0), t.source_version,
                       {STATE} AS state, t.origin, k.weight, k.has_page
                {PAIRS} AND (%(kind)s = '' OR s.kind = %(kind)s)
            ) q
            LEFT JOIN r ON r.kind = q.kind AND r.record_id = q.record_id
            LEFT JOIN r total ON total.kind IS NULL
            WHERE q.state = ANY (%(states)s)
            ORDER BY coalesce(CASE WHEN q.has_page THEN r.here
                                   ELSE total.here * q.weight / 100 END, 0) DESC,
                     coalesce(CASE WHEN q.has_page THEN r.everywhere
                                   ELSE total.everywhere * q.weight / 100 END, 0) DESC,
                     q.weight DESC, array_position(%(order)s::text[], q.state),
                     q.kind, q.record_id, q.id
            LIMIT %(limit)s OFFSET %(offset)s""",
            languages=[language],
            here=language,
            states=[state.value for state in states],
            order=[*OPEN_STATES, State.CURRENT],
            kind=kind,
            limit=limit,
            offset=offset,
        )
        return [_item(row) for row in rows]

    def next_after(self, source_id: int, language: str, **wanted: Any) -> int | None:
        """The text that comes after one in the queue, or its first, or None when it is empty.

        Reads the first hundred; whoever works from further down begins at the top again.
        """
        ids = [item.source_id for item in self.items(language, limit=100, **wanted)]
        after = ids[ids.index(source_id) + 1 :] if source_id in ids else ids
        return next((each for each in [*after, *ids] if each != source_id), None)

    def _rows(self, statement: str, **arguments: Any) -> list[tuple[Any, ...]]:
        with connection.cursor() as cursor:
            cursor.execute(
                statement,
                {
                    "kinds": list(self.kinds),
                    "weights": [kind.weight for kind in self.kinds.values()],
                    "paged": [kind.has_page for kind in self.kinds.values()],
                    "served": [kind.related_serves for kind in self.kinds.values()],
                    "related": [f"{tag} {by}" for tag, others in RELATED.items() for by in others],
                    "resting": self.resting,
                    **arguments,
                },
            )
            rows: list[tuple[Any, ...]] = cursor.fetchall()
            return rows


def _resting(kinds: Iterable[str]) -> list[str]:
    """Resting records of some kinds, each as ``kind:record``; one statement for all queries."""
    found: list[str] = []
    statements: list[str] = []
    arguments: list[Any] = []
    for name in kinds:
        resting = get_care(name).resting()
        if isinstance(resting, QuerySet):
            statement, given = resting.order_by().query.sql_with_params()
            statements.append(f"SELECT %s || ':' || r.id::text FROM ({statement}) r (id)")
            arguments += [name, *given]
        else:
            found += [f"{name}:{record_id}" for record_id in resting]
    if statements:
        with connection.cursor() as cursor:
            cursor.execute(" UNION ALL ".join(statements), arguments)
            found += [record for (record,) in cursor.fetchall()]
    return found


def find_pair(source_id: int, language: str) -> tuple[Text, Text | None] | None:
    """A source text and its translation, or None where there is no such source."""
    source = Text.objects.filter(pk=source_id, source_version=None).first()
    if source is None or source.language == language:
        return None
    text = (
        Text.objects.filter(
            kind=source.kind, record_id=source.record_id, field=source.field, language=language
        )
        .select_related("written_by", "reviewed_by")
        .first()
    )
    return source, text


def wording_at(source: Text, version: int) -> str | None:
    """What a source said in one of its versions, or None where that is not known any more."""
    if version == source.version:
        return source.value
    return (
        PastText.objects.filter(text=source, version=version)
        .values_list("value", flat=True)
        .first()
    )


def list_past(text: Text) -> list[PastText]:
    """Earlier wordings of a text, the latest first; twenty at most."""
    past = PastText.objects.filter(text=text).select_related("written_by")
    return list(past.order_by("-version")[:20])


def neighbours(source: Text, language: str) -> list[tuple[Text, Text | None]]:
    """The other texts of the same record with their translations, for context."""
    rows = Text.objects.filter(kind=source.kind, record_id=source.record_id)
    texts = list(rows.exclude(field=source.field).order_by("pk"))
    translations = {text.field: text for text in texts if text.language == language}
    return [(text, translations.get(text.field)) for text in texts if text.source_version is None]
