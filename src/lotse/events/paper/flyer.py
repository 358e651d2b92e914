"""Flyer and poster of an event, in any set of the languages of the site.

Each language has a code that leads to the event's page in that language. What is not translated
stands there in German, and :func:`list_untranslated` tells staff before they print.
"""

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.utils import translation

from lotse.events import texts
from lotse.events.addresses import event_address, typed
from lotse.events.kinds import EVENT
from lotse.events.models import Event, EventDate
from lotse.events.paper.frame import draw_paper
from lotse.reference.queries import LanguageFacts, Reference
from lotse.ui.qr import qr_picture
from lotse.words.domain.states import State
from lotse.words.queries import RecordTexts, texts_for

MOST_DATES = 6
MOST_DATES_TOGETHER = 2
PICTURE_WIDTH = 1000
"""Pixels: enough for the width of an A4 page."""
NEEDED = ("title", "summary")


class Format(StrEnum):
    """A flyer or poster: a page for each language, or all languages on one page."""

    FLYER = "a5"
    POSTER = "a4"
    TOGETHER = "a4-together"


@dataclass(frozen=True)
class Block:
    """An event in one language."""

    language: LanguageFacts
    texts: RecordTexts
    audience: str
    stages: list[str]
    dates: list[str]
    has_more_dates: bool
    spoken: list[LanguageFacts]
    interpreted: list[LanguageFacts]
    accessibility: list[str]
    address: str
    qr: str


def draw_flyer(
    event: Event,
    languages: Sequence[LanguageFacts],
    format_: Format,
    *,
    reference: Reference,
    now: datetime,
) -> bytes:
    """The flyer or poster as a tagged PDF; ``event`` as ``find_public_event`` gives it.

    The largest letters that fit are taken. One language alone has nothing to share a page with:
    it gets the poster. Refused with ``ui.too_long`` when the languages do not fit on one page, and
    with ``ui.busy``.
    """
    if format_ is Format.TOGETHER and len(languages) == 1:
        format_ = Format.POSTER
    is_together = format_ is Format.TOGETHER
    dates = _coming(event, now)
    most = MOST_DATES_TOGETHER if is_together else MOST_DATES
    context = {
        "language": languages[0],
        "event": event,
        "blocks": [_block(event, one, dates, most, reference) for one in languages],
        "format": format_,
        "is_together": is_together,
        "is_crowded": len(languages) > 1,
        "picture": "" if is_together else _picture(event),
    }
    return draw_paper(
        "events/paper/flyer.html",
        context,
        reference=reference,
        pages=1 if is_together else len(languages),
        may_grow=not is_together,
    )


@dataclass(frozen=True)
class Untranslated:
    """What a language lacks: ``missing`` stands there in German, ``unsure`` is to be reviewed."""

    language: LanguageFacts
    is_missing: bool
    is_machine: bool
    is_stale: bool


def list_untranslated(slug: str, languages: Sequence[LanguageFacts]) -> list[Untranslated]:
    """Languages in which title and summary are missing, outdated or not yet read by a person."""
    found = []
    for language in languages:
        shown = texts_for(EVENT, [slug], language.tag, NEEDED)[slug]
        words = [shown[field] for field in NEEDED if shown[field]]
        one = Untranslated(
            language,
            is_missing=any(word.language != language.tag for word in words),
            is_machine=shown.is_machine,
            is_stale=any(word.state is State.STALE for word in words),
        )
        if one.is_missing or one.is_machine or one.is_stale:
            found.append(one)
    return found


def _coming(event: Event, now: datetime) -> list[EventDate]:
    dates = [
        date
        for round_ in event.rounds.all()
        if not round_.is_cancelled
        for date in round_.dates.all()
        if not date.is_cancelled and date.ends_at >= now
    ]
    return sorted(dates, key=lambda date: date.starts_at)


def _block(
    event: Event,
    language: LanguageFacts,
    dates: Sequence[EventDate],
    most: int,
    reference: Reference,
) -> Block:
    tag, address = language.tag, event_address(event.slug, language.tag)
    zone = reference.time_zone
    with translation.override(tag):
        return Block(
            language=language,
            texts=texts_for(EVENT, [event.slug], tag)[event.slug],
            audience=str(texts.AUDIENCES[event.audience]),
            stages=[reference.name("stage", stage.pk, tag) for stage in event.stages.all()],
            dates=[
                texts.when(one.starts_at, one.ends_at, zone, is_all_day=one.is_all_day)
                for one in dates[:most]
            ],
            has_more_dates=len(dates) > most,
            spoken=[reference.languages[row.pk] for row in event.languages.all()],
            interpreted=[reference.languages[row.pk] for row in event.interpreted.all()],
            accessibility=[
                reference.name("accessibility", feature.pk, tag)
                for feature in (event.site.accessibility.all() if event.site else ())
            ],
            address=typed(address),
            qr=qr_picture(address),
        )


def _picture(event: Event) -> str:
    """The picture in the page itself, or nothing."""
    if event.picture is None:
        return ""
    rendition = event.picture.get_rendition(f"width-{PICTURE_WIDTH}|format-jpeg")
    with rendition.file.open("rb") as file:
        content = base64.b64encode(file.read()).decode()
    return f"data:image/jpeg;base64,{content}"
