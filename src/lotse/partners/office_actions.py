"""What the office does with partners: begin, edit, look back."""

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from lotse.kit import locks
from lotse.kit.advisory import Lock
from lotse.kit.errors import Refused
from lotse.kit.slugs import claim_slug, first_free
from lotse.partners.actions import save_organisation
from lotse.partners.domain.facts import OrganisationFacts
from lotse.partners.journal import PARTNER, facts_from_state
from lotse.partners.models import Organisation, Site
from lotse.partners.queries import facts_of, load_organisations
from lotse.privacy.models import Change

if TYPE_CHECKING:
    from lotse.accounts.models import User

"""Advisory lock: one new organisation at a time, so that two of one name get two addresses."""


@transaction.atomic
def create_organisation(
    *, facts: OrganisationFacts, by: "User", now: datetime, is_public: bool = True
) -> Organisation:
    """Make an organisation; its address is made of its name. Refused like the saving.

    Without ``is_public`` nobody outside of the office sees it before it is shown.
    """
    slug = claim_slug(Organisation.objects.all(), facts.name, "partner", lock=Lock.PARTNER_ADDRESS)
    facts = _with_site_slugs(replace(facts, slug=slug))
    return save_organisation(facts=facts, by=by, now=now, is_new_public=is_public)


@transaction.atomic
def edit_organisation(
    *,
    facts: OrganisationFacts,
    seen: datetime,
    by: "User",
    now: datetime,
    takes_over: bool = False,
) -> Organisation:
    """Save what somebody edited who saw the organisation as it was at ``seen``.

    Refused with ``kit.locked`` while somebody else writes it and is not taken over, with
    ``partners.changed_meanwhile`` when somebody has saved it since, else like
    ``save_organisation``. What changes nothing leaves no trace, and the moment of the last change
    stays.
    """
    locks.require(kind=PARTNER, record_id=facts.slug, by=by, now=now, takes_over=takes_over)
    known = Organisation.objects.select_for_update().filter(slug=facts.slug).first()
    if known is None:
        raise Refused("partners.unknown", reason=f"there is no organisation {facts.slug}")
    if known.changed_at != seen:
        raise Refused("partners.changed_meanwhile", slug=facts.slug)
    if _is_same(known, facts):
        return known
    return save_organisation(facts=_with_site_slugs(facts), by=by, now=now)


def _is_same(organisation: Organisation, facts: OrganisationFacts) -> bool:
    """Whether these are the facts that are kept, whatever the order of ticked boxes."""
    [row] = load_organisations(Organisation.objects.filter(pk=organisation.pk))
    known = facts_of(row)
    said = replace(facts, mail_language=facts.mail_language or known.mail_language)
    return _in_one_order(known) == _in_one_order(said)


def _in_one_order(facts: OrganisationFacts) -> OrganisationFacts:
    sites = (replace(one, accessibility=tuple(sorted(one.accessibility))) for one in facts.sites)
    school = facts.school
    return replace(
        facts,
        languages=tuple(sorted(facts.languages)),
        sites=tuple(sorted(sites, key=lambda one: one.slug)),
        contacts=tuple(facts.contacts),
        school=replace(school, types=tuple(sorted(school.types))) if school else None,
    )


@transaction.atomic
def restore_organisation_state(*, slug: str, change_id: int, by: "User", now: datetime) -> None:
    """Bring the facts back to what they were after a change; whether it is shown stays.

    Refused with ``partners.unknown_change``, with ``kit.locked``, and like the saving: a place
    that an offer uses now stays.
    """
    locks.require(kind=PARTNER, record_id=slug, by=by, now=now)
    change = Change.objects.filter(kind=PARTNER, record_id=slug, pk=change_id).first()
    if change is None or "name" not in change.state:
        raise Refused("partners.unknown_change", slug=slug)
    Organisation.objects.select_for_update().get(slug=slug)
    save_organisation(facts=facts_from_state(slug, change.state), by=by, now=now)


@transaction.atomic
def note_looked_at(*, slug: str, now: datetime) -> None:
    """Somebody made sure that everything is still right."""
    Organisation.objects.filter(slug=slug).update(changed_at=now)


def _with_site_slugs(facts: OrganisationFacts) -> OrganisationFacts:
    """Give new places an address of their own."""
    taken = set(Site.objects.filter(slug__startswith=facts.slug).values_list("slug", flat=True))
    sites = []
    for site in facts.sites:
        slug = site.slug or first_free(facts.slug, taken)
        taken.add(slug)
        sites.append(replace(site, slug=slug))
    return replace(facts, sites=tuple(sites))
