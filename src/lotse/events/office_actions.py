"""What the office does with events: begin, edit unless somebody else did, publish, copy."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from lotse.events.actions import planning
from lotse.events.actions.planning import Words, facts_of, save_event
from lotse.events.domain.facts import EventFacts
from lotse.events.domain.series import Series
from lotse.events.journal import facts_from_state, texts_from_state
from lotse.events.kinds import EVENT, SOURCE_LANGUAGE
from lotse.events.models import Event
from lotse.guide.actions import point_to_rules
from lotse.guide.queries import rules_of
from lotse.kit import locks
from lotse.kit.advisory import Lock
from lotse.kit.errors import Refused
from lotse.kit.slugs import claim_slug
from lotse.privacy.models import Change
from lotse.words.models import Text

if TYPE_CHECKING:
    from lotse.accounts.models import User

"""Advisory lock: one new event at a time, so that two of the same title get two addresses."""
RESERVED = {
    "neu",
    "partner",
    "auswahl",
    "runde",
    "aktionen",
    "anmeldung",
    "monat",
    "aktion",
    "vorschau",
    "termin",
}
"""Words that the addresses of events need themselves."""


@transaction.atomic
def create_event(
    *,
    facts: EventFacts,
    texts: Mapping[str, str],
    rules: Sequence[str],
    by: "User",
    now: datetime,
) -> Event:
    """Make a draft; its address is made of its title, whatever ``facts.slug`` says.

    Refused like :func:`~lotse.events.actions.planning.save_event` and with
    ``guide.unknown_rule``.
    """
    facts = replace(facts, slug=_free_slug(texts.get("title", "")))
    point_to_rules(kind=EVENT.name, record_id=facts.slug, rules=rules)
    return save_event(facts=facts, words=[Words(SOURCE_LANGUAGE, texts)], by=by, now=now)


def _free_slug(title: str) -> str:
    events = Event.objects.all()
    return claim_slug(events, title, "veranstaltung", lock=Lock.EVENT_ADDRESS, reserved=RESERVED)


@transaction.atomic
def edit_event(  # noqa: PLR0913 – what, by whom, and what was seen
    *,
    facts: EventFacts,
    texts: Mapping[str, str],
    rules: Sequence[str],
    seen: datetime,
    by: "User",
    now: datetime,
    takes_over: bool = False,
) -> Event:
    """Save what somebody edited who saw the event as it was at ``seen``.

    Refused with ``kit.locked`` while somebody else writes it and is not taken over, and with
    ``events.changed_meanwhile`` when somebody else has changed it since: nothing is
    overwritten unseen. Otherwise refused like :func:`create_event`.
    """
    event = Event.objects.select_for_update().filter(slug=facts.slug).first()
    if event is None:
        raise Refused("events.unknown", reason=f"there is no event {facts.slug}")
    locks.require(kind=EVENT.name, record_id=facts.slug, by=by, now=now, takes_over=takes_over)
    if event.changed_at != seen:
        raise Refused("events.changed_meanwhile", slug=facts.slug)
    point_to_rules(kind=EVENT.name, record_id=facts.slug, rules=rules)
    return save_event(facts=facts, words=[Words(SOURCE_LANGUAGE, texts)], by=by, now=now)


@transaction.atomic
def restore_event_state(*, slug: str, change_id: int, by: "User", now: datetime) -> None:
    """Bring facts and German words back to what they were after a change; the status stays.

    Dates that were moved or cancelled by hand stay as they are. Refused with
    ``events.unknown_change``, with ``kit.locked``, and like
    :func:`~lotse.events.actions.planning.save_event`: dates with families do not fall away unsaid.
    """
    locks.require(kind=EVENT.name, record_id=slug, by=by, now=now)
    change = Change.objects.filter(kind=EVENT.name, record_id=slug, pk=change_id).first()
    if change is None or "starts_on" not in change.state:
        raise Refused("events.unknown_change", slug=slug)
    facts = facts_from_state(slug, change.state)
    words = [Words(SOURCE_LANGUAGE, texts_from_state(change.state))]
    save_event(facts=facts, words=words, by=by, now=now)


@transaction.atomic
def publish(*, slug: str, by: "User", now: datetime) -> None:
    """Show an event to the public. Refused like :func:`~lotse.events.actions.planning`."""
    event = Event.objects.select_for_update().get(slug=slug)
    planning.publish_event(facts=facts_of(event), by=by, now=now)


@transaction.atomic
def copy(*, slug: str, series: Series, by: "User", now: datetime) -> Event:
    """A new draft like an earlier event at other dates, with its words and its rules.

    Refused like :func:`~lotse.events.actions.planning.copy_event`.
    """
    event = Event.objects.get(slug=slug)
    title = Text.objects.filter(
        kind=EVENT.name, record_id=slug, field="title", language=SOURCE_LANGUAGE
    ).values_list("value", flat=True)
    new = _free_slug(next(iter(title), slug))
    rules = rules_of(EVENT.name, slug)
    made = planning.copy_event(event=event, slug=new, series=series, by=by, now=now)
    point_to_rules(kind=EVENT.name, record_id=new, rules=rules)
    return made
