"""The transition calendar: page, feed, and a page for each date with its reminder texts."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from urllib.parse import quote, urlencode, urlsplit
from uuid import NAMESPACE_URL, uuid5

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from lotse.guide.domain.calendar import KeyDate, select
from lotse.guide.domain.rule_book import Audience, RuleBook
from lotse.guide.domain.school_years import school_year
from lotse.guide.key_date_words import DateInWords, in_words, reminder
from lotse.guide.queries import (
    find_key_date,
    get_rule_book,
    get_wording,
    list_key_dates,
    recent_changes,
)
from lotse.guide.station_words import rule_in_words, slug
from lotse.guide.wording import Wording
from lotse.kit.calendars import CONTENT_TYPE, Entry, Organizer, Standing, write_calendar
from lotse.reference.queries import LanguageFacts, Reference, office_as_sender
from lotse.website.errors import not_found
from lotse.website.guide.gate import guide_file, guide_page
from lotse.website.guide.reading import rules_read
from lotse.website.languages import ReaderRequest, site_languages
from lotse.website.rendering import render_page

ASKED = ("stage", "municipality", "audience")


@dataclass(frozen=True)
class Row:
    """A date in a list."""

    date: KeyDate
    words: DateInWords
    stages: list[str]
    is_now: bool


@dataclass
class Month:
    """The dates of one month; ``first`` is its first day."""

    first: date
    rows: list[Row] = field(default_factory=list)


@dataclass(frozen=True)
class Reminder:
    """The text to send in one language. ``is_foreign``: part of it is in German."""

    language: LanguageFacts
    title: str
    text: str
    mail: str
    sms: str
    is_foreign: bool
    is_machine: bool


@guide_page
def calendar(request: ReaderRequest) -> HttpResponse:
    """The dates of this and the next school year by month; what is over is folded away."""
    reference, tag, today = request.reference, request.language.tag, request.reference.today()
    asked = {key: request.GET.get(key, "") for key in ASKED}
    known = _known(reference)
    chosen = {key: value if value in known[key] else "" for key, value in asked.items()}
    year = school_year(today)
    book, wording = _book(request), get_wording(tag, request.content_version)
    everything = list_key_dates(book, reference, year, year + 1)
    dates = _selected(everything, chosen)
    rows = [_row(one, book, wording, request, today) for one in dates]
    query = urlencode({key: value for key, value in chosen.items() if value})
    feed = reverse("website:calendar_feed", args=[tag]) + (f"?{query}" if query else "")
    context = {
        "today": today,
        "months": _months(row for row in rows if row.date.window and not row.date.is_past(today)),
        "past": [row for row in rows if row.date.is_past(today)],
        "undated": [row for row in rows if row.date.window is None],
        "has_foreign": any(row.words.what.language not in {tag, ""} for row in rows),
        "has_machine": any(row.words.what.is_machine for row in rows),
        "stages": [(code, reference.name("stage", code, tag)) for code in known["stage"]],
        "municipalities": sorted(reference.municipalities.items(), key=lambda item: item[1])
        if any(one.municipality for one in everything)
        else [],
        "is_for_office": chosen["audience"] == Audience.OFFICE,
        "chosen": chosen,
        "ignored": [value[:40] for key, value in asked.items() if value != chosen[key]],
        "feed": feed,
        "subscribe": f"webcal://{urlsplit(settings.PUBLIC_ORIGIN).netloc}{feed}",
    }
    return render_page(request, "website/guide/calendar.html", context)


@guide_file
def feed(request: ReaderRequest) -> HttpResponse:
    """The same dates for a calendar program; an unknown filter is a 404, not all dates."""
    reference, tag, today = request.reference, request.language.tag, request.reference.today()
    chosen = {key: request.GET.get(key, "") for key in ASKED}
    known = _known(reference)
    if any(value and value not in known[key] for key, value in chosen.items()):
        return not_found(request)
    year = school_year(today)
    book, wording = _book(request), get_wording(tag, request.content_version)
    dates = _selected(list_key_dates(book, reference, *range(year - 1, year + 3)), chosen)
    name = _("Dates: %(site)s") % {
        "site": reference.district.site_name if reference.district else ""
    }
    office = office_as_sender()
    body = write_calendar(
        [_all_day(one, book, wording, request) for one in dates if one.window is not None],
        name=name,
        language=tag,
        organizer=Organizer(office.name, office.address),
    )
    return HttpResponse(body, content_type=CONTENT_TYPE)


@guide_page
def key_date(request: ReaderRequest, id_: str) -> HttpResponse:
    """One date, with a text to send in every language of the families."""
    reference, tag, today = request.reference, request.language.tag, request.reference.today()
    book = _book(request)
    one = find_key_date(book, reference, id_, today)
    if one is None:
        return not_found(request)
    wording = get_wording(tag, request.content_version)
    languages = sorted(site_languages(reference), key=lambda language: language.tag != tag)
    change = recent_changes(today, tag, book).get(one.rule)
    since = (change.day, change.reason) if change else None
    context = {
        "rule": rule_in_words(book.rules[one.rule], wording, today, since),
        "way": [
            (_("Home"), reverse("website:home", args=[tag])),
            (_("Dates"), reverse("website:calendar", args=[tag])),
        ],
        "row": _row(one, book, wording, request, today),
        "is_past": one.is_past(today),
        "stations": [(slug(id_), wording("station", id_)) for id_ in one.stations],
        "place": reference.municipalities.get(one.municipality, ""),
        "reminders": [
            _reminder(one, book, language, request.content_version) for language in languages
        ]
        if one.audience is Audience.FAMILIES
        else [],
    }
    read = rules_read(book, [one.rule], today)
    return render_page(request, "website/guide/key_date.html", context, read=read)


def _book(request: ReaderRequest) -> RuleBook:
    return get_rule_book(request.content_version)


def _known(reference: Reference) -> Mapping[str, Iterable[str]]:
    return {
        "stage": reference.codes["stage"],
        "municipality": tuple(reference.municipalities),
        "audience": tuple(Audience),
    }


def _selected(dates: Iterable[KeyDate], chosen: Mapping[str, str]) -> list[KeyDate]:
    return select(
        dates,
        audience=Audience(chosen["audience"] or Audience.FAMILIES),
        stage=chosen["stage"] or None,
        municipality=chosen["municipality"] or None,
    )


def _row(
    one: KeyDate, book: RuleBook, wording: Wording, request: ReaderRequest, today: date
) -> Row:
    return Row(
        one,
        in_words(one, book, wording),
        [request.reference.name("stage", code, request.language.tag) for code in one.stages],
        one.is_now(today),
    )


def _months(rows: Iterable[Row]) -> list[Month]:
    months: dict[date, Month] = {}
    for row in rows:
        assert row.date.window is not None
        first = row.date.window.opens_on.replace(day=1)
        months.setdefault(first, Month(first)).rows.append(row)
    return [months[first] for first in sorted(months)]


def _address(one: KeyDate, tag: str) -> str:
    return settings.PUBLIC_ORIGIN + reverse("website:key_date", args=[tag, one.id])


def _all_day(one: KeyDate, book: RuleBook, wording: Wording, request: ReaderRequest) -> Entry:
    assert one.window is not None
    reference, tag = request.reference, request.language.tag
    words = in_words(one, book, wording)
    address = _address(one, tag)
    district = reference.district
    known_on = one.checked_on or one.window.opens_on
    return Entry(
        # Of the district, not of the host: a site that moves does not double what is subscribed.
        uid=str(uuid5(NAMESPACE_URL, f"{district.ags if district else ''}/{one.id}")),
        first=one.window.opens_on,
        last=one.window.closes_on,
        title=words.title,
        text=reminder(words, address),
        url=address,
        said_at=datetime.combine(known_on, time(), UTC),
        standing=Standing.UNSURE if one.is_uncertain else Standing.SURE,
        is_transparent=True,
        topics=tuple(reference.name("stage", code, tag) for code in one.stages),
    )


def _reminder(one: KeyDate, book: RuleBook, language: LanguageFacts, version: int) -> Reminder:
    with translation.override(language.tag):
        words = in_words(one, book, get_wording(language.tag, version))
        text = reminder(words, _address(one, language.tag))
    return Reminder(
        language=language,
        title=words.title,
        text=text,
        mail=f"mailto:?subject={quote(words.title)}&body={quote(text)}",
        sms=f"sms:?&body={quote(text)}",
        is_foreign=words.what.language != language.tag,
        is_machine=words.what.is_machine,
    )
