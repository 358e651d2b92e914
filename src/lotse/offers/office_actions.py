"""What the office does with offers: begin, edit, plan, and many at once."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from lotse.kit import locks
from lotse.kit.advisory import Lock
from lotse.kit.errors import Refused
from lotse.kit.plain import in_order
from lotse.kit.slugs import claim_slug
from lotse.offers.actions import Words, publish_offer, save_offer, withdraw_offer
from lotse.offers.domain.facts import OfferFacts
from lotse.offers.drafts import publish_draft
from lotse.offers.journal import facts_from_state, texts_from_state, texts_to_state
from lotse.offers.kinds import OFFER, SOURCE_LANGUAGE
from lotse.offers.models import Offer, OfferDraft, PlannedStep
from lotse.offers.office_queries import get_facts
from lotse.privacy.models import Change

if TYPE_CHECKING:
    from lotse.accounts.models import User

"""Advisory lock: one new offer at a time, so that two of the same title get two addresses."""
REVIEW_MONTHS = 6
UNORDERED = ("partners", "stages", "languages", "sites", "accessibility")
"""Lists of facts whose order says nothing."""


@transaction.atomic
def create_offer(
    *, facts: OfferFacts, texts: Mapping[str, str], by: "User", now: datetime
) -> Offer:
    """Make a draft; its address is made of its title, whatever ``facts.slug`` says."""
    title = texts.get("title", "")
    slug = claim_slug(Offer.objects.all(), title, "angebot", lock=Lock.OFFER_ADDRESS)
    facts = replace(facts, slug=slug)
    return save_offer(facts=facts, words=[Words(SOURCE_LANGUAGE, texts)], by=by, now=now)


@transaction.atomic
def edit_offer(  # noqa: PLR0913 – an editing has these parts
    *,
    facts: OfferFacts,
    texts: Mapping[str, str],
    seen: datetime,
    by: "User",
    now: datetime,
    takes_over: bool = False,
) -> Offer:
    """Save what somebody edited who saw the offer as it was at ``seen``.

    Refused with ``kit.locked`` while somebody else writes it and is not taken over, and with
    ``offers.changed_meanwhile`` when somebody else has saved it since: nothing is overwritten
    unseen. Otherwise refused like :func:`save_offer`. What changes nothing leaves no trace, and
    the moment of the last change stays.
    """
    locks.require(kind=OFFER.name, record_id=facts.slug, by=by, now=now, takes_over=takes_over)
    offer = Offer.objects.select_for_update().filter(slug=facts.slug).first()
    if offer is None:
        raise Refused("offers.unknown", reason=f"there is no offer {facts.slug}")
    if offer.changed_at != seen:
        raise Refused("offers.changed_meanwhile", slug=facts.slug)
    if _is_same(facts) and _says_the_same(facts.slug, texts):
        return offer
    return save_offer(facts=facts, words=[Words(SOURCE_LANGUAGE, texts)], by=by, now=now)


def _is_same(facts: OfferFacts) -> bool:
    """Whether these are the facts that are kept, whatever the order of ticked boxes."""
    known = get_facts(facts.slug)
    lists = {name: getattr(facts, name) for name in UNORDERED}
    return (
        all(sorted(getattr(known, name)) == sorted(said) for name, said in lists.items())
        and replace(known, **lists) == facts
    )


def _says_the_same(slug: str, texts: Mapping[str, str]) -> bool:
    known = texts_to_state(slug)
    return all(in_order(known[field]) == in_order(said) for field, said in texts.items())


@transaction.atomic
def restore_offer_state(*, slug: str, change_id: int, by: "User", now: datetime) -> None:
    """Bring facts and German words back to what they were after a change; the status stays.

    Refused with ``offers.unknown_change``, with ``kit.locked``, and like :func:`save_offer`.
    """
    locks.require(kind=OFFER.name, record_id=slug, by=by, now=now)
    change = Change.objects.filter(kind=OFFER.name, record_id=slug, pk=change_id).first()
    if change is None or "provider" not in change.state:
        raise Refused("offers.unknown_change", slug=slug)
    facts = facts_from_state(slug, change.state)
    words = [Words(SOURCE_LANGUAGE, texts_from_state(change.state))]
    save_offer(facts=facts, words=words, by=by, now=now)


@transaction.atomic
def publish(*, slug: str, by: "User | None", now: datetime) -> None:
    """Show an offer to the public, with the changes of its draft if it has one.

    Refused like :func:`publish_offer` and :func:`lotse.offers.drafts.publish_draft`.
    """
    offer = Offer.objects.select_for_update().get(slug=slug)
    if OfferDraft.objects.filter(offer=offer).exists():
        publish_draft(slug=slug, by=by, now=now)
    publish_offer(facts=get_facts(slug), by=by, now=now)


@transaction.atomic
def add_topic(*, slug: str, topic: str, by: "User", now: datetime) -> None:
    """Give an offer one more topic. Twice is the same as once."""
    Offer.objects.select_for_update().get(slug=slug)
    facts = get_facts(slug)
    if topic not in facts.topics:
        save_offer(facts=replace(facts, topics=(*facts.topics, topic)), words=[], by=by, now=now)


@transaction.atomic
def plan(*, slug: str, publish_at: datetime | None, withdraw_at: datetime | None) -> None:
    """Set what will happen to an offer by itself; None takes a plan back.

    Refused with ``offers.plan_out_of_order`` when it would be withdrawn before it is published.
    """
    offer = Offer.objects.select_for_update().get(slug=slug)
    if publish_at and withdraw_at and withdraw_at <= publish_at:
        raise Refused("offers.plan_out_of_order", slug=slug)
    for verb, at in (("publish", publish_at), ("withdraw", withdraw_at)):
        if at is None:
            PlannedStep.objects.filter(offer=offer, verb=verb).delete()
        else:
            PlannedStep.objects.update_or_create(
                offer=offer, verb=verb, defaults={"at": at, "obstacles": ""}
            )


def carry_out_plans(*, now: datetime) -> int:
    """Do what is due; returns how many steps were taken.

    Each step is a transaction of its own that ends with the plan gone, so a run that is killed goes
    on where it was. What cannot be published stays, with the obstacles, for somebody to look at.
    """
    due = PlannedStep.objects.filter(at__lte=now, obstacles="").values_list("pk", flat=True)
    return sum(_carry_out(pk, now) for pk in list(due))


@transaction.atomic
def _carry_out(pk: int, now: datetime) -> bool:
    step = (
        PlannedStep.objects.select_for_update(skip_locked=True, of=("self",))
        .select_related("offer")
        .filter(pk=pk)
        .first()
    )
    if step is None:
        return False
    slug = step.offer.slug
    try:
        with transaction.atomic():
            if step.verb == PlannedStep.Verb.PUBLISH:
                publish(slug=slug, by=None, now=now)
            else:
                withdraw_offer(slug=slug, now=now)
    except Refused as refusal:
        step.obstacles = ", ".join(refusal.details.get("obstacles", [refusal.code]))[:200]  # type: ignore[arg-type]  # details hold what the code of the refusal promises
        step.save(update_fields=["obstacles"])
        return False
    step.delete()
    return True
