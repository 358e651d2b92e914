"""Reading organisations and schools."""

from typing import Any

from django.db.models import Exists, Func, JSONField, OuterRef, Prefetch, Q, QuerySet

from lotse.partners.domain.facts import (
    ContactFacts,
    OrganisationFacts,
    SchoolFacts,
    SiteFacts,
)
from lotse.partners.models import Organisation, School, Site
from lotse.reference.models import District


def find_organisation(slug: str) -> Organisation | None:
    """An organisation with its places, contacts, languages and, if it is one, its school."""
    return load_organisations(Organisation.objects.filter(slug=slug)).first()


def find_shown_organisation(slug: str) -> Organisation | None:
    """An organisation that the public may look up, with everything its page shows, or None."""
    return load_organisations(public_organisations().filter(slug=slug)).first()


SHOWN_EVENTS = ("published", "cancelled")
"""States of events that the public sees: a family must learn that an evening is cancelled."""


def is_in_public_use(organisation: Organisation) -> bool:
    """Whether an offer or an event that the public sees names an organisation or its places.

    The contexts above know organisations, not the other way round; only their relations are used.
    """
    return (
        Organisation.objects.filter(pk=organisation.pk)
        .filter(
            Q(offers__status="published")
            | Q(supported_offers__status="published")
            | Q(sites__offers__status="published")
            | Q(event_roles__event__status__in=SHOWN_EVENTS)
            | Q(sites__events__status__in=SHOWN_EVENTS)
        )
        .exists()
    )


def mail_address_of(organisation: Organisation) -> str:
    """Where the office writes to an organisation; empty where no address is known."""
    addresses = {
        contact.function: contact.email for contact in organisation.contacts.all() if contact.email
    }
    for function in ("office", "management", "information"):
        if function in addresses:
            return addresses[function]
    return next(iter(addresses.values()), "")


def list_partners() -> "QuerySet[Organisation, Any]":
    """All organisations that the public sees and that are no schools, by name."""
    partners = public_organisations().filter(school=None)
    return partners.select_related("kind").prefetch_related("sites")


def list_schools(
    *, school_type: str | None = None, municipality: str | None = None
) -> "QuerySet[School, Any]":
    """The schools that the public sees, by name; see :func:`public_organisations`."""
    schools = School.objects.filter(organisation__in=public_organisations())
    if school_type:
        schools = schools.filter(types=school_type)
    if municipality:
        schools = schools.filter(organisation__sites__municipality=municipality)
    return (
        schools.select_related("organisation")
        .prefetch_related("types", "organisation__sites__municipality")
        .order_by("organisation__name", "pk")
        .distinct()
    )


def list_school_types() -> set[str]:
    """The codes of the types that schools of :func:`list_schools` have."""
    links = School.types.through.objects.filter(school__in=list_schools().values("pk").order_by())
    return set(links.values_list("schooltype_id", flat=True))


def public_organisations() -> "QuerySet[Organisation, Any]":
    """The gate for the public, the same for site, interfaces, feeds, package and sitemap.

    Organisations that are shown; of the schools those that are still in the state's list and lie
    in the district, and those outside that the district names: in its file, or by an offer that
    the public sees.
    """
    is_here = Site.objects.filter(organisation=OuterRef("pk"), municipality__isnull=False)
    number = Func(OuterRef("school__number"), function="to_jsonb", output_field=JSONField())
    is_named = District.objects.filter(details__schools_outside__contains=number)
    is_meant = Q(school=None) | Exists(is_here) | Exists(is_named) | Q(offers__status="published")
    shown = Organisation.objects.filter(is_meant, is_public=True)
    return Organisation.objects.filter(pk__in=shown.values("pk")).exclude(
        school__vanished_on__isnull=False
    )


def load_organisations(
    organisations: "QuerySet[Organisation, Any]",
) -> "QuerySet[Organisation, Any]":
    """Organisations with everything that is public about them; a fixed number of statements."""
    return organisations.select_related("kind", "school").prefetch_related(
        "languages",
        "contacts",
        "school__types",
        Prefetch("sites", load_sites(Site.objects.all())),
    )


def load_sites(sites: "QuerySet[Site, Any]") -> "QuerySet[Site, Any]":
    """Places with municipality, organisation and accessibility; a fixed number of statements."""
    return (
        sites.select_related("municipality", "organisation")
        .defer("municipality__border")
        .prefetch_related("accessibility")
    )


def facts_of(organisation: Organisation) -> OrganisationFacts:
    """An organisation as plain values, as it would be saved again."""
    school = getattr(organisation, "school", None)
    return OrganisationFacts(
        slug=organisation.slug,
        kind=organisation.kind_id,
        name=organisation.name,
        short_name=organisation.short_name,
        website=organisation.website,
        mail_language=organisation.mail_language,
        languages=tuple(row.pk for row in organisation.languages.all()),
        sites=tuple(_site_facts(site) for site in organisation.sites.all()),
        contacts=tuple(
            ContactFacts(row.function, row.phone, row.email) for row in organisation.contacts.all()
        ),
        school=SchoolFacts(
            school.state,
            school.number,
            tuple(row.pk for row in school.types.all()),
            school.is_all_day,
        )
        if school
        else None,
    )


def _site_facts(site: Site) -> SiteFacts:
    return SiteFacts(
        slug=site.slug,
        name=site.name,
        street=site.street,
        postcode=site.postcode,
        place=site.place,
        municipality=site.municipality_id,
        latitude=site.latitude,
        longitude=site.longitude,
        accessibility=tuple(row.pk for row in site.accessibility.all()),
    )
