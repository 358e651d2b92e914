"""Writing what providers answer through their link, and what the office decides about it."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import transaction

from lotse.kit import clock
from lotse.kit.errors import Refused
from lotse.offers import messages
from lotse.offers.actions import check_publishable, withdraw_offer
from lotse.offers.domain.ageing import Step
from lotse.offers.domain.proposals import FACTS, FIELDS, TEXTS, Answer, find_changes, longest
from lotse.offers.journal import note_offer
from lotse.offers.kinds import OFFER, SOURCE_LANGUAGE
from lotse.offers.links import lock_link
from lotse.offers.models import (
    AnswerState,
    ConfirmedBy,
    Offer,
    ProviderAnswer,
    Status,
)
from lotse.offers.queries import facts_of, values_to_confirm
from lotse.offers.reviews import confirm_offer
from lotse.reference.queries import time_zone
from lotse.words.actions import Entry, write_texts
from lotse.words.indexing import refresh

if TYPE_CHECKING:
    from lotse.accounts.models import User


@transaction.atomic
def give_answer(  # noqa: PLR0913 – an answer has these parts
    *,
    token: str,
    answer: Answer,
    said: Mapping[str, str],
    language: str,
    today: date,
    now: datetime,
) -> ProviderAnswer:
    """Keep what a provider says; "still right" counts at once, anything else waits for the office.

    ``said`` maps fields of ``domain/proposals`` to their new values. Refused with
    ``offers.link_unknown``, ``offers.link_used``, ``offers.link_expired``, and with
    ``offers.nothing_changed`` or ``offers.too_long``, after which the link can still be used.
    """
    link = lock_link(token)
    if link.used_at is not None:
        raise Refused("offers.link_used")
    if link.expires_at <= now:
        raise Refused("offers.link_expired")
    shown = values_to_confirm(link.offer)
    changes = {} if answer is Answer.STILL_RIGHT else find_changes(shown, said)
    if answer is Answer.CHANGED and not changes:
        raise Refused("offers.nothing_changed")
    if too_long := [name for name, value in changes.items() if len(value) > longest(name)]:
        raise Refused("offers.too_long", fields=too_long)
    link.used_at = now
    link.save(update_fields=["used_at"])
    is_right = answer is Answer.STILL_RIGHT
    given = ProviderAnswer.objects.create(
        offer=link.offer,
        link=link,
        answer=answer.value,
        language=language,
        shown={name: shown[name] for name in changes if name in shown},
        said=changes,
        answered_at=now,
        state=AnswerState.ACCEPTED if is_right else AnswerState.WAITING,
        decided_at=now if is_right else None,
    )
    if is_right:
        confirm_offer(slug=link.offer.slug, by=ConfirmedBy.PROVIDER, on=today, now=now)
        offer = Offer.objects.get(pk=link.offer_id)
        note_offer(offer, "provider", by=None, now=now, facts=facts_of(offer))
    return given


@transaction.atomic
def request_new_link(*, token: str, now: datetime) -> None:
    """Send a provider whose link is used up a new one, to the address the office knows.

    One old link brings one new one, however often it is asked for. Refused with
    ``offers.link_unknown``, and with ``offers.no_address`` where the office knows none.
    """
    link = lock_link(token)
    reason = f"offers.new-link:{link.pk}"
    if not messages.ask_provider(link.offer, Step.ASK, now=now, key=reason):
        raise Refused("offers.no_address")


@transaction.atomic
def accept_answer(
    *, answer_id: int, fields: Iterable[str], by: "User", today: date, now: datetime
) -> None:
    """Take over these fields of an answer; what is not named is left as it is.

    Changed source texts make their translations stale. The offer counts as confirmed by its
    provider on the day of the answer; one that has ended is withdrawn. Refused with
    ``offers.already_decided``, ``offers.unknown_field``, ``offers.not_publishable``.
    """
    given = _lock_waiting(answer_id)
    taken = [name for name in FIELDS if name in set(fields)]
    if unknown := set(fields) - set(given.said):
        raise Refused("offers.unknown_field", fields=sorted(unknown))
    offer = Offer.objects.select_for_update().get(pk=given.offer_id)
    _apply(offer, {name: given.said[name] for name in taken}, by, now)
    if given.answer == Answer.ENDED:
        withdraw_offer(slug=offer.slug, by=by, now=now)
    else:
        on = min(today, clock.local_day(given.answered_at, time_zone()))
        confirm_offer(slug=offer.slug, by=ConfirmedBy.PROVIDER, on=on, now=now)
        offer.refresh_from_db()
        if offer.status == Status.PUBLISHED:
            check_publishable(facts_of(offer))
            refresh(OFFER.name, [offer.slug])
        note_offer(offer, "save", by=by, now=now, facts=facts_of(offer))
    _decide(given, AnswerState.ACCEPTED, by, now, accepted=taken)


@transaction.atomic
def decline_answer(*, answer_id: int, reason: str, by: "User", now: datetime) -> None:
    """Leave the offer as it is; ``reason`` is for colleagues. The offer is not confirmed.

    Refused with ``offers.already_decided``, and with ``offers.no_reason`` without a reason.
    """
    given = _lock_waiting(answer_id)
    if not reason.strip():
        raise Refused("offers.no_reason")
    _decide(given, AnswerState.DECLINED, by, now, reason=reason.strip()[:300])


def _apply(offer: Offer, values: Mapping[str, str], by: "User", now: datetime) -> None:
    write_texts(
        kind=OFFER,
        source_language=SOURCE_LANGUAGE,
        entries=[
            Entry(offer.slug, name, SOURCE_LANGUAGE, value)
            for name, value in values.items()
            if name in TEXTS
        ],
        by=by,
        now=now,
    )
    for name in FACTS:
        if name in values:
            is_day = name == "ends_on"
            setattr(offer, name, _day(values[name]) if is_day else values[name])
    if offer.starts_on and offer.ends_on and offer.ends_on < offer.starts_on:
        raise Refused("offers.ends_before_it_starts")
    offer.changed_at = now
    offer.save(update_fields=[*FACTS, "changed_at"])


def _day(value: str) -> date | None:
    return date.fromisoformat(value) if value else None


def _lock_waiting(answer_id: int) -> ProviderAnswer:
    given = ProviderAnswer.objects.select_for_update().filter(pk=answer_id).first()
    if given is None or given.state != AnswerState.WAITING:
        raise Refused("offers.already_decided")
    return given


def _decide(  # noqa: PLR0913 – a decision has these parts
    given: ProviderAnswer,
    state: AnswerState,
    by: "User",
    now: datetime,
    *,
    accepted: Iterable[str] = (),
    reason: str = "",
) -> None:
    given.state, given.decided_at, given.decided_by = state, now, by
    given.accepted, given.reason = list(accepted), reason
    given.save()
