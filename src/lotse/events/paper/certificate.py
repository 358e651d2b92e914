"""Certificates of attendance, in German and in the family's language, a page for each person.

Only who came gets one. A name stands there where the event needed names; otherwise there is a line
to write it on by hand, because nobody asked for it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from django.utils import translation
from django.utils.formats import date_format, number_format

from lotse.events import texts
from lotse.events.domain.certificate import Attended, Sat, attended
from lotse.events.kinds import EVENT, SOURCE_LANGUAGE
from lotse.events.models import Registration, Round
from lotse.events.paper.frame import draw_paper
from lotse.events.registration_queries import dates_of_people
from lotse.kit.errors import Refused
from lotse.reference.queries import LanguageFacts, Reference, site_languages
from lotse.ui.templatetags.ui import listed
from lotse.words.domain.states import Shown
from lotse.words.queries import texts_for

MOST_LINES = 4
"""So many dates have a line of their own with their hours; more are told by their days."""
HOUR = 60


@dataclass(frozen=True)
class Page:
    """A certificate in one language; ``is_first`` begins a sheet of paper."""

    language: LanguageFacts
    is_first: bool
    name: str
    title: Shown
    dates: list[str]
    came: int
    of: int
    hours: str
    issued_on: str


def draw_certificates(
    round_: Round,
    people: Iterable[tuple[Registration, str]],
    *,
    reference: Reference,
    today: date,
) -> bytes:
    """Certificates for all of some registrations (each with its second language) who came.

    Registrations come with their participants, the round with its dates and event. Refused with
    ``events.did_not_come`` when nobody of them came, and with ``ui.busy``.
    """
    pages = _pages(round_, list(people), reference, today)
    if not pages:
        raise Refused("events.did_not_come")
    german = next(page.language for page in pages if page.is_first)
    context = {"language": german, "event": round_.event, "pages": pages}
    sheets = sum(page.is_first for page in pages)
    return draw_paper("events/paper/certificate.html", context, reference=reference, pages=sheets)


def _pages(
    round_: Round,
    people: Sequence[tuple[Registration, str]],
    reference: Reference,
    today: date,
) -> list[Page]:
    took_place = [
        Sat(one.pk, one.starts_at, one.ends_at, one.is_all_day)
        for one in round_.dates.all()
        if not one.is_cancelled
    ]
    came = dates_of_people([registration.pk for registration, _ in people])
    known = {one.tag: one for one in site_languages(reference)}
    german = known.get(SOURCE_LANGUAGE, LanguageFacts(SOURCE_LANGUAGE, "Deutsch", "ltr"))
    zone = reference.time_zone
    titles: dict[str, Shown] = {}
    pages = []
    for registration, tag in people:
        languages = [german, *([known[tag]] if tag in known and tag != german.tag else [])]
        for person in registration.participants.all():
            if person.pk not in came or person.in_childcare:
                continue
            sat = attended(took_place, came[person.pk])
            for language in languages:
                if language.tag not in titles:
                    titles[language.tag] = _title(round_, language.tag)
                title = titles[language.tag]
                pages.append(_page(sat, person.name, title, language, (zone, today)))
    return pages


def _title(round_: Round, tag: str) -> Shown:
    slug = round_.event.slug
    return texts_for(EVENT, [slug], tag, ["title"])[slug]["title"]


def _page(
    sat: Attended, name: str, title: Shown, language: LanguageFacts, place: tuple[str, date]
) -> Page:
    zone, today = place
    with translation.override(language.tag):
        return Page(
            language=language,
            is_first=language.tag == SOURCE_LANGUAGE,
            name=name,
            title=title,
            dates=_dates(sat.dates, zone),
            came=len(sat.dates),
            of=sat.of,
            hours="" if sat.minutes is None else _hours(sat.minutes),
            issued_on=date_format(today, "DATE_FORMAT"),
        )


def _dates(dates: Sequence[Sat], zone: str) -> list[str]:
    if len(dates) <= MOST_LINES:
        return [
            texts.when(one.starts_at, one.ends_at, zone, is_all_day=one.is_all_day) for one in dates
        ]
    days = [one.starts_at.astimezone(ZoneInfo(zone)).date() for one in dates]
    return [listed(date_format(day, "SHORT_DATE_FORMAT") for day in days)]


def _hours(minutes: int) -> str:
    whole = minutes % HOUR == 0
    return number_format(minutes // HOUR if whole else round(minutes / HOUR, 2))
