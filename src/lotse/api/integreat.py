"""The directory in the field names of the Integreat API v3, to read."""

import json
from collections import defaultdict
from collections.abc import Sequence
from typing import Annotated, Any

from django.http import Http404, HttpRequest, HttpResponse
from ninja import Field, Path, Query, Router, Schema

from lotse.events.domain.agenda import Occasion, to_come
from lotse.events.kinds import EVENT
from lotse.events.queries import get_agenda, load_dates
from lotse.interop import integreat
from lotse.interop.hsds.listing import reader_of
from lotse.interop.integreat import Pages
from lotse.interop.integreat_events import (
    date_of_event,
    date_of_offer,
    recurrence_rule,
    rule_of_event,
)
from lotse.kit import clock
from lotse.offers.kinds import OFFER
from lotse.offers.queries import LoadedOffer, dates_of, load_offers, public_offers
from lotse.pages.queries import public_pages
from lotse.partners.models import Site
from lotse.partners.queries import load_organisations, load_sites, public_organisations
from lotse.reference.models import District
from lotse.reference.queries import Reference, get_reference, site_languages
from lotse.words.queries import all_names, texts_for

router = Router(tags=["Apps (Integreat format)"])
DATES_OF_AN_OFFER = 4

Region = Annotated[str, Path(max_length=100, description="`path` of the region.")]
Language = Annotated[str, Path(max_length=16, description="`code` of the language.")]


class EventFilters(Schema):
    """How dates that come back are told."""

    combine_recurring: Annotated[
        str | None,
        Field(max_length=5, description="If given: one entry with its rule instead of one a date."),
    ] = None


LIST = {"responses": {200: {"content": {"application/json": {"schema": {"type": "array"}}}}}}


def _json(content: Any) -> HttpResponse:
    body = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    return HttpResponse(body, content_type="application/json")


def _reference(request: HttpRequest) -> tuple[Reference, District]:
    reference = get_reference(getattr(request, "content_version", None))
    if reference.district is None:
        raise Http404
    return reference, reference.district


def _languages(reference: Reference) -> list[dict[str, str]]:
    return [
        {"tag": one.tag, "autonym": one.autonym, "direction": one.direction}
        for one in site_languages(reference)
    ]


def _pages(request: HttpRequest, region: str, language: str) -> Pages:
    """The maker of entries; 404 where there is no such region or language."""
    reference, district = _reference(request)
    if region != integreat.region_slug(district):
        raise Http404
    if language not in [one.tag for one in site_languages(reference)]:
        raise Http404
    titles: dict[str, list[str]] = defaultdict(list)
    for slug, tag in all_names(OFFER, "title"):
        if tag in district.languages:
            titles[slug].append(tag)
    reader = reader_of(language, getattr(request, "content_version", None))
    return Pages(reader, region, titles)


def _offers(pages: Pages) -> list[LoadedOffer]:
    """Published offers whose title is in the reader's language."""
    slugs = [slug for slug, tags in pages.titles.items() if pages.reader.language in tags]
    return load_offers(public_offers().filter(slug__in=slugs).order_by("slug"))


@router.get("/regions/", summary="Regions", openapi_extra=LIST)
def list_regions(request: HttpRequest) -> Any:
    """The one region that this site serves."""
    reference, district = _reference(request)
    return _json([integreat.region(district, _languages(reference))])


@router.get("/{region}/languages/", summary="Languages of the region", openapi_extra=LIST)
def list_languages(request: HttpRequest, region: Region) -> Any:
    """The languages of this site."""
    reference, district = _reference(request)
    if region != integreat.region_slug(district):
        raise Http404
    return _json([integreat.language_of(one) for one in _languages(reference)])


@router.get("/{region}/{language}/pages/", summary="Pages and offers", openapi_extra=LIST)
def list_pages(request: HttpRequest, region: Region, language: Language) -> Any:
    """Topics with their offers, and editorial pages, as far as they are in this language."""
    pages = _pages(request, region, language)
    offers = _offers(pages)
    texts = texts_for(OFFER, [one.facts.slug for one in offers], language)
    tags = [one.tag for one in site_languages(pages.reader.reference)]
    entries: list[dict[str, Any]] = []
    for code, group in integreat.by_topic(offers, pages.reader.reference.codes["topic"]):
        latest = max(one.changed_at for one in group)
        entries.append(pages.topic(code, len(entries), latest, tags))
        for one in group:
            entries.append(pages.offer(one, texts[one.facts.slug], len(entries)))
    for page in public_pages(language):
        if language in page.languages:
            entries.append(pages.info(page, len(entries)))
    return _json(entries)


@router.get("/{region}/{language}/locations/", summary="Places of partners", openapi_extra=LIST)
def list_locations(request: HttpRequest, region: Region, language: Language) -> Any:
    """All places of partners and schools."""
    pages = _pages(request, region, language)
    return _json(
        [
            pages.location(organisation, site)
            for organisation in load_organisations(public_organisations())
            for site in organisation.sites.all()
        ]
    )


@router.get(
    "/{region}/{language}/events/", summary="Events and dates of offers", openapi_extra=LIST
)
def list_events(
    request: HttpRequest, region: Region, language: Language, asked: Query[EventFilters]
) -> Any:
    """Events to come and the next dates of offers, as far as they are in this language.

    Holidays and what is cancelled are left out.
    """
    pages = _pages(request, region, language)
    reference, district = _reference(request)
    offers = [one for one in _offers(pages) if one.facts.schedules]
    texts = texts_for(OFFER, [one.facts.slug for one in offers], language)
    slugs = {one.facts.sites[0] for one in offers if one.facts.sites}
    sites = {site.slug: site for site in load_sites(Site.objects.filter(slug__in=slugs))}
    today = clock.today(district.time_zone)
    agenda = get_agenda(getattr(request, "content_version", None))
    entries = _dates_of_events(pages, agenda, is_combined=asked.combine_recurring is not None)
    for one in offers:
        rule = recurrence_rule(one, today)
        count = 1 if asked.combine_recurring is not None else DATES_OF_AN_OFFER
        site = sites.get(one.facts.sites[0]) if one.facts.sites else None
        entries += [
            date_of_offer(pages, one, texts[one.facts.slug], when, site=site, rule=rule)
            for when in dates_of(one.facts, reference, today, count)
        ]
    return _json(sorted(entries, key=lambda entry: str(entry["event"]["start"])))


def _dates_of_events(
    pages: Pages, agenda: Sequence[Occasion], *, is_combined: bool
) -> list[dict[str, Any]]:
    language = pages.reader.language
    tags: dict[str, list[str]] = defaultdict(list)
    district = pages.reader.reference.district
    for slug, tag in all_names(EVENT, "title"):
        if district is not None and tag in district.languages:
            tags[slug].append(tag)
    dates = load_dates(
        one
        for one in to_come(agenda, clock.now())
        if not one.is_cancelled and language in tags[one.slug]
    )
    texts = texts_for(EVENT, {one.round.event.slug for one in dates}, language)
    told: set[str] = set()
    entries = []
    for one in dates:
        event = one.round.event
        if is_combined and event.slug in told and rule_of_event(event):
            continue
        told.add(event.slug)
        entries.append(date_of_event(pages, one, texts[event.slug], tags[event.slug]))
    return entries
