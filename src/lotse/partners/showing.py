"""Showing organisations to the public and hiding them, at once or by a plan."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from lotse.kit.errors import Refused
from lotse.partners.journal import note_organisation
from lotse.partners.kinds import PARTNER
from lotse.partners.models import Organisation, PlannedShowing
from lotse.partners.queries import is_in_public_use
from lotse.words.indexing import refresh

if TYPE_CHECKING:
    from lotse.accounts.models import User


@transaction.atomic
def show_organisation(*, slug: str, by: "User | None", now: datetime) -> None:
    """Let the public see an organisation. Twice is the same as once."""
    _set(slug, is_public=True, by=by, now=now)


@transaction.atomic
def hide_organisation(*, slug: str, by: "User | None", now: datetime) -> None:
    """Take an organisation from the public; everything about it stays. Twice is once.

    Refused with ``partners.in_public_use`` while an offer or an event that the public sees names
    it: a family must be able to look up who stands behind an offer.
    """
    _set(slug, is_public=False, by=by, now=now)


@transaction.atomic
def plan_showing(*, slug: str, show_at: datetime | None, hide_at: datetime | None) -> None:
    """Set when an organisation is shown and hidden by itself; None takes a plan back.

    Refused with ``partners.plan_out_of_order`` when it would be hidden before it is shown.
    """
    organisation = _lock(slug)
    if show_at and hide_at and hide_at <= show_at:
        raise Refused("partners.plan_out_of_order", slug=slug)
    for verb, at in (("show", show_at), ("hide", hide_at)):
        if at is None:
            PlannedShowing.objects.filter(organisation=organisation, verb=verb).delete()
        else:
            PlannedShowing.objects.update_or_create(
                organisation=organisation, verb=verb, defaults={"at": at, "obstacle": ""}
            )


def carry_out_plans(*, now: datetime) -> int:
    """Do what is due; returns how many plans were carried out.

    Each plan is a transaction of its own that ends with the plan gone. What cannot be done stays,
    with the reason, for somebody to look at.
    """
    due = PlannedShowing.objects.filter(at__lte=now, obstacle="").values_list("pk", flat=True)
    return sum(_carry_out(pk, now) for pk in list(due))


@transaction.atomic
def _carry_out(pk: int, now: datetime) -> bool:
    plans = PlannedShowing.objects.select_for_update(skip_locked=True, of=("self",))
    plan = plans.select_related("organisation").filter(pk=pk).first()
    if plan is None:
        return False
    is_public = plan.verb == PlannedShowing.Verb.SHOW
    try:
        with transaction.atomic():
            _set(plan.organisation.slug, is_public=is_public, by=None, now=now)
    except Refused as refusal:
        plan.obstacle = refusal.code
        plan.save(update_fields=["obstacle"])
        return False
    plan.delete()
    return True


def _set(slug: str, *, is_public: bool, by: "User | None", now: datetime) -> None:
    organisation = _lock(slug)
    if organisation.is_public == is_public:
        return
    if not is_public and is_in_public_use(organisation):
        raise Refused("partners.in_public_use", slug=slug)
    organisation.is_public, organisation.changed_at = is_public, now
    organisation.save(update_fields=["is_public", "changed_at"])
    refresh(PARTNER, [slug])
    note_organisation(organisation, "show" if is_public else "hide", by=by, now=now)


def _lock(slug: str) -> Organisation:
    organisation = Organisation.objects.select_for_update().filter(slug=slug).first()
    if organisation is None:
        raise Refused("partners.unknown", reason=f"there is no organisation {slug}")
    return organisation
