"""The offer list and the page of an offer."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from lotse.interop import schema_org
from lotse.kit import clock
from lotse.kit.calendars import CONTENT_TYPE
from lotse.kit.paging import cut
from lotse.kit.staying_true import holds_until
from lotse.offers.calendar import Told, calendar
from lotse.offers.domain.ageing import Age, age_of
from lotse.offers.domain.times import parse_byday
from lotse.offers.kinds import OFFER, SOURCE_LANGUAGE
from lotse.offers.models import Offer
from lotse.offers.previews import find_previewed
from lotse.offers.queries import (
    find_public_offer,
    get_catalogue,
    next_dates_of,
    rhythms_of,
    search_offers,
)
from lotse.website.errors import in_our_languages, not_found
from lotse.website.events.rows import next_events
from lotse.website.languages import ReaderRequest
from lotse.website.offers import filters
from lotse.website.offers.cards import cards
from lotse.website.offers.map import get_map, linked_areas
from lotse.website.offers.texts import JOIN_LABELS, day_label, feature_label
from lotse.website.rendering import page_address, render_page
from lotse.words.queries import RecordTexts, texts_as_if, texts_for
from lotse.words.search import FoundOfKind

PAGE_SIZE = 20
CALENDAR_FIELDS = ("title", "summary", "how_to_join")


@in_our_languages
def offer_list(request: ReaderRequest) -> HttpResponse:
    """All offers that fit the filters in the address."""
    version, reference, tag = request.content_version, request.reference, request.language.tag
    asked = filters.parse(request.GET, reference)
    today = reference.today()
    found = search_offers(asked.text, version) if asked.text else None
    result = get_catalogue(version).select(
        asked.selection(reference, found.ranks if found else None), today
    )
    page = cut(result.matches, asked.page, PAGE_SIZE)
    if page is None:
        return not_found(request)
    shown = cards(page.items, reference, tag, today)
    facets = filters.facets(asked, result.counts, reference, tag)
    context = {
        "asked": asked,
        "page": page,
        "page_links": [
            (number, asked.query(page=number) if number else "") for number in page.numbers
        ],
        "previous_url": asked.query(page=page.number - 1) if page.number > 1 else "",
        "next_url": asked.query(page=page.number + 1) if page.number < page.last else "",
        "cards": shown,
        "has_machine_texts": any(card.is_machine for card in shown),
        "facets": facets,
        "chips": filters.chips(asked, reference, tag),
        "distances": filters.DISTANCES,
        "map": _map_context(version, facets, asked),
        "search": _search_context(found),
    }
    listed = schema_org.item_list(
        ((str(card.title), page_address("offer", tag, card.slug)) for card in shown),
        first=(page.number - 1) * PAGE_SIZE + 1,
    )
    context["structured"] = schema_org.as_script(listed)
    return render_page(request, "website/offers/list.html", context)


def _search_context(found: FoundOfKind | None) -> dict[str, Any] | None:
    if found is None:
        return None
    corrected = [words[0] for words in found.corrected.values() if words]
    return {"corrected": corrected, "is_loose": found.is_loose and bool(found.ranks)}


def _map_context(
    version: int, facets: list[filters.Facet], asked: filters.Asked
) -> dict[str, Any] | None:
    drawn = get_map(version)
    if drawn is None:
        return None
    options = {
        option.value: option
        for facet in facets
        if facet.name == "municipality"
        for option in facet.options
    }
    if not any(option.count for option in options.values()):
        return None
    return {
        "drawn": drawn,
        "areas": linked_areas(
            drawn,
            {ags: option.count for ags, option in options.items()},
            {ags: option.url for ags, option in options.items()},
            asked.chosen["municipality"],
        ),
    }


@in_our_languages
def offer(request: ReaderRequest, slug: str) -> HttpResponse:
    """One offer with everything a family asks."""
    shown = find_public_offer(slug)
    if shown is None:
        return not_found(request)
    context = offer_context(request, shown)
    context["structured"] = _structured(request, shown, context["texts"])
    return render_page(
        request, "website/offers/offer.html", context, read=[(OFFER.name, shown.slug)]
    )


@in_our_languages
def offer_calendar(request: ReaderRequest, slug: str) -> HttpResponse:
    """The dates of an offer for a year as a calendar file."""
    shown = find_public_offer(slug)
    if shown is None:
        return not_found(request)
    reference, tag = request.reference, request.language.tag
    words = texts_for(OFFER, [slug], tag, CALENDAR_FIELDS)[slug]
    told = Told(
        title=str(words["title"]),
        text="\n".join(str(words[name]) for name in CALENDAR_FIELDS[1:] if words[name]),
        url=page_address("offer", tag, slug),
        language=words["title"].language,
    )
    today = reference.today()
    return HttpResponse(calendar(shown, told, reference, today), content_type=CONTENT_TYPE)


def _structured(request: ReaderRequest, shown: Offer, texts: RecordTexts) -> str:
    """What search engines read on the public page, and only there."""
    reference, tag = request.reference, request.language.tag
    zone = reference.time_zone
    said = schema_org.offer(
        shown,
        texts,
        reference.schema_org.get(shown.provider.kind_id, "Organization"),
        page_address("offer", tag, shown.slug),
        page_address("partner", tag, shown.provider.slug),
        rhythms_of(shown, reference, reference.today()),
        zone,
    )
    return schema_org.as_script(said)


@in_our_languages
def preview(request: ReaderRequest, token: str) -> HttpResponse:
    """An offer as the public would see it, for those who were given the link by the office."""
    found = find_previewed(token)
    if found is None:
        return not_found(request)
    context = offer_context(request, found.offer)
    if found.texts is not None:
        tag, slug = request.language.tag, found.offer.slug
        context["texts"] = texts = texts_as_if(OFFER, slug, tag, SOURCE_LANGUAGE, found.texts)
        context["is_foreign"] = texts["title"].language != tag
    response = render_page(request, "website/offers/offer.html", context)
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def offer_context(request: ReaderRequest, shown: Offer) -> dict[str, Any]:
    """What the page of an offer shows, in the reader's language."""
    reference, tag = request.reference, request.language.tag
    today = reference.today()
    texts = texts_for(OFFER, [shown.slug], tag)[shown.slug]
    schedules = [
        {
            "row": row,
            "days": [day_label(day) for day in parse_byday(row.byday)],
            # A single date is told by the next dates; "Tuesday" would promise more.
            "is_single": row.valid_from is not None and row.valid_from == row.valid_to,
        }
        for row in shown.schedules.all()
    ]
    dates = next_dates_of(shown, reference, clock.now())
    holds_until(request, dates.ends(reference.time_zone))
    topics = [link.topic_id for link in shown.ordered_topics]  # type: ignore[attr-defined]  # added by loading
    features = {
        "free": shown.is_free,
        "childcare": shown.has_childcare,
        "with_child": shown.is_parents_with_child,
        "women": shown.is_women_only,
        "online": shown.is_online,
    }
    return {
        "offer": shown,
        "texts": texts,
        "is_foreign": texts["title"].language != tag,
        "way": [
            (_("Home"), reverse("website:home", args=[tag])),
            (_("Offers"), reverse("website:offers", args=[tag])),
        ],
        "features": [feature_label(name) for name, holds in features.items() if holds],
        "topics": [(code, reference.name("topic", code, tag)) for code in topics],
        "stages": [
            (stage.pk, reference.name("stage", stage.pk, tag)) for stage in shown.stages.all()
        ],
        "spoken": [(row, reference.name("language", row.pk, tag)) for row in shown.languages.all()],
        "german_in": _level(shown.german_in_id, request),
        "german_out": _level(shown.german_out_id, request),
        "accessibility": [
            reference.name("accessibility", feature.pk, tag)
            for feature in shown.accessibility.all()
        ],
        "schedules": schedules,
        "dates": dates,
        "join_label": JOIN_LABELS[shown.join],
        "next_events": next_events(request, offer=shown.slug),
        "is_overdue": age_of(shown.next_review_on, today) in {Age.OVERDUE, Age.EXPIRED},
    }


def _level(code: str | None, request: ReaderRequest) -> str:
    return request.reference.name("cefr", code, request.language.tag) if code else ""
