"""Offers as HSDS services, alone and at their locations."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import translation
from django.utils.translation import gettext as _

from lotse.interop.hsds.identifiers import (
    ORGANIZATION,
    SERVICE,
    connection,
    part_id,
    stretch_id,
)
from lotse.interop.hsds.organisations import (
    Reader,
    basic_location,
    basic_organization,
    compact,
    location,
)
from lotse.kit.days import LATEST
from lotse.offers.domain.facts import OfferFacts, ScheduleFacts
from lotse.offers.domain.times import ERA, Stretch
from lotse.offers.queries import LoadedOffer, stretches_of
from lotse.partners.models import Organisation, Site
from lotse.words.queries import RecordTexts

PARAGRAPH = "\n\n"


@dataclass(frozen=True)
class Bundle:
    """What some offers refer to: texts, organisations and places by slug."""

    texts: Mapping[str, RecordTexts]
    organisations: Mapping[str, Organisation]
    sites: Mapping[str, Site]
    today: date


def moment(value: datetime) -> str:
    """A moment as HSDS writes it: ISO 8601 in UTC."""
    return f"{value.astimezone(UTC):%Y-%m-%dT%H:%M:%S}Z"


def minimal_service(offer: LoadedOffer, bundle: Bundle, reader: Reader) -> dict[str, Any]:
    """Only what somebody needs who keeps a copy up to date."""
    changed = moment(offer.changed_at)
    return {
        "id": reader.identifiers.ids[SERVICE, offer.facts.slug],
        "name": str(bundle.texts[offer.facts.slug]["title"]),
        "status": "active",
        "last_modified": changed,
        "modified_date": changed,
    }


def basic_service(offer: LoadedOffer, bundle: Bundle, reader: Reader) -> dict[str, Any]:
    """A service with its simple values and its organization.

    ``translation`` is a member of ours: which language the words really are in, whether a machine
    wrote them unchecked, and whether the German ones have changed since.
    """
    facts, texts = offer.facts, bundle.texts[offer.facts.slug]
    words = (str(texts["summary"]), str(texts["description"]))
    said = compact(
        id=reader.identifiers.ids[SERVICE, facts.slug],
        name=str(texts["title"]),
        description=PARAGRAPH.join(filter(None, words)),
        url=facts.website,
        email=facts.email,
        status="active",
        application_process=str(texts["how_to_join"]),
        fees_description=str(texts["cost"]),
        minimum_age=facts.age_from,
        maximum_age=facts.age_to,
        assured_date=facts.confirmed_on.isoformat(),
        alert=_alert(facts, bundle.today, reader.language),
        last_modified=moment(offer.changed_at),
        organization=basic_organization(bundle.organisations[facts.provider], reader),
    )
    said["translation"] = {
        "language": texts["title"].language,
        "is_machine": texts.is_machine,
        "is_stale": texts.is_stale,
    }
    return said


def _alert(facts: OfferFacts, today: date, language: str) -> str:
    if facts.next_review_on >= today:
        return ""
    with translation.override(language):
        return _("Not confirmed for a long time. Please ask before you go.")


def service(offer: LoadedOffer, bundle: Bundle, reader: Reader) -> dict[str, Any]:
    """A service with everything that is public about it."""
    said = _without_places(offer, bundle, reader)
    places = [
        _connected(said["id"], location(bundle.sites[slug], reader), reader)
        for slug in offer.facts.sites
    ]
    return said | compact(service_at_locations=places)


def basic_service_at_location(
    offer: LoadedOffer, site: str, bundle: Bundle, reader: Reader
) -> dict[str, Any]:
    """Where a service is, with simple values only."""
    said = basic_service(offer, bundle, reader)
    return _connected(said["id"], basic_location(bundle.sites[site], reader), reader) | {
        "service": said
    }


def service_at_location(
    offer: LoadedOffer, site: str, bundle: Bundle, reader: Reader
) -> dict[str, Any]:
    """Where a service is, with everything about both."""
    said = _without_places(offer, bundle, reader)
    return _connected(said["id"], location(bundle.sites[site], reader), reader) | {"service": said}


def _connected(service: str, place: dict[str, Any], reader: Reader) -> dict[str, Any]:
    """The connection of a service with a place."""
    identifier = reader.identifiers.part(service, connection(place["id"]))
    return {"id": identifier, "location": place}


def _without_places(offer: LoadedOffer, bundle: Bundle, reader: Reader) -> dict[str, Any]:
    said = basic_service(offer, bundle, reader)
    identifier, facts = said["id"], offer.facts
    texts = bundle.texts[facts.slug]
    page = f"{reader.origin}/{reader.language}/angebote/{facts.slug}/"
    return said | compact(
        additional_urls=[{"id": part_id(identifier, "page"), "label": "Lotse", "url": page}],
        phones=[
            {
                "id": reader.identifiers.part(identifier, f"phone/{number}"),
                "number": number,
                "type": "voice",
            }
            for number in [facts.phone]
            if number
        ],
        schedules=list(_schedules(facts, str(texts["times"]), identifier, bundle, reader)),
        languages=[
            {
                "id": part_id(identifier, f"language/{tag}"),
                "name": reader.reference.name("language", tag, reader.language),
                "code": tag,
            }
            for tag in facts.languages
        ],
        cost_options=_cost_options(facts, str(texts["cost"]), identifier),
        required_documents=[
            {"id": part_id(identifier, "documents"), "document": document}
            for document in [str(texts["documents"])]
            if document
        ],
        attributes=list(_attributes(facts, identifier, reader)),
    )


def _cost_options(facts: OfferFacts, words: str, identifier: str) -> list[dict[str, Any]]:
    said = {"amount": 0, "currency": "EUR"} if facts.is_free else {}
    if words:
        said["amount_description"] = words
    return [{"id": part_id(identifier, "cost"), **said}] if said else []


def _schedules(
    facts: OfferFacts, words: str, identifier: str, bundle: Bundle, reader: Reader
) -> Iterator[dict[str, Any]]:
    """A row for each stretch of each time that comes back, and one for the whole.

    HSDS knows no exceptions, so a time that pauses is told by several rows: ``valid_from`` and
    ``valid_to`` are the stretch, ``dtstart`` and ``until`` what the rhythm itself has. The row for
    the whole has its words, first and last day.

    Times are wall times of the place. ``timezone`` is their distance from UTC in hours, as HSDS has
    it, and right for the whole stretch; ``notes`` is the name of the zone.
    """
    period = compact(
        description=words, valid_from=_day(facts.starts_on), valid_to=_day(facts.ends_on)
    )
    if period:
        yield {"id": part_id(identifier, "schedule"), **period}
    zone = reader.reference.time_zone
    begins = min(max(filter(None, (bundle.today, facts.starts_on))), LATEST).year
    changes = [day for year in range(begins, begins + 3) for day in clock_changes(zone, year)]
    for position, one in enumerate(facts.schedules):
        told = stretches_of(facts, one, reader.reference, bundle.today, changes)
        for stretch in told:
            row = _schedule(one, stretch, offset=offset_hours(zone, stretch.day or bundle.today))
            identity = stretch_id(identifier, position, _day(stretch.first))
            yield {"id": identity, **row, "notes": zone}


def offset_hours(zone: str, day: date) -> float:
    """The distance of a zone from UTC at noon of a day, in hours."""
    offset = datetime.combine(day, time(12), ZoneInfo(zone)).utcoffset() or timedelta()
    return offset / timedelta(hours=1)


@lru_cache(maxsize=64)
def clock_changes(zone: str, year: int) -> tuple[date, ...]:
    """Days of a year on which clocks are put forward or back."""
    days = [date(year, 1, 1) + timedelta(days=number) for number in range(-1, 366)]
    return tuple(
        after
        for before, after in pairwise(days)
        if offset_hours(zone, before) != offset_hours(zone, after)
    )


def _schedule(facts: ScheduleFacts, stretch: Stretch, *, offset: float) -> dict[str, Any]:
    return compact(
        freq=facts.freq,
        interval=facts.interval,
        byday=",".join(facts.byday),
        # Every second week has to be counted from somewhere.
        dtstart=_day(facts.valid_from or (ERA if facts.interval > 1 else None)),
        until=_day(facts.valid_to),
        valid_from=_day(stretch.first),
        valid_to=_day(stretch.last),
        opens_at=f"{facts.opens_at:%H:%M}",
        closes_at=f"{facts.closes_at:%H:%M}" if facts.closes_at else "",
    ) | {"timezone": offset}


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""


def _attributes(facts: OfferFacts, identifier: str, reader: Reader) -> Iterator[dict[str, Any]]:
    def about(link_type: str, vocabulary: str, code: str, value: str = "") -> dict[str, Any]:
        term = (vocabulary, code)
        return reader.taxonomies.attribute(identifier, SERVICE, link_type, term, value)

    yield from (about("topic", "topic", code) for code in facts.topics)
    yield from (about("stage", "stage", code) for code in facts.stages)
    if facts.german_in:
        yield about("german_in", "cefr", facts.german_in)
    if facts.german_out:
        yield about("german_out", "cefr", facts.german_out)
    yield from (about("accessibility", "accessibility", code) for code in facts.accessibility)
    yield from (about("feature", "feature", name) for name, has in features(facts).items() if has)
    yield about("join", "join", facts.join)
    for slug in facts.partners:
        if partner := reader.identifiers.ids.get((ORGANIZATION, slug)):
            yield about("role", "role", "partner", partner)


def features(facts: OfferFacts) -> dict[str, bool]:
    """The yes-or-no facts of an offer by the codes of the vocabulary ``feature``."""
    return {
        "free": facts.is_free,
        "childcare": facts.has_childcare,
        "with_child": facts.is_parents_with_child,
        "women": facts.is_women_only,
        "online": facts.is_online,
        "pauses_in_school_holidays": facts.pauses_in_school_holidays,
        "example": facts.is_example,
    }
