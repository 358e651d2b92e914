"""Writing and reviewing one translation, as the translators' screen, files and machines do."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction

from lotse.kit.errors import Refused
from lotse.kit.plain import in_order
from lotse.words.domain.places import lost_places
from lotse.words.domain.states import Origin
from lotse.words.indexing import text_written
from lotse.words.models import PastText, Text


@dataclass(frozen=True)
class Seen:
    """Which text a writer means, and what was before the eyes.

    Versions of the source and of its translation in ``language``, 0 where there was none.
    """

    source_id: int
    language: str
    source_version: int
    version: int


@dataclass(frozen=True)
class Wording:
    """The words of a translation, and where they come from."""

    value: str
    origin: Origin = Origin.PERSON
    is_reviewed: bool = False


@transaction.atomic
def save_translation(
    *, seen: Seen, wording: Wording, by: AbstractBaseUser | None, now: datetime
) -> Text:
    """Write the translation of one source text; it then translates the present source.

    Saving a stale translation with its old words says that they still hold. Saving what is there
    already changes nothing. Refused: ``words.no_such_text``, ``words.empty``,
    ``words.source_changed`` and ``words.changed_meanwhile`` when somebody else wrote since, with
    nothing lost: the caller still has the words; ``words.lost_places`` with the ``places``;
    ``words.not_your_language`` to a translator who is limited to others.
    """
    _check_language(by, seen.language)
    source, text = lock_pair(seen.source_id, seen.language)
    value = in_order(wording.value)
    if not value:
        raise Refused("words.empty")
    if seen.source_version != source.version:
        raise Refused("words.source_changed")
    if (
        text is not None
        and in_order(text.value) == value
        and _says_nothing_new(text, source, wording)
    ):
        return text
    if seen.version != (text.version if text else 0):
        raise Refused("words.changed_meanwhile")
    if places := lost_places(source.value, value):
        raise Refused("words.lost_places", places=places)
    text = text or _new(source, seen.language)
    has_new_words = in_order(text.value) != value
    if has_new_words and text.pk:
        PastText.of(text).save()
        text.version += 1
    if has_new_words or wording.origin is not Origin.IMPORTED:
        text.origin, text.written_by_id = wording.origin.value, by.pk if by else None
    text.value = value if has_new_words else text.value
    text.source_version = source.version
    text.is_reviewed = wording.is_reviewed
    text.reviewed_by_id = by.pk if by and wording.is_reviewed else None
    text.changed_at = now
    text.save()
    text_written(source.kind, [source.record_id])
    return text


@transaction.atomic
def review_translation(
    *, seen: Seen, may_review_own: bool, by: AbstractBaseUser, now: datetime
) -> Text:
    """Say that a translation is right. Twice is the same as once.

    Somebody else than the writer does it; ``may_review_own`` lets those go without a second person
    who answer for what is published anyway. Refused: ``words.no_such_text``,
    ``words.source_changed``, ``words.changed_meanwhile``, ``words.stale``, ``words.own_text``,
    ``words.not_your_language``.
    """
    _check_language(by, seen.language)
    source, text = lock_pair(seen.source_id, seen.language)
    if text is None:
        raise Refused("words.no_such_text")
    if seen.source_version != source.version:
        raise Refused("words.source_changed")
    if seen.version != text.version:
        raise Refused("words.changed_meanwhile")
    if text.source_version != source.version:
        raise Refused("words.stale")
    if text.is_reviewed:
        return text
    if text.written_by_id == by.pk and not may_review_own:
        raise Refused("words.own_text")
    text.is_reviewed, text.reviewed_by_id, text.changed_at = True, by.pk, now
    text.save(update_fields=["is_reviewed", "reviewed_by", "changed_at"])
    return text


def lock_pair(source_id: int, language: str) -> tuple[Text, Text | None]:
    """A source and its translation, locked: whoever writes them waits.

    Refused with ``words.no_such_text`` where the source is gone or the language is its own.
    """
    source = (
        Text.objects.select_for_update(of=("self",))
        .filter(pk=source_id, source_version=None)
        .exclude(language=language)
        .first()
    )
    if source is None:
        raise Refused("words.no_such_text")
    text = (
        Text.objects.select_for_update(of=("self",))
        .filter(kind=source.kind, record_id=source.record_id, field=source.field, language=language)
        .first()
    )
    return source, text


def _check_language(by: AbstractBaseUser | None, language: str) -> None:
    """Accounts stand above words, so only what every writer can be asked is asked here."""
    writes = getattr(by, "writes_in", None)
    if writes is not None and not writes(language):
        raise Refused("words.not_your_language", language=language)


def _says_nothing_new(text: Text, source: Text, wording: Wording) -> bool:
    """Whether writing the words that are there would tell nothing either."""
    is_known_origin = text.is_reviewed or wording.origin in (Origin.IMPORTED, text.origin)
    return (
        text.source_version == source.version
        and is_known_origin
        and (text.is_reviewed or not wording.is_reviewed)
    )


def _new(source: Text, language: str) -> Text:
    return Text(
        kind=source.kind,
        record_id=source.record_id,
        field=source.field,
        language=language,
    )
