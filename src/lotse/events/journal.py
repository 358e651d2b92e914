"""How an event stands in the journal of changes: facts, German words, status, what deviates."""

from collections.abc import Mapping
from dataclasses import asdict, fields
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any

from lotse.events.domain.facts import EventFacts
from lotse.events.domain.series import Series
from lotse.events.kinds import EVENT
from lotse.events.models import Event, EventDate, Pool
from lotse.privacy.journal import note_change, plain
from lotse.words.models import Text

if TYPE_CHECKING:
    from lotse.accounts.models import User

Deviations = dict[str, Any]


def note_event(
    event: Event,
    verb: str,
    *,
    by: "User | None",
    now: datetime,
    facts: EventFacts | None = None,
) -> None:
    """Note how an event is after a change; without ``facts`` its facts and words stayed."""
    state: dict[str, Any] = {"status": event.status} | deviations(event)
    if facts is not None:
        state |= facts_to_state(facts) | source_texts(event.slug)
    note_change(kind=EVENT.name, record_id=event.slug, verb=verb, state=state, by=by, now=now)


def facts_to_state(facts: EventFacts) -> dict[str, Any]:
    """Facts as JSON knows them; those of the series stand among the others."""
    values = asdict(facts)
    del values["slug"]
    values |= values.pop("series")
    return {name: plain(value) for name, value in values.items()}


def facts_from_state(slug: str, state: Mapping[str, Any]) -> EventFacts:
    """The facts that an entry of the journal holds; facts that came later have their default."""
    said = {field.name: state[field.name] for field in fields(Series) if field.name in state}
    for name in ("opens_at", "closes_at"):
        said[name] = time.fromisoformat(said[name]) if said.get(name) else None
    for name in ("without", "also"):
        said[name] = tuple(date.fromisoformat(day) for day in said.get(name, ()))
    said["starts_on"] = date.fromisoformat(said["starts_on"])
    values = {one.name: _read(state[one.name]) for one in fields(EventFacts) if one.name in state}
    return EventFacts(slug=slug, series=Series(**said), **values)


def texts_from_state(state: Mapping[str, Any]) -> dict[str, str]:
    """The German words that an entry of the journal holds."""
    return {field: state.get(field, "") for field in EVENT.fields}


def _read(value: Any) -> Any:
    return tuple(map(_read, value)) if isinstance(value, list) else value


def source_texts(slug: str) -> dict[str, str]:
    """The German words of an event, empty ones included."""
    rows = Text.objects.filter(kind=EVENT.name, record_id=slug, source_version=None)
    return dict.fromkeys(EVENT.fields, "") | dict(rows.values_list("field", "value"))


def deviations(event: Event) -> Deviations:
    """What was changed by hand: ``moved`` and ``cancelled`` dates, ``sizes`` of single rounds.

    Dates are named by the day on which the series has them. Two statements.
    """
    moved, cancelled = {}, []
    for one in EventDate.objects.filter(round__event=event).order_by("planned_at"):
        if one.is_cancelled:
            cancelled.append(one.planned_at.isoformat())
        elif one.starts_at != one.planned_at:
            moved[one.planned_at.isoformat()] = one.starts_at.isoformat()
    usual = {"seats": event.seats, "childcare": event.childcare}
    sizes = {}
    pools = Pool.objects.filter(round__event=event, kind__in=usual).select_related("round")
    for pool in pools.order_by("round__starts_at", "kind"):
        if pool.capacity != usual[pool.kind]:
            sizes[f"{pool.round.starts_at.isoformat()} {pool.kind}"] = pool.capacity
    return {"moved": moved, "cancelled": cancelled, "sizes": sizes}
