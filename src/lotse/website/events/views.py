"""What takes place: the list, the page of an event, calendars."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode, urlsplit
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse

from lotse.events import texts
from lotse.events.actions.signing_up import door
from lotse.events.calendar import calendar
from lotse.events.domain.sign_up import Channel, check_door
from lotse.events.kinds import CAMPAIGN, EVENT
from lotse.events.models import Audience, Event, EventDate, Round
from lotse.events.queries import find_public_event, public_dates, room_of
from lotse.kit import clock
from lotse.kit.errors import Refused
from lotse.kit.paging import cut, page_number
from lotse.reference.queries import Reference
from lotse.website.errors import in_our_languages, not_found
from lotse.website.events.texts import AUDIENCES, POLICIES, ROLES, ROOM
from lotse.website.languages import ReaderRequest
from lotse.website.rendering import render_page
from lotse.words.domain.states import Shown
from lotse.words.queries import RecordTexts, texts_for

PAGE_SIZE = 30
CALENDAR_TYPE = "text/calendar; charset=utf-8"
ASKED = ("language", "audience", "stage", "municipality")


@dataclass(frozen=True)
class Row:
    """A date in a list."""

    occurrence: EventDate
    event: Event
    title: Shown
    summary: Shown
    day: date
    when: str
    place: str
    languages: list[str]
    interpreted: list[str]
    room: str
    is_cancelled: bool
    is_foreign: bool


@in_our_languages
def event_list(request: ReaderRequest) -> HttpResponse:
    """Dates to come, by month, with filters."""
    reference, tag = request.reference, request.language.tag
    known, chosen, ignored = _asked(request)
    dates = list(public_dates(now=clock.now(), **{k: v or None for k, v in chosen.items()}))
    page = cut(dates, page_number(request.GET.get("page", "1")), PAGE_SIZE)
    if page is None:
        return not_found(request)
    rows = rows_of(page.items, request)

    def address(number: int) -> str:
        pairs = {key: value for key, value in chosen.items() if value} | {"page": str(number)}
        return f"?{urlencode(pairs)}"

    query = urlencode({key: value for key, value in chosen.items() if value})
    feed = reverse("website:events_feed", args=[tag]) + (f"?{query}" if query else "")
    context = {
        "months": by_month(rows),
        "page": page,
        "page_links": [(number, address(number) if number else "") for number in page.numbers],
        "previous_url": address(page.number - 1) if page.number > 1 else "",
        "next_url": address(page.number + 1) if page.number < page.last else "",
        "chosen": chosen,
        "ignored": ignored,
        "filters": _filters(known, reference, tag),
        "has_foreign": any(row.is_foreign for row in rows),
        "has_machine": any(row.title.is_machine for row in rows),
        "feed": feed,
        "subscribe": f"webcal://{urlsplit(settings.PUBLIC_ORIGIN).netloc}{feed}",
    }
    return render_page(request, "website/events/list.html", context)


def _asked(
    request: ReaderRequest,
) -> tuple[dict[str, Iterable[str]], dict[str, str], list[str]]:
    reference = request.reference
    known: dict[str, Iterable[str]] = {
        "language": list(reference.languages),
        "audience": Audience.values,
        "stage": list(reference.codes["stage"]),
        "municipality": list(reference.municipalities),
    }
    asked = {key: request.GET.get(key, "") for key in ASKED}
    chosen = {key: value if value in known[key] else "" for key, value in asked.items()}
    ignored = [value[:40] for key, value in asked.items() if value and value not in known[key]]
    return known, chosen, ignored


def _filters(
    known: Mapping[str, Iterable[str]], reference: Reference, tag: str
) -> dict[str, list[tuple[str, str]]]:
    return {
        "language": [(code, reference.languages[code].autonym) for code in known["language"]],
        "audience": [(code, str(AUDIENCES[code])) for code in known["audience"]],
        "stage": [(code, reference.name("stage", code, tag)) for code in known["stage"]],
        "municipality": sorted(reference.municipalities.items(), key=lambda item: item[1]),
    }


def rows_of(dates: Iterable[EventDate], request: ReaderRequest) -> list[Row]:
    """Dates as a list shows them; one statement for the words of all."""
    shown = list(dates)
    tag = request.language.tag
    slugs = {one.round.event.slug for one in shown}
    words = texts_for(EVENT, slugs, tag, ("title", "summary"))
    return [_row(one, words[one.round.event.slug], request) for one in shown]


def _row(one: EventDate, words: RecordTexts, request: ReaderRequest) -> Row:
    event, reference, zone = one.round.event, request.reference, zone_of(request)
    return Row(
        occurrence=one,
        event=event,
        title=words["title"],
        summary=words["summary"],
        day=one.starts_at.astimezone(ZoneInfo(zone)).date(),
        when=texts.when(one.starts_at, one.ends_at, zone, is_all_day=one.is_all_day),
        place=event.site.place if event.site else "",
        languages=[reference.languages[row.pk].autonym for row in event.languages.all()],
        interpreted=[reference.languages[row.pk].autonym for row in event.interpreted.all()],
        room=str(ROOM[room_of(one.round)]) if event.mode == "open" else "",
        is_cancelled=one.is_cancelled or one.round.is_cancelled,
        is_foreign=words["title"].language != request.language.tag,
    )


def by_month(rows: Iterable[Row]) -> list[tuple[date, list[Row]]]:
    """Rows under the first day of their month, in order."""
    found: dict[date, list[Row]] = {}
    for row in rows:
        found.setdefault(row.day.replace(day=1), []).append(row)
    return sorted(found.items())


def zone_of(request: ReaderRequest) -> str:
    """The zone in whose wall time events are told: that of the place, wherever the reader is."""
    district = request.reference.district
    return district.time_zone if district else "UTC"


@dataclass(frozen=True)
class RoundRow:
    """A round on the page of its event."""

    round: Round
    dates: list[str]
    is_cancelled: bool
    room: str
    refusal: str
    """Why one cannot sign up; empty when one can."""


@in_our_languages
def event(request: ReaderRequest, slug: str) -> HttpResponse:
    """One event: what, when, where, in which languages, how to take part."""
    found = find_public_event(slug)
    if found is None:
        return not_found(request)
    reference, tag = request.reference, request.language.tag
    words = texts_for(EVENT, [slug], tag)[slug]
    rounds = [_round_row(one, found, zone_of(request)) for one in found.rounds.all()]
    now = clock.now()
    context = {
        "event": found,
        "texts": words,
        "rounds": [row for row in rounds if row.round.ends_at >= now],
        "past": [row for row in rounds if row.round.ends_at < now],
        "audience": AUDIENCES[found.audience],
        "policy": POLICIES[found.policy] if found.mode == "open" and found.seats else "",
        "spoken": _named(found.languages.all(), reference, tag),
        "interpreted": _named(found.interpreted.all(), reference, tag),
        "accessibility": [
            reference.name("accessibility", feature.pk, tag)
            for feature in (found.site.accessibility.all() if found.site else ())
        ],
        "campaign_title": _campaign_title(found, tag),
        "partners": [(ROLES[row.role], row.organisation) for row in found.partners.all()],
    }
    return render_page(request, "website/events/event.html", context)


def _campaign_title(found: Event, tag: str) -> Shown | None:
    if found.campaign is None:
        return None
    slug = found.campaign.slug
    return texts_for(CAMPAIGN, [slug], tag, ["title"])[slug]["title"]


def _named(rows: Iterable[object], reference: Reference, tag: str) -> list[tuple[object, str]]:
    return [(row, reference.name("language", row.pk, tag)) for row in rows]  # type: ignore[attr-defined]


def _round_row(one: Round, found: Event, zone: str) -> RoundRow:
    try:
        check_door(door(one, found), Channel.WEB, clock.now())
        refusal = ""
    except Refused as refused:
        refusal = texts.say(refused, zone)
    is_cancelled = one.is_cancelled or found.status == "cancelled"
    return RoundRow(
        round=one,
        dates=[
            texts.when(day.starts_at, day.ends_at, zone, is_all_day=day.is_all_day)
            for day in one.dates.all()
            if not day.is_cancelled or is_cancelled
        ],
        is_cancelled=is_cancelled,
        room="" if refusal else str(ROOM[room_of(one)]),
        refusal=refusal,
    )


@in_our_languages
def event_calendar(request: ReaderRequest, slug: str) -> HttpResponse:
    """The dates of one event as a calendar file."""
    found = find_public_event(slug)
    if found is None:
        return not_found(request)
    tag = request.language.tag
    title = str(texts_for(EVENT, [slug], tag, ["title"])[slug]["title"])
    url = settings.PUBLIC_ORIGIN + reverse("website:event", args=[tag, slug])
    entries = []
    for one in found.rounds.all():
        one.event = found
        entries += [(one, day, title, url) for day in one.dates.all()]
    content = calendar(title, entries, zone_of(request))
    return HttpResponse(content, content_type=CALENDAR_TYPE)


@in_our_languages
def feed(request: ReaderRequest) -> HttpResponse:
    """All dates to come as a feed, with the filters of the list."""
    tag = request.language.tag
    _, chosen, _ = _asked(request)
    dates = list(public_dates(now=clock.now(), **{k: v or None for k, v in chosen.items()}))
    words = texts_for(EVENT, {one.round.event.slug for one in dates}, tag, ["title"])
    entries = [
        (
            one.round,
            one,
            str(words[one.round.event.slug]["title"]),
            settings.PUBLIC_ORIGIN + reverse("website:event", args=[tag, one.round.event.slug]),
        )
        for one in dates
    ]
    district = request.reference.district
    name = district.site_name if district else "Lotse"
    return HttpResponse(calendar(name, entries, zone_of(request)), content_type=CALENDAR_TYPE)
