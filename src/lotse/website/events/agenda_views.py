"""What takes place: the list, the month as a calendar, the feed; all with the same filters."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _

from lotse.events.calendar import Told, calendar, reader_of
from lotse.events.domain.agenda import Occasion, Selected, by_round, select
from lotse.events.kinds import EVENT
from lotse.events.queries import get_agenda, load_dates
from lotse.events.where import WORDS, where_of
from lotse.interop import schema_org
from lotse.kit.paging import cut, page_number
from lotse.website.errors import in_our_languages, not_found
from lotse.website.events.filters import Asked, filters, parse
from lotse.website.events.rows import Row, by_month, coming_dates, rows, zone_of
from lotse.website.languages import ReaderRequest
from lotse.website.rendering import page_address, render_page
from lotse.words.queries import texts_for

PAGE_SIZE = 30
CALENDAR_TYPE = "text/calendar; charset=utf-8"
CALENDAR_FIELDS = ("title", "summary", WORDS)
MONTHS_AHEAD = 24
"""Further away nothing is planned; search engines must not turn pages for ever."""


@in_our_languages
def event_list(request: ReaderRequest) -> HttpResponse:
    """Dates to come, by month, with filters."""
    asked = parse(request.GET, request.reference)
    dates, numbers = by_round(coming_dates(request))
    found = select(dates, asked.chosen)
    page = cut(found.occasions, page_number(request.GET.get("page", "1")), PAGE_SIZE)
    if page is None:
        return not_found(request)
    shown, tag = rows(page.items, request, numbers), request.language.tag

    def address(number: int) -> str:
        return asked.query(page=str(number) if number > 1 else "") or "?"

    context = _common(request, asked, found, shown) | {
        "action": reverse("website:events", args=[tag]),
        "months": by_month(shown),
        "page": page,
        "page_links": [(number, address(number) if number else "") for number in page.numbers],
        "previous_url": address(page.number - 1) if page.number > 1 else "",
        "next_url": address(page.number + 1) if page.number < page.last else "",
        "month_url": _month_url(tag, request.reference.today(), asked),
    }
    context["structured"] = schema_org.as_script(
        schema_org.item_list(
            (
                (str(words), page_address("event", tag, slug))
                for slug, words in {row.event.slug: row.title for row in shown}.items()
            )
        )
    )
    return render_page(request, "website/events/list.html", context)


def _common(
    request: ReaderRequest, asked: Asked, found: Selected, shown: Iterable[Row]
) -> dict[str, Any]:
    """What list and month have in common: filters, notes on the language, the feed."""
    shown, tag = list(shown), request.language.tag
    feed = reverse("website:events_feed", args=[tag]) + asked.query()
    return {
        "asked": asked,
        "filters": filters(asked, found.counts, request.reference, tag),
        "has_foreign": any(row.is_foreign for row in shown),
        "has_machine": any(row.title.is_machine for row in shown),
        "feed": feed,
        "subscribe": f"webcal://{urlsplit(settings.PUBLIC_ORIGIN).netloc}{feed}",
    }


def _month_url(tag: str, month: date, asked: Asked) -> str:
    return reverse("website:event_month", args=[tag, month]) + asked.query()


@dataclass
class Day:
    """A day of the calendar; ``is_outside``: it belongs to the month before or after."""

    on: date
    is_outside: bool
    is_today: bool
    rows: list[Row] = field(default_factory=list)


@in_our_languages
def event_month(request: ReaderRequest, month: date) -> HttpResponse:
    """A month as a table of weeks, on narrow screens as a list of days.

    Months before the present one and those more than two years ahead are not found.
    """
    tag, today = request.language.tag, request.reference.today()
    here = today.replace(day=1)
    if not here <= month < _later(here, MONTHS_AHEAD):
        return not_found(request)
    asked = parse(request.GET, request.reference)
    following = _later(month, 1)
    dates = _between(get_agenda(request.content_version), month, following, zone_of(request))
    found = select(dates, asked.chosen)
    shown = rows(found.occasions, request)
    weeks = _weeks(month, shown, today)
    context = _common(request, asked, found, shown) | {
        "action": reverse("website:event_month", args=[tag, month]),
        "first": month,
        "weekdays": [str(WEEKDAYS[number]) for number in range(7)],
        "weeks": weeks,
        "days": [day for week in weeks for day in week if day.rows],
        "earlier": (_later(month, -1), _month_url(tag, _later(month, -1), asked))
        if month > here
        else None,
        "later": (following, _month_url(tag, following, asked))
        if following < _later(here, MONTHS_AHEAD)
        else None,
        "list_url": reverse("website:events", args=[tag]) + asked.query(),
        "way": [
            (_("Home"), reverse("website:home", args=[tag])),
            (_("Events and workshops"), reverse("website:events", args=[tag])),
        ],
    }
    return render_page(request, "website/events/month.html", context)


def _later(month: date, months: int) -> date:
    number = month.year * 12 + month.month - 1 + months
    return date(number // 12, number % 12 + 1, 1)


def _between(occasions: Iterable[Occasion], first: date, end: date, zone: str) -> list[Occasion]:
    place = ZoneInfo(zone)
    begins, ends = (datetime.combine(day, time(), place) for day in (first, end))
    return [one for one in occasions if begins <= one.starts_at < ends]


def _weeks(first: date, shown: Iterable[Row], today: date) -> list[list[Day]]:
    by_day: dict[date, list[Row]] = {}
    for row in shown:
        by_day.setdefault(row.day, []).append(row)
    monday = first - timedelta(days=first.weekday())
    end = _later(first, 1)
    weeks = []
    while monday < end:
        days = [monday + timedelta(days=number) for number in range(7)]
        weeks.append(
            [Day(on, on.month != first.month, on == today, by_day.get(on, [])) for on in days]
        )
        monday += timedelta(days=7)
    return weeks


@in_our_languages
def feed(request: ReaderRequest) -> HttpResponse:
    """All dates to come as a feed, with the filters of the list."""
    tag = request.language.tag
    asked = parse(request.GET, request.reference)
    found = select(coming_dates(request), asked.chosen)
    dates = load_dates(found.occasions)
    words = texts_for(EVENT, {one.round.event.slug for one in dates}, tag, CALENDAR_FIELDS)
    entries = []
    for one in dates:
        event = one.round.event
        said = words[event.slug]
        title, url = said["title"], page_address("event", tag, event.slug)
        where, summary = where_of(event, said[WORDS]), str(said["summary"])
        entries.append(Told(one.round, one, str(title), url, where, summary, title.language))
    district = request.reference.district
    name = district.site_name if district else "Lotse"
    content = calendar(name, entries, reader_of(tag))
    return HttpResponse(content, content_type=CALENDAR_TYPE)
