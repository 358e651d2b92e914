"""Looking for a talk: what about, how, in which language, when. Choosing a time holds it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import Any
from uuid import UUID, uuid4

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse

from lotse.counselling import appointment_texts as texts
from lotse.counselling.actions.booking import hold
from lotse.counselling.domain.hours import Way
from lotse.counselling.kinds import APPOINTMENT_KIND
from lotse.counselling.models import AppointmentKind, Counsellor
from lotse.counselling.queries.appointments import find_public_kind, list_public_kinds
from lotse.counselling.queries.diaries import list_walk_in, talk_of
from lotse.counselling.tokens import token
from lotse.events.texts import when
from lotse.kit import clock
from lotse.kit.days import can_be_meant
from lotse.kit.errors import Refused
from lotse.kit.staying_true import holds_until
from lotse.partners.models import Site
from lotse.website.counselling.asked import Asked, base_of, find_times, read_asked, read_topic
from lotse.website.counselling.rows import by_day
from lotse.website.errors import in_our_languages, not_found
from lotse.website.languages import ReaderRequest, site_languages
from lotse.website.posting import accepts_post
from lotse.website.private import private
from lotse.website.rendering import render_page
from lotse.words.queries import texts_for

WALK_IN_DAYS = 14


@in_our_languages
def appointments(request: ReaderRequest) -> HttpResponse:
    """What one can have a talk about, and when one may come without an appointment."""
    topic = read_topic(request.GET, request.reference)
    kinds = list_public_kinds(topic)
    words = texts_for(APPOINTMENT_KIND, [kind.slug for kind in kinds], request.language.tag)
    context = {
        "kinds": [
            {
                "kind": kind,
                "texts": words[kind.slug],
                "ways": [texts.WAYS[Way(way)] for way in kind.ways],
            }
            for kind in kinds
        ],
        "walk_in": _walk_in(request),
        "topic": topic,
    }
    return render_page(request, "website/counselling/appointments.html", context)


@dataclass(frozen=True)
class WalkIn:
    """Hours in which one may come without an appointment: when, where, with whom."""

    when: str
    place: str
    who: str


def _walk_in(request: ReaderRequest) -> list[WalkIn]:
    reference, now = request.reference, clock.now()
    today = reference.today()
    found = list_walk_in(reference, today, today + timedelta(days=WALK_IN_DAYS), now)
    holds_until(request, (opening.span.ends for opening, _ in found))
    if not found:
        return []
    who = dict(Counsellor.objects.values_list("pk", "shown_as"))
    keys = {opening.place for opening, _ in found if opening.place}
    sites = Site.objects.select_related("organisation").in_bulk(keys)
    return [
        WalkIn(
            when(*opening.span, reference.time_zone, is_all_day=False),
            _address(sites.get(opening.place)) if opening.place else "",
            who[key],
        )
        for opening, key in found
    ]


def _address(site: Site | None) -> str:
    if site is None:
        return ""
    parts = (site.name or site.organisation.name, site.street, f"{site.postcode} {site.place}")
    return ", ".join(part.strip() for part in parts if part.strip())


@accepts_post
@in_our_languages
def times(request: ReaderRequest, slug: str) -> HttpResponse:
    """The free times for a kind of talk. A time that is chosen is held while the form is filled."""
    kind = find_public_kind(slug)
    if kind is None or not kind.ways:
        return not_found(request)
    asked = read_asked(_said(request), kind, request.language.tag, request.reference)
    refusal = ""
    if request.method == "POST":
        try:
            return _hold(request, kind, asked)
        except Refused as refused:
            refusal = texts.say(refused)
    return _times_page(request, kind, asked, refusal)


def _said(request: ReaderRequest) -> Mapping[str, str]:
    return request.POST if request.method == "POST" else request.GET


def _hold(request: ReaderRequest, kind: AppointmentKind, asked: Asked) -> HttpResponse:
    appointment = hold(
        wish=asked.wish(kind),
        begins_at=read_moment(request.POST.get("zeit", "")),
        form_key=_key(request.POST.get("form_key", "")),
        language=request.language.tag,
        interpreter=asked.interpreter,
        topic=asked.topic,
        now=clock.now(),
        reference=request.reference,
    )
    where = [request.language.tag, appointment.number, token(appointment)]
    return private(HttpResponseRedirect(reverse("website:appointment", args=where)))


def read_moment(said: str) -> datetime:
    """The moment that a form names; what is none is taken like a time that somebody else has."""
    try:
        found = datetime.fromisoformat(said)
    except ValueError as fault:
        raise Refused("counselling.taken") from fault
    if not can_be_meant(found):
        raise Refused("counselling.taken")
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _key(said: str) -> UUID:
    try:
        return UUID(said)
    except ValueError:
        return uuid4()


def _times_page(
    request: ReaderRequest, kind: AppointmentKind, asked: Asked, refusal: str
) -> HttpResponse:
    reference, tag = request.reference, request.language.tag
    shown = find_times(asked, asked.wish(kind), clock.now(), reference)
    context: dict[str, Any] = {
        "kind": kind,
        "texts": texts_for(APPOINTMENT_KIND, [kind.slug], tag)[kind.slug],
        "asked": asked,
        "ways": [(way, texts.WAYS[Way(way)], way == asked.way.value) for way in kind.ways],
        "spoken": _languages(request, asked),
        "days": by_day(shown.times, talk_of(kind), reference.time_zone),
        "earlier": asked.query(shown.earlier) if shown.earlier else "",
        "later": asked.query(shown.later) if shown.later else "",
        "form_key": uuid4(),
        "refusal": refusal,
    }
    status = HTTPStatus.CONFLICT if refusal else HTTPStatus.OK
    return private(render_page(request, "website/counselling/times.html", context, status=status))


def _languages(request: ReaderRequest, asked: Asked) -> list[tuple[str, str, bool]]:
    """The languages to choose from: the site's first, then all others by their own names."""
    reference = request.reference
    first = list(dict.fromkeys(base_of(one.tag) for one in site_languages(reference)))
    others = sorted(
        (one.autonym, tag)
        for tag, one in reference.languages.items()
        if tag not in first and base_of(tag) == tag
    )
    tags = [*first, *(tag for _, tag in others)]
    return [
        (tag, reference.languages[tag].autonym, tag == asked.language)
        for tag in tags
        if tag in reference.languages
    ]
