"""Which records an HSDS request asks for, and loading what they refer to.

Every list is a queryset first, so that paging costs a count and one page, whatever the size.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Q, QuerySet

from lotse.interop.hsds import services
from lotse.interop.hsds.identifiers import ORGANIZATION, get_identifiers, term_id
from lotse.interop.hsds.organisations import Reader, basic_organization, organization
from lotse.interop.hsds.taxonomies import DESCRIPTIONS, Taxonomies
from lotse.offers.kinds import OFFER
from lotse.offers.models import Offer
from lotse.offers.queries import (
    LoadedOffer,
    changed_since,
    load_offers,
    public_offers,
    search_offers,
)
from lotse.partners.models import Organisation, Site
from lotse.partners.queries import load_organisations, load_sites, public_organisations
from lotse.reference.domain.places import Point, distance_km
from lotse.reference.queries import Reference, get_reference
from lotse.words.queries import texts_for


@dataclass(frozen=True)
class Wanted:
    """The filters of the specification; None where one is not asked for."""

    search: str | None = None
    taxonomy_term_id: UUID | None = None
    taxonomy_id: UUID | None = None
    organization_id: UUID | None = None
    modified_after: datetime | None = None


def reader_of(language: str, version: int | None = None) -> Reader:
    """Everything at hand to answer a reader of this language."""
    reference = get_reference(version)
    return Reader(
        language=language,
        reference=reference,
        identifiers=get_identifiers(version),
        taxonomies=Taxonomies(reference, language),
        origin=settings.PUBLIC_ORIGIN,
    )


def find_offers(wanted: Wanted, reader: Reader) -> "QuerySet[Offer, Any]":
    """The published offers that fit, by slug."""
    offers = public_offers().order_by("slug")
    if wanted.search:
        offers = offers.filter(slug__in=list(search_offers(wanted.search).ranks))
    if wanted.organization_id:
        slug = reader.identifiers.key(ORGANIZATION, wanted.organization_id)
        offers = offers.filter(provider__slug=slug)
    if wanted.modified_after:
        offers = changed_since(offers, wanted.modified_after)
    for terms in _wanted_terms(wanted, reader):
        offers = offers.filter(_has_any(terms))
    return offers


def _wanted_terms(wanted: Wanted, reader: Reader) -> Iterable[list[tuple[str, str]]]:
    codes = list(reader.taxonomies.codes())
    if asked := wanted.taxonomy_term_id:
        yield [pair for pair in codes if term_id(*pair) == str(asked)]
    if asked := wanted.taxonomy_id:
        yield [pair for pair in codes if term_id(pair[0]) == str(asked)]


FEATURE_FIELDS = {
    "free": "is_free",
    "childcare": "has_childcare",
    "with_child": "is_parents_with_child",
    "women": "is_women_only",
    "online": "is_online",
    "pauses_in_school_holidays": "pauses_in_school_holidays",
    "example": "is_example",
}
TERM_LOOKUPS = {
    "topic": ("offertopic__topic__in",),
    "stage": ("stages__in",),
    "cefr": ("german_in__in", "german_out__in"),
    "language": ("languages__in",),
    "accessibility": ("accessibility__in",),
    "organisation_kind": ("provider__kind__in",),
    "join": ("join__in",),
}


def _has_any(terms: Collection[tuple[str, str]]) -> Q:
    """The condition that an offer has one of these terms; never true where there are none."""
    found = Q(pk__in=[])
    by_vocabulary: dict[str, list[str]] = {}
    for vocabulary, code in terms:
        by_vocabulary.setdefault(vocabulary, []).append(code)
    for vocabulary, codes in by_vocabulary.items():
        for lookup in TERM_LOOKUPS.get(vocabulary, ()):
            # A subquery: a join would give an offer as often as it has one of the terms.
            found |= Q(pk__in=Offer.objects.filter(**{lookup: codes}).values("pk"))
        if vocabulary == "role":
            found |= Q(pk__in=Offer.objects.exclude(partners=None).values("pk"))
        if vocabulary == "feature":
            for code in set(codes) & set(FEATURE_FIELDS):
                found |= Q(**{FEATURE_FIELDS[code]: True})
    return found


def load_bundle(offers: Sequence[LoadedOffer], reader: Reader) -> services.Bundle:
    """What these offers refer to; a fixed number of statements."""
    facts = [offer.facts for offer in offers]
    return services.Bundle(
        texts=texts_for(OFFER, [one.slug for one in facts], reader.language),
        organisations={
            row.slug: row
            for row in Organisation.objects.filter(slug__in={one.provider for one in facts})
        },
        sites={
            row.slug: row
            for row in load_sites(
                Site.objects.filter(slug__in={slug for one in facts for slug in one.sites})
            )
        },
        today=reader.reference.today(),
    )


def load_services(
    offers: "QuerySet[Offer, Any]", reader: Reader, *, is_full: bool
) -> list[dict[str, Any]]:
    """Some offers as services, full or with their simple values only."""
    found = load_offers(offers)
    bundle = load_bundle(found, reader)
    make = services.service if is_full else services.basic_service
    return [make(offer, bundle, reader) for offer in found]


def load_minimal(offers: "QuerySet[Offer, Any]", reader: Reader) -> list[dict[str, Any]]:
    """Identifiers and dates of change of some offers."""
    found = load_offers(offers)
    texts = texts_for(OFFER, [one.facts.slug for one in found], reader.language, ("title",))
    bundle = services.Bundle(texts, {}, {}, reader.reference.today())
    return [services.minimal_service(offer, bundle, reader) for offer in found]


def find_places(
    wanted: Wanted, reader: Reader, postcode: str | None = None, metres: int | None = None
) -> list[tuple[str, str]]:
    """Slugs of offers and their places that fit, in a stable order.

    ``postcode`` alone means places with that postcode; with ``metres`` those within this distance
    of its middle.
    """
    offers = find_offers(wanted, reader).exclude(sites=None)
    pairs = offers.order_by("slug", "sites__slug").values_list("slug", "sites__slug").distinct()
    if not postcode:
        return list(pairs)
    near = _near(postcode, metres, reader.reference)
    return [(offer, site) for offer, site in pairs if site in near]


def _near(postcode: str, metres: int | None, reference: Reference) -> set[str]:
    sites = Site.objects.filter(organisation__in=public_organisations())
    if metres is None:
        return set(sites.filter(postcode=postcode).values_list("slug", flat=True))
    middle = reference.postcodes.get(postcode)
    if middle is None:
        return set()
    sure = sites.filter(coordinate_flag="").values_list("slug", "latitude", "longitude")
    return {
        slug
        for slug, latitude, longitude in sure
        if latitude is not None
        and longitude is not None
        and distance_km(middle, Point(latitude, longitude)) * 1_000 <= metres
    }


def load_places(
    pairs: Sequence[tuple[str, str]], reader: Reader, *, is_full: bool
) -> list[dict[str, Any]]:
    """Some offers at some of their places."""
    found = load_offers(public_offers().filter(slug__in={offer for offer, _ in pairs}))
    bundle = load_bundle(found, reader)
    by_slug = {offer.facts.slug: offer for offer in found}
    make = services.service_at_location if is_full else services.basic_service_at_location
    return [make(by_slug[offer], site, bundle, reader) for offer, site in pairs]


def load_organizations(
    organisations: "QuerySet[Organisation, Any]",
    reader: Reader,
    *,
    is_full: bool,
    are_services_full: bool = False,
) -> list[dict[str, Any]]:
    """Some organisations; full ones come with their services."""
    if not is_full:
        return [basic_organization(row, reader) for row in organisations]
    found = list(load_organisations(organisations))
    offers = public_offers().filter(provider__in=found).order_by("slug")
    by_provider: dict[str, list[dict[str, Any]]] = {}
    for said in load_services(offers, reader, is_full=are_services_full):
        by_provider.setdefault(said.pop("organization")["id"], []).append(said)
    return [
        said | ({"services": by_provider[said["id"]]} if said["id"] in by_provider else {})
        for said in (organization(row, reader) for row in found)
    ]


def without_services(
    organisations: "QuerySet[Organisation, Any]", reader: Reader
) -> list[dict[str, Any]]:
    """Some organisations with everything about them but their services."""
    return [organization(row, reader) for row in load_organisations(organisations)]


def find_organisations(wanted: Wanted, reader: Reader) -> "QuerySet[Organisation, Any]":
    """The public organisations that fit, by name: by words of the name or terms."""
    found = public_organisations().order_by("name", "pk")
    if wanted.search:
        found = found.filter(
            Q(name__icontains=wanted.search) | Q(short_name__icontains=wanted.search)
        )
    for terms in _wanted_terms(wanted, reader):
        by_vocabulary: dict[str, list[str]] = {name: [] for name in DESCRIPTIONS}
        for vocabulary, code in terms:
            by_vocabulary[vocabulary].append(code)
        found = found.filter(
            Q(kind__in=by_vocabulary["organisation_kind"])
            | Q(pk__in=_through_languages(by_vocabulary["language"]))
            | Q(pk__in=_of_schools(by_vocabulary["school_type"]))
        )
    return found


def _through_languages(tags: list[str]) -> "QuerySet[Organisation, Any]":
    return Organisation.objects.filter(languages__in=tags).values("pk")


def _of_schools(types: list[str]) -> "QuerySet[Organisation, Any]":
    return Organisation.objects.filter(school__types__in=types).values("pk")
