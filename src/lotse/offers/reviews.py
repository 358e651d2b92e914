"""Writing what age does to offers: asking, marking, withdrawing – and taking it back."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from dateutil.relativedelta import relativedelta
from django.db import transaction

from lotse.kit.errors import Refused
from lotse.offers import messages
from lotse.offers.actions import publish_offer, withdraw_offer
from lotse.offers.domain.ageing import LEAD, Step, next_step
from lotse.offers.journal import note_offer
from lotse.offers.models import (
    AnswerState,
    ConfirmationLink,
    ConfirmedBy,
    Offer,
    ProviderAnswer,
    ReviewStep,
    Status,
)
from lotse.offers.queries import facts_of, is_withdrawn_for_age, list_ageing

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from lotse.accounts.models import User

KEEP_ANSWER = timedelta(days=180)
"""How long the words of an answer are kept after the office has decided about it."""
KEEP_LINK = timedelta(days=365)


@dataclass
class Aged:
    """What a run did: how many offers it looked at, and how often it took each step."""

    looked_at: int = 0
    steps: Counter[str] = field(default_factory=Counter)


def age_offers(
    *, today: date, now: datetime, on_offer: Callable[[int, int], None] | None = None
) -> Aged:
    """Take today's step for every offer whose review is near or past.

    Each offer is a transaction of its own, so a run that is stopped – or killed – goes on where it
    was: steps taken are not taken again, mails written are not written again. At the end the office
    is told by one mail a day. ``on_offer`` is told how many of how many are done.
    """
    slugs = list_ageing(today)
    aged = Aged(len(slugs))
    for number, slug in enumerate(slugs, 1):
        if step := age_offer(slug=slug, today=today, now=now):
            aged.steps[step.value] += 1
        if on_offer:
            on_offer(number, len(slugs))
    with transaction.atomic():
        messages.tell_office(today=today, now=now)
    return aged


@transaction.atomic
def age_offer(*, slug: str, today: date, now: datetime) -> Step | None:
    """Take today's step for one offer, if there is one; returns it. Twice is the same as once."""
    offer = Offer.objects.select_for_update(of=("self",)).select_related("provider").get(slug=slug)
    if offer.status != Status.PUBLISHED:
        return None
    taken = ReviewStep.objects.filter(offer=offer, review_on=offer.next_review_on)
    step = next_step(
        offer.next_review_on,
        today,
        {Step(row.step): row.taken_on for row in taken},
        is_answer_waiting=offer.answers.filter(state=AnswerState.WAITING).exists(),
    )
    if step is None:
        return None
    has_reached = step is not Step.WITHDRAW and messages.ask_provider(offer, step, now=now)
    ReviewStep.objects.create(
        offer=offer,
        review_on=offer.next_review_on,
        step=step.value,
        taken_on=today,
        has_reached_provider=has_reached,
    )
    if step is Step.WITHDRAW:
        withdraw_offer(slug=slug, now=now)
    return step


@transaction.atomic
def confirm_offer(
    *, slug: str, by: ConfirmedBy, on: date, now: datetime, who: "User | None" = None
) -> None:
    """Note that an offer is right, and set its next review by the offer's own period.

    ``who`` is the colleague who made sure, for the journal; a provider's own confirmation stands
    in its answer. An offer that was withdrawn only because nobody confirmed it comes back. An
    older confirmation never replaces a newer one.
    """
    offer = _lock(slug)
    if on < offer.confirmed_on:
        return
    is_back = is_withdrawn_for_age(offer)
    offer.confirmed_on, offer.confirmed_by = on, by
    offer.next_review_on = on + relativedelta(months=offer.review_months)
    offer.changed_at = now
    offer.save(update_fields=["confirmed_on", "confirmed_by", "next_review_on", "changed_at"])
    if is_back:
        publish_offer(facts=facts_of(offer), now=now)
    if who is not None:
        offer.refresh_from_db()
        note_offer(offer, "save", by=who, now=now, facts=facts_of(offer))


@transaction.atomic
def postpone_review(*, slug: str, until: date, now: datetime, by: "User | None" = None) -> None:
    """Give a provider more time: the review day moves, nothing is said to be right.

    ``by`` is the colleague who wanted it, for the journal. Refused with
    ``offers.review_not_later`` unless it is later than the present one.
    """
    offer = _lock(slug)
    if until <= offer.next_review_on:
        raise Refused("offers.review_not_later", slug=slug)
    offer.next_review_on, offer.changed_at = until, now
    offer.save(update_fields=["next_review_on", "changed_at"])
    if by is not None:
        note_offer(offer, "postpone", by=by, now=now, facts=facts_of(offer))


def postpone_by(*, slug: str, weeks: int, by: "User", today: date, now: datetime) -> date:
    """Give a provider some weeks from today, or from the review day where that is later.

    Returns the new review day.
    """
    present = Offer.objects.values_list("next_review_on", flat=True).filter(slug=slug).first()
    until = max(today, present or today) + timedelta(weeks=weeks)
    postpone_review(slug=slug, until=until, now=now, by=by)
    return until


@transaction.atomic
def restore_offer(*, slug: str, today: date, now: datetime) -> None:
    """Show an offer again that was withdrawn for its age; its provider is asked anew at once.

    Refused with ``offers.not_withdrawn_for_age`` for any other offer, and like ``publish_offer``.
    """
    offer = _lock(slug)
    if not is_withdrawn_for_age(offer):
        raise Refused("offers.not_withdrawn_for_age", slug=slug)
    postpone_review(slug=slug, until=today + LEAD, now=now)
    offer.refresh_from_db()
    publish_offer(facts=facts_of(offer), now=now)


def old_answers(now: datetime) -> "QuerySet[ProviderAnswer, ProviderAnswer]":
    """Answers decided long ago whose words are still there."""
    decided = ProviderAnswer.objects.filter(decided_at__lt=now - KEEP_ANSWER)
    return decided.exclude(shown={}, said={}, reason="")


def erase_answers(answers: "QuerySet[ProviderAnswer, ProviderAnswer]", now: datetime) -> int:  # noqa: ARG001 – the shape of all erasers
    """Erase what a provider saw and said; that and when it answered stays."""
    return answers.update(shown={}, said={}, reason="")


def old_links(now: datetime) -> "QuerySet[ConfirmationLink, ConfirmationLink]":
    """Links that have been useless for long."""
    return ConfirmationLink.objects.filter(expires_at__lt=now - KEEP_LINK)


def _lock(slug: str) -> Offer:
    offer = Offer.objects.select_for_update().filter(slug=slug).first()
    if offer is None:
        raise Refused("offers.unknown", reason=f"there is no offer {slug}")
    return offer
