"""The page of an event, and its dates as a calendar file."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from lotse.events import texts
from lotse.events.actions.signing_up import door
from lotse.events.calendar import Told, calendar, reader_of
from lotse.events.domain.sign_up import Channel, check_door
from lotse.events.kinds import CAMPAIGN, EVENT
from lotse.events.models import Event, Round
from lotse.events.previews import find_previewed
from lotse.events.queries import find_public_event, room_of
from lotse.events.where import WORDS, where_of
from lotse.interop import schema_org
from lotse.kit import clock
from lotse.kit.errors import Refused
from lotse.reference.queries import Reference
from lotse.website.errors import in_our_languages, not_found
from lotse.website.events.agenda_views import CALENDAR_FIELDS, CALENDAR_TYPE
from lotse.website.events.rows import zone_of
from lotse.website.events.texts import POLICIES, ROLES, ROOM
from lotse.website.languages import ReaderRequest
from lotse.website.rendering import page_address, render_page
from lotse.words.domain.states import Shown
from lotse.words.queries import RecordTexts, texts_for


@dataclass(frozen=True)
class RoundRow:
    """A round on the page of its event."""

    round: Round
    dates: list[str]
    next_date: str
    """The first of its dates that is not over; empty when all are."""
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
    return _page(request, found)


@in_our_languages
def preview(request: ReaderRequest, token: str) -> HttpResponse:
    """An event as the public would see it, for those who were given the link by the office."""
    found = find_previewed(token)
    if found is None:
        return not_found(request)
    response = _page(request, found)
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _page(request: ReaderRequest, found: Event) -> HttpResponse:
    reference, tag = request.reference, request.language.tag
    words = texts_for(EVENT, [found.slug], tag)[found.slug]
    rounds = [_round_row(one, found, zone_of(request)) for one in found.rounds.all()]
    now = clock.now()
    coming = [row for row in rounds if row.round.ends_at >= now]
    context = {
        "event": found,
        "texts": words,
        "rounds": coming,
        "next": _next(coming),
        "past": [row for row in rounds if row.round.ends_at < now],
        "audience": texts.AUDIENCES[found.audience],
        "policy": POLICIES[found.policy] if found.mode == "open" and found.seats else "",
        "spoken": _named(found.languages.all(), reference, tag),
        "interpreted": _named(found.interpreted.all(), reference, tag),
        "accessibility": [
            reference.name("accessibility", feature.pk, tag)
            for feature in (found.site.accessibility.all() if found.site else ())
        ],
        "campaign_title": _campaign_title(found, tag),
        "partners": [(ROLES[row.role], row.organisation) for row in found.partners.all()],
        "way": [
            (_("Home"), reverse("website:home", args=[tag])),
            (_("Events and workshops"), reverse("website:events", args=[tag])),
        ],
        "structured": _structured(request, found, words),
    }
    return render_page(
        request, "website/events/event.html", context, read=[(EVENT.name, found.slug)]
    )


def _next(coming: list[RoundRow]) -> RoundRow | None:
    """What is shown first: the first one that is open, else the first one that takes place."""
    takes_place = [row for row in coming if not row.is_cancelled and row.next_date]
    return next((row for row in takes_place if not row.refusal), next(iter(takes_place), None))


def _structured(request: ReaderRequest, found: Event, words: RecordTexts) -> str:
    """What search engines read: the dates of all rounds that are not over, or else of all."""
    rounds, now = list(found.rounds.all()), clock.now()
    told = [one for one in rounds if one.ends_at >= now] or rounds
    url = page_address("event", request.language.tag, found.slug)
    dates = [day for one in told for day in one.dates.all()]
    return schema_org.as_script(schema_org.event(found, words, dates, url, request.reference))


def _campaign_title(found: Event, tag: str) -> Shown | None:
    if found.campaign is None:
        return None
    slug = found.campaign.slug
    return texts_for(CAMPAIGN, [slug], tag, ["title"])[slug]["title"]


def _named(rows: Iterable[object], reference: Reference, tag: str) -> list[tuple[object, str]]:
    return [(row, reference.name("language", row.pk, tag)) for row in rows]  # type: ignore[attr-defined]  # rows are of one of two vocabularies


def _round_row(one: Round, found: Event, zone: str) -> RoundRow:
    try:
        check_door(door(one, found, zone), Channel.WEB, clock.now())
        refusal = ""
    except Refused as refused:
        refusal = texts.say(refused, zone)
    is_cancelled = one.is_cancelled or found.status == "cancelled"
    now = clock.now()
    told = [
        (day.ends_at, texts.when(day.starts_at, day.ends_at, zone, is_all_day=day.is_all_day))
        for day in one.dates.all()
        if not day.is_cancelled or is_cancelled
    ]
    return RoundRow(
        round=one,
        dates=[words for _ends_at, words in told],
        next_date=next((words for ends_at, words in told if ends_at >= now), ""),
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
    words = texts_for(EVENT, [slug], tag, CALENDAR_FIELDS)[slug]
    title, where = str(words["title"]), where_of(found, words[WORDS])
    summary, spoken = str(words["summary"]), words["title"].language
    url = page_address("event", tag, slug)
    entries = []
    for one in found.rounds.all():
        one.event = found
        dates = one.dates.all()
        entries += [Told(one, day, title, url, where, summary, spoken) for day in dates]
    content = calendar(title, entries, reader_of(tag))
    return HttpResponse(content, content_type=CALENDAR_TYPE)
