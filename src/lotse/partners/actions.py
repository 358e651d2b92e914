"""Writing organisations with their places and contacts."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from lotse.kit.errors import Refused
from lotse.partners.domain.facts import (
    ContactFacts,
    OrganisationFacts,
    SchoolFacts,
    SiteFacts,
)
from lotse.partners.journal import note_organisation
from lotse.partners.kinds import PARTNER
from lotse.partners.models import ContactFunction, Organisation, School, Site
from lotse.partners.school_import import Report, import_schools
from lotse.reference.models import (
    AccessibilityFeature,
    Language,
    Municipality,
    OrganisationKind,
    SchoolType,
)
from lotse.reference.terms import get_terms
from lotse.words.indexing import refresh

if TYPE_CHECKING:
    from lotse.accounts.models import User

__all__ = [
    "ContactFacts",
    "OrganisationFacts",
    "Report",
    "SchoolFacts",
    "SiteFacts",
    "import_schools",
    "save_organisation",
]


@transaction.atomic
def save_organisation(
    *,
    facts: OrganisationFacts,
    now: datetime,
    by: "User | None" = None,
    is_new_public: bool = True,
) -> Organisation:
    """Create the organisation with this slug, or bring it up to date.

    ``is_new_public`` says of a new one whether families see it at once; a known one stays as it is.

    Sites keep their identity by slug; sites that are no longer named go, unless an offer takes
    place there: then it is refused with ``partners.site_in_use``. A school that is known by its
    number keeps its organisation, whatever the slug.
    """
    organisation = _find(facts) or Organisation(slug=facts.slug, is_public=is_new_public)
    organisation.kind = get_terms(OrganisationKind, [facts.kind])[0]
    organisation.name = facts.name
    organisation.short_name = facts.short_name
    organisation.website = facts.website
    organisation.mail_language = facts.mail_language or organisation.mail_language
    organisation.changed_at = now
    organisation.save()
    organisation.languages.set(get_terms(Language, facts.languages))
    _save_sites(organisation, facts.sites)
    organisation.contacts.all().delete()
    ContactFunction.objects.bulk_create(
        ContactFunction(
            organisation=organisation,
            function=contact.function,
            phone=contact.phone,
            email=contact.email,
            position=position,
        )
        for position, contact in enumerate(facts.contacts)
    )
    if facts.school is not None:
        _save_school(organisation, facts.school)
    note_organisation(organisation, "save", by=by, now=now, facts=facts)
    refresh(PARTNER, [organisation.slug])
    return organisation


def _find(facts: OrganisationFacts) -> Organisation | None:
    if facts.school is not None:
        school = School.objects.filter(state=facts.school.state, number=facts.school.number)
        if known := school.select_related("organisation").first():
            return known.organisation
    return Organisation.objects.select_for_update().filter(slug=facts.slug).first()


def _save_school(organisation: Organisation, facts: SchoolFacts) -> None:
    school, _ = School.objects.update_or_create(
        organisation=organisation,
        defaults={"state": facts.state, "number": facts.number, "is_all_day": facts.is_all_day},
    )
    school.types.set(get_terms(SchoolType, facts.types))


def _save_sites(organisation: Organisation, sites: Sequence[SiteFacts]) -> None:
    gone = organisation.sites.exclude(slug__in=[site.slug for site in sites])
    if used := gone.filter(offers__isnull=False).first():
        raise Refused(
            "partners.site_in_use", reason=f"{used.slug} is a place of an offer and cannot go"
        )
    gone.delete()
    for facts in sites:
        if facts.municipality and not Municipality.objects.filter(pk=facts.municipality).exists():
            raise Refused(
                "partners.unknown_municipality",
                reason=f"{facts.slug}: no municipality {facts.municipality} in this district",
            )
        site, _ = Site.objects.update_or_create(
            slug=facts.slug,
            defaults={
                "organisation": organisation,
                "name": facts.name,
                "street": facts.street,
                "postcode": facts.postcode,
                "place": facts.place,
                "municipality_id": facts.municipality,
                "latitude": facts.latitude,
                "longitude": facts.longitude,
            },
        )
        site.accessibility.set(get_terms(AccessibilityFeature, facts.accessibility))
