"""How an offer stands in the journal of changes: its facts, its German words, its status."""

from collections.abc import Mapping
from dataclasses import asdict, fields
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any

from lotse.offers.domain.facts import OfferFacts, ScheduleFacts
from lotse.offers.kinds import OFFER
from lotse.offers.models import Offer
from lotse.privacy.journal import note_change, plain
from lotse.words.models import Text

if TYPE_CHECKING:
    from lotse.accounts.models import User

DRAFT = "offers.draft"
"""Kind under which the journal keeps what was only a draft."""


def note_offer(
    offer: Offer,
    verb: str,
    *,
    by: "User | None",
    now: datetime,
    facts: OfferFacts | None = None,
) -> None:
    """Note how an offer is after a change; without ``facts`` only its status changed."""
    state: dict[str, Any] = {"status": offer.status}
    if facts is not None:
        state |= public_state(facts)
    note_change(kind=OFFER.name, record_id=offer.slug, verb=verb, state=state, by=by, now=now)


def note_draft(
    *, slug: str, verb: str, state: Mapping[str, Any], by: "User | None", now: datetime
) -> None:
    """Note how the draft of an offer is after a change."""
    note_change(kind=DRAFT, record_id=slug, verb=verb, state=state, by=by, now=now)


def public_state(offer_facts: OfferFacts) -> dict[str, Any]:
    """Facts and German words of an offer as they are now."""
    return facts_to_state(offer_facts) | texts_to_state(offer_facts.slug)


def facts_to_state(facts: OfferFacts) -> dict[str, Any]:
    """Facts as JSON knows them."""
    state: dict[str, Any] = {name: plain(value) for name, value in asdict(facts).items()}
    del state["slug"]
    return state


def texts_to_state(slug: str) -> dict[str, str]:
    """The German words, empty ones included, so that a word that went is seen to be gone."""
    rows = Text.objects.filter(kind=OFFER.name, record_id=slug, source_version=None)
    return dict.fromkeys(OFFER.fields, "") | dict(rows.values_list("field", "value"))


def facts_from_state(slug: str, state: Mapping[str, Any]) -> OfferFacts:
    """The facts that an entry of the journal holds; fields that came later have their default."""
    known = {field.name for field in fields(OfferFacts)} & set(state)
    values: dict[str, Any] = {name: _read(name, state[name]) for name in known}
    values["schedules"] = tuple(
        ScheduleFacts(**{name: _read(name, value) for name, value in row.items()})
        for row in state.get("schedules", ())
    )
    return OfferFacts(slug=slug, **values)


def texts_from_state(state: Mapping[str, Any]) -> dict[str, str]:
    """The German words that an entry of the journal holds."""
    return {field: state.get(field, "") for field in OFFER.fields}


def _read(name: str, value: Any) -> Any:
    if name.endswith(("_on", "_from", "_to")) and isinstance(value, str):
        return date.fromisoformat(value)
    if name in {"opens_at", "closes_at"} and value:
        return time.fromisoformat(value)
    return tuple(value) if isinstance(value, list) else value
