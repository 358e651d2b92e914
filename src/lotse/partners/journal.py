"""How an organisation stands in the journal of changes: its facts, and whether it is public."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Any

from lotse.partners.domain.facts import ContactFacts, OrganisationFacts, SchoolFacts, SiteFacts
from lotse.partners.models import Organisation
from lotse.privacy.journal import note_change

if TYPE_CHECKING:
    from lotse.accounts.models import User

PARTNER = "partners.organisation"
"""Kind under which the journal keeps organisations."""


def note_organisation(
    organisation: Organisation,
    verb: str,
    *,
    by: "User | None",
    now: datetime,
    facts: OrganisationFacts | None = None,
) -> None:
    """Note how an organisation is after a change; without ``facts`` only whether it is shown."""
    state: dict[str, Any] = {"is_public": organisation.is_public}
    if facts is not None:
        state |= json.loads(json.dumps(asdict(facts)))
    note_change(kind=PARTNER, record_id=organisation.slug, verb=verb, state=state, by=by, now=now)


def facts_from_state(slug: str, state: Mapping[str, Any]) -> OrganisationFacts:
    """The facts that an entry of the journal holds."""
    school = state.get("school")
    return OrganisationFacts(
        slug=slug,
        kind=state["kind"],
        name=state["name"],
        short_name=state.get("short_name", ""),
        website=state.get("website", ""),
        mail_language=state.get("mail_language", ""),
        languages=tuple(state.get("languages", ())),
        sites=tuple(SiteFacts(**site) for site in state.get("sites", ())),
        contacts=tuple(ContactFacts(**contact) for contact in state.get("contacts", ())),
        school=SchoolFacts(**school) if school else None,
    )
