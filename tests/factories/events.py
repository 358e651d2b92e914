"""Events with as few words as possible."""

import uuid
from datetime import UTC, date, datetime, time
from typing import Any

from lotse.events.actions.planning import Words, publish_event, save_event
from lotse.events.actions.signing_up import Party, sign_up
from lotse.events.domain.capacity import Person
from lotse.events.domain.facts import EventFacts
from lotse.events.domain.series import Series
from lotse.events.domain.sign_up import Channel
from lotse.events.models import Event, Registration, Round
from lotse.partners.models import Organisation
from tests.factories.offers import make_partner

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
EVENING = Series(date(2027, 1, 14), time(18), time(20))


def event_facts(slug: str = "infoabend", **changes: Any) -> EventFacts:
    """An information evening at the KVHS on 14 January 2027."""
    facts: dict[str, Any] = {
        "series": EVENING,
        "stages": ("primary",),
        "languages": ("de",),
        "interpreted": ("ar", "uk"),
        "site": "kvhs",
        "seats": 20,
    }
    return EventFacts(slug=slug, **(facts | changes))


def make_event(slug: str = "infoabend", *, published: bool = True, **changes: Any) -> Event:
    """An event, with its place if needed."""
    if not Organisation.objects.filter(slug="kvhs").exists():
        make_partner("kvhs")
    facts = event_facts(slug, **changes)
    texts = {"title": "Infoabend Klasse 5", "summary": "Wir erklären die Schulen."}
    event = save_event(facts=facts, words=[Words("de", texts)], by=None, now=NOW)
    if published:
        publish_event(facts=facts, now=NOW)
        event.refresh_from_db()
    return event


def make_round(**changes: Any) -> Round:
    """The only round of a new event."""
    return make_event(**changes).rounds.get()


def party(adults: int = 1, *ages: int, childcare: bool = False, **changes: Any) -> Party:
    """A family: adults and children of these ages, by mail in German."""
    people = tuple(Person() for _ in range(adults))
    people += tuple(Person(age, in_childcare=childcare) for age in ages)
    said: dict[str, Any] = {"language": "de", "email": "familie@example.org"}
    return Party(people=people, **(said | changes))


def join(
    round_: Round, who: Party | None = None, *, now: datetime = NOW, **changes: Any
) -> Registration:
    """Sign a party up by the web."""
    said: dict[str, Any] = {
        "form_key": uuid.uuid4(),
        "channel": Channel.WEB,
        "comes_again": True,
    }
    return sign_up(round_id=round_.pk, party=who or party(), now=now, **(said | changes))


def taken(round_: Round, kind: str = "seats") -> int:
    """How many places of a pool are taken."""
    return round_.pools.get(kind=kind).taken
