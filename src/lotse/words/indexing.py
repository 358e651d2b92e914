"""Keeping the search in step with what the public sees: written, followed, forgotten, rebuilt."""

import hashlib
import inspect
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import lru_cache
from importlib.metadata import version
from itertools import islice
from pathlib import Path

from django.db import connection, transaction

from lotse.kit.content_version import raise_version
from lotse.words import domain
from lotse.words.domain.search import Thesaurus, index_lexemes, tokens
from lotse.words.finding import Findable, Indexed, all_findable, findable, thesaurus
from lotse.words.models import SearchDocument, SearchWord

BATCH = 200
READS_WORDS = ("compounds", "folding", "characters", "stemming", "search", "thesaurus")
"""Modules of the domain that decide which lexemes a text has."""


@transaction.atomic
def refresh(kind: str, record_ids: Iterable[str]) -> None:
    """Bring the search up to these records, and up to all that show something of them.

    To be called in the transaction that changes them, after the change. What the public does not
    see is forgotten. Twice is the same as once.
    """
    ids = list(dict.fromkeys(record_ids))
    if not ids:
        return
    own = findable(kind)
    if own is not None:
        _write(own, ids)
    for other in all_findable():
        if kind in other.follows:
            _write(other, list(other.follows[kind](ids)))


def text_written(kind: str, record_ids: Iterable[str]) -> None:
    """Texts of these records were written; called by all that write texts."""
    own = findable(kind)
    if own is not None:
        refresh(kind, map(own.document_of, record_ids))


def is_outdated() -> bool:
    """Whether a document was made by other rules than today's, or a kind was never indexed."""
    rows = SearchDocument.objects.order_by().values_list("kind", "version").distinct()
    made: dict[str, set[str]] = {}
    for kind, by in rows:
        made.setdefault(kind, set()).add(by)
    return made.keys() - {one.kind for one in all_findable()} != set() or any(
        made[one.kind] != {_version(one)} if one.kind in made else any(True for _ in one.every())
        for one in all_findable()
    )


def rebuild() -> dict[str, int]:
    """Write all documents anew by today's rules; returns their numbers by kind.

    Batch by batch, each a transaction: what was found before is found until its new words are
    there. Documents of what is not public, or of kinds that are gone, are forgotten. May stop half
    way and run twice.
    """
    was_outdated = is_outdated()
    numbers: dict[str, int] = {}
    for one in all_findable():
        ids = list(one.every())
        for batch in _batches(ids):
            _write(one, batch)
        gone = SearchDocument.objects.filter(kind=one.kind).exclude(record_id__in=ids)
        for batch in _batches(list(gone.values_list("record_id", flat=True))):
            _write(one, batch)
        numbers[one.kind] = len(ids)
    for kind in _kinds_gone():
        _forget(kind)
    if was_outdated:
        # Pages that are kept show what was found before.
        raise_version()
    return numbers


@transaction.atomic
def _write(of: Findable, ids: Collection[str]) -> None:
    # Locked first and read then: of two who change what one document shows, the later reads both.
    difference = _words_given_back(of.kind, ids)
    found = of.documents(ids)
    gone = set(ids) - found.keys()
    if gone:
        SearchDocument.objects.filter(kind=of.kind, record_id__in=gone).delete()
    rows = []
    for record_id, texts in sorted(found.items()):
        words = {token for text in texts for token in tokens(text.value)}
        difference.update(words)
        rows.append(
            (
                f"{of.kind}:{record_id}",
                of.kind,
                record_id,
                _vector_text([text for text in texts if text.is_title], thesaurus()),
                _vector_text(texts, thesaurus()),
                sorted(words),
                _version(of),
            )
        )
    with connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO {SearchDocument._meta.db_table} "
            "(key, kind, record_id, title, body, words, version) "
            "VALUES (%s, %s, %s, to_tsvector('simple', %s), to_tsvector('simple', %s), %s, %s) "
            "ON CONFLICT (key) DO UPDATE SET title = excluded.title, body = excluded.body, "
            "words = excluded.words, version = excluded.version",
            rows,
        )
    _change_vocabulary(difference)


def _kinds_gone() -> set[str]:
    kinds = SearchDocument.objects.order_by().values_list("kind", flat=True).distinct()
    return set(kinds) - {one.kind for one in all_findable()}


@transaction.atomic
def _forget(kind: str) -> None:
    documents = SearchDocument.objects.filter(kind=kind)
    _change_vocabulary(_words_given_back(kind, documents.values_list("record_id", flat=True)))
    documents.delete()


def _batches(ids: Sequence[str]) -> Iterable[list[str]]:
    rest = iter(sorted(ids))
    while batch := list(islice(rest, BATCH)):
        yield batch


def _words_given_back(kind: str, record_ids: Iterable[str]) -> Counter[str]:
    """What the vocabulary loses when the documents of these records are written anew or go."""
    documents = SearchDocument.objects.filter(kind=kind, record_id__in=list(record_ids))
    given_back: Counter[str] = Counter()
    for words in documents.select_for_update().order_by("key").values_list("words", flat=True):
        given_back.subtract(words)
    return given_back


def _change_vocabulary(difference: Mapping[str, int]) -> None:
    """Add and take away; a word that stands in no record is gone. Rows are locked in one order."""
    changed = sorted((word, by) for word, by in difference.items() if by)
    if not changed:
        return
    table = SearchWord._meta.db_table
    words, numbers = [word for word, _ in changed], [by for _, by in changed]
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} AS known (word, records) "
            "SELECT word, records FROM unnest(%s::text[], %s::int[]) AS said (word, records) "
            'ORDER BY word COLLATE "C" '
            "ON CONFLICT (word) DO UPDATE SET records = known.records + excluded.records",
            [words, numbers],
        )
        cursor.execute(f"DELETE FROM {table} WHERE records <= 0 AND word = ANY(%s)", [words])


def _vector_text(texts: Iterable[Indexed], of: Thesaurus) -> str:
    return " ".join(
        lexeme for text in texts for lexeme in index_lexemes(text.value, text.language, of)
    )


def _version(of: Findable) -> str:
    return _digest(thesaurus(), Path(inspect.getfile(inspect.unwrap(of.documents))))


@lru_cache(maxsize=64)
def _digest(of: Thesaurus, documents: Path) -> str:
    """What decides about the words of a document: synonyms, stemmers, folding, its own module."""
    folder = Path(domain.__path__[0])
    said = hashlib.sha256()
    for path in (*(folder / f"{name}.py" for name in READS_WORDS), documents):
        said.update(path.read_bytes())
    said.update(version("snowballstemmer").encode())
    said.update(" ".join(sorted(of.parts)).encode())
    for word, lexemes in sorted(of.groups.items()):
        said.update(f"{word}:{' '.join(sorted(lexemes))}\n".encode())
    return said.hexdigest()[:16]
