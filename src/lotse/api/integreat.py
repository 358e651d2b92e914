"""The directory in the field names of the Integreat API v3, to read."""

import json
from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation import gettext as _
from ninja import Field, Path, Query, Router, Schema

from lotse.api.integreat_answers import (
    AppLanguageOut,
    EventOut,
    LocationOut,
    NewsOut,
    PageOut,
    RegionOut,
)
from lotse.events.domain.agenda import Occasion, to_come
from lotse.events.kinds import EVENT
from lotse.events.models import EventDate
from lotse.events.queries import get_agenda, load_dates
from lotse.interop import integreat
from lotse.interop.hsds.listing import reader_of
from lotse.interop.integreat import Pages
from lotse.interop.integreat_events import (
    date_of_event,
    dates_of_offer,
    next_of_offer,
    rule_of_event,
    year_of_offer,
)
from lotse.kit import clock
from lotse.kit.staying_true import holds_until
from lotse.offers.domain.times import A_YEAR
from lotse.offers.kinds import OFFER
from lotse.offers.queries import (
    LoadedOffer,
    dates_of,
    load_offers,
    public_offers,
    year_of,
)
from lotse.pages.queries import public_pages
from lotse.pages.staff_texts import FUNCTION_NAMES
from lotse.partners.models import Site
from lotse.partners.queries import load_organisations, load_sites, public_organisations
from lotse.reference.models import District, Municipality
from lotse.reference.queries import Reference, get_reference, site_languages
from lotse.words.queries import all_names, texts_for

router = Router(tags=["Apps (Integreat format)"])
MANY = 800
"""Dates of an offer within a year, two a day."""
DEEPEST = 10

Region = Annotated[str, Path(max_length=100, description="`path` of the region.")]
Language = Annotated[str, Path(max_length=16, description="`code` of the language.")]


class EventFilters(Schema):
    """How dates that come back are told."""

    combine_recurring: Annotated[
        str | None,
        Field(max_length=5, description="If given: one entry with its rule instead of one a date."),
    ] = None


class WhichPage(Schema):
    """A page, by its path in apps."""

    url: Annotated[str, Field(max_length=300, description="`path` of the page.")]


class BelowWhat(Schema):
    """Pages below a page."""

    url: Annotated[
        str | None, Field(max_length=300, description="`path` of the page; without: the root.")
    ] = None
    depth: Annotated[int, Field(ge=0, le=DEEPEST, description="How many levels.")] = 1


class OnMap(Schema):
    """Which places are wanted."""

    on_map: Annotated[
        str | None, Field(max_length=5, description="If given: only those with coordinates.")
    ] = None


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
    language = integreat.our_tag(language)
    if language not in [one.tag for one in site_languages(reference)]:
        raise Http404
    titles: dict[str, list[str]] = defaultdict(list)
    for slug, tag in all_names(OFFER, "title"):
        if tag in district.languages:
            titles[slug].append(tag)
    reader = reader_of(language, getattr(request, "content_version", None))
    with translation.override(language):
        functions = {code: str(name) for code, name in FUNCTION_NAMES.items()}
    return Pages(reader, region, titles, functions)


def _offers(pages: Pages) -> list[LoadedOffer]:
    """Published offers whose title is in the reader's language."""
    slugs = [slug for slug, tags in pages.titles.items() if pages.reader.language in tags]
    return load_offers(public_offers().filter(slug__in=slugs).order_by("slug"))


def _get(path: str, **said: Any) -> Callable[[Any], Any]:
    """An operation that answers with and without the last slash."""

    def both(view: Any) -> Any:
        without = path.removesuffix("/")
        router.get(without, include_in_schema=False, url_name=f"v3 {without}", **said)(view)
        return router.get(path, **said)(view)

    return both


def _region(reference: Reference, district: District) -> dict[str, Any]:
    middles = Municipality.objects.values_list("longitude", "latitude")
    return integreat.region(district, _languages(reference), middles)


@_get("/regions/", summary="Regions", response=list[RegionOut])
def list_regions(request: HttpRequest) -> Any:
    """The one region that this site serves."""
    return _json([_region(*_reference(request))])


@_get("/regions/{region}/", summary="One region", response=RegionOut)
def get_region(request: HttpRequest, region: Region) -> Any:
    """The region that this site serves, by its `path`."""
    reference, district = _reference(request)
    if region != integreat.region_slug(district):
        raise Http404
    return _json(_region(reference, district))


@_get("/{region}/languages/", summary="Languages of the region", response=list[AppLanguageOut])
def list_languages(request: HttpRequest, region: Region) -> Any:
    """The languages of this site."""
    reference, district = _reference(request)
    if region != integreat.region_slug(district):
        raise Http404
    return _json([integreat.language_of(one) for one in _languages(reference)])


@_get("/{region}/{language}/pages/", summary="Pages and offers", response=list[PageOut])
def list_pages(request: HttpRequest, region: Region, language: Language) -> Any:
    """Topics with their offers, and editorial pages, as far as they are in this language."""
    return _json(_entries(_pages(request, region, language)))


def _entries(pages: Pages) -> list[dict[str, Any]]:
    language = pages.reader.language
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
    return entries


@_get("/{region}/{language}/page/", summary="One page", response=PageOut)
def get_page(
    request: HttpRequest, region: Region, language: Language, asked: Query[WhichPage]
) -> Any:
    """One of the pages, by its path."""
    found = integreat.find_entry(_entries(_pages(request, region, language)), asked.url)
    if found is None:
        raise Http404
    return _json(found)


@_get("/{region}/{language}/children/", summary="Pages below a page", response=list[PageOut])
def list_children(
    request: HttpRequest, region: Region, language: Language, asked: Query[BelowWhat]
) -> Any:
    """Pages below one of the pages, or below the root."""
    entries = _entries(_pages(request, region, language))
    if asked.url and integreat.find_entry(entries, asked.url) is None:
        raise Http404
    return _json(integreat.children_of(entries, asked.url, asked.depth))


@_get("/{region}/{language}/parents/", summary="Pages above a page", response=list[PageOut])
def list_parents(
    request: HttpRequest, region: Region, language: Language, asked: Query[WhichPage]
) -> Any:
    """Pages above one of the pages, the nearest last."""
    entries = _entries(_pages(request, region, language))
    if integreat.find_entry(entries, asked.url) is None:
        raise Http404
    return _json(integreat.parents_of(entries, asked.url))


@_get("/{region}/{language}/imprint/", summary="Imprint", response=PageOut)
def get_imprint(request: HttpRequest, region: Region, language: Language) -> Any:
    """Who is responsible for this site."""
    pages = _pages(request, region, language)
    district = _reference(request)[1]
    office, imprint = (district.details.get(part, {}) for part in ("office", "imprint"))
    address = [office.get(key, "") for key in ("authority", "name", "street")]
    said = [
        ", ".join(filter(None, [*address, f"{office.get('postcode')} {office.get('place')}"])),
        *(value for key in ("phone", "email") if (value := office.get(key))),
    ]
    with translation.override(pages.reader.language):
        if by := imprint.get("represented_by"):
            said.append(f"{_('Represented by:')} {by}")
        if ministry := imprint.get("supervisory_authority"):
            said.append(f"{_('Supervisory authority')}: {ministry}")
        title = _("Imprint")
    changed = imprint.get("changed_on") or imprint.get("accessibility_checked_on")
    modified = datetime.fromisoformat(changed) if changed else clock.now()
    return _json(pages.imprint(title, said, modified.replace(tzinfo=ZoneInfo(pages.zone()))))


@_get("/{region}/{language}/news/", summary="Local news", response=list[NewsOut])
def list_news(request: HttpRequest, region: Region, language: Language) -> Any:
    """There are no local news here yet."""
    _pages(request, region, language)
    return _json([])


@_get("/{region}/{language}/locations/", summary="Places of partners", response=list[LocationOut])
def list_locations(
    request: HttpRequest, region: Region, language: Language, asked: Query[OnMap]
) -> Any:
    """All places of partners and schools."""
    pages = _pages(request, region, language)
    entries = [
        pages.location(organisation, site)
        for organisation in load_organisations(public_organisations())
        for site in organisation.sites.all()
    ]
    if asked.on_map is not None:
        entries = [one for one in entries if one["location"]["latitude"] is not None]
    return _json(entries)


@_get("/{region}/{language}/events/", summary="Events and dates of offers", response=list[EventOut])
def list_events(
    request: HttpRequest, region: Region, language: Language, asked: Query[EventFilters]
) -> Any:
    """Events to come and the dates of offers, as far as they are in this language.

    Holidays and what is cancelled are left out. With `combine_recurring` offers are told for a
    year: an entry with its rule for each stretch between two pauses, else an entry a date. Without
    it the next dates of an offer are told one by one.
    """
    pages = _pages(request, region, language)
    reference, district = _reference(request)
    offers = [one for one in _offers(pages) if one.facts.schedules]
    texts = texts_for(OFFER, [one.facts.slug for one in offers], language)
    slugs = {one.facts.sites[0] for one in offers if one.facts.sites}
    sites = {site.slug: site for site in load_sites(Site.objects.filter(slug__in=slugs))}
    today = clock.today(district.time_zone)
    agenda = get_agenda(getattr(request, "content_version", None))
    coming = to_come(agenda, clock.now())
    holds_until(request, (one.ends_at for one in coming))
    entries = _dates_of_events(pages, coming, is_combined=asked.combine_recurring is not None)
    for one in offers:
        if asked.combine_recurring is None:
            dates = dates_of(one.facts, reference, today, MANY, A_YEAR)
            told = next_of_offer(one, dates, pages.zone())
        else:
            told = year_of_offer(one, year_of(one.facts, reference, today), pages.zone())
        site = sites.get(one.facts.sites[0]) if one.facts.sites else None
        entries += dates_of_offer(pages, one, texts[one.facts.slug], told, site)
    return _json(sorted(entries, key=lambda entry: str(entry["event"]["start"])))


def _dates_of_events(
    pages: Pages, coming: Sequence[Occasion], *, is_combined: bool
) -> list[dict[str, Any]]:
    language = pages.reader.language
    tags: dict[str, list[str]] = defaultdict(list)
    district = pages.reader.reference.district
    for slug, tag in all_names(EVENT, "title"):
        if district is not None and tag in district.languages:
            tags[slug].append(tag)
    dates = load_dates(one for one in coming if not one.is_cancelled and language in tags[one.slug])
    texts = texts_for(EVENT, {one.round.event.slug for one in dates}, language)
    groups: dict[str, list[EventDate]] = defaultdict(list)
    for one in dates:
        groups[one.round.event.slug].append(one)
    entries = []
    for slug, group in groups.items():
        rule = rule_of_event(group[0].round.event, group, pages.zone())
        shown = group[:1] if is_combined and rule else group
        entries += [date_of_event(pages, one, texts[slug], tags[slug], rule) for one in shown]
    return entries
