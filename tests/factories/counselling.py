"""Questions that were written down, and enquiries."""

import uuid
from datetime import UTC, datetime

from lotse.accounts.models import User
from lotse.counselling.actions.enquiries import ask, new_challenge
from lotse.counselling.actions.question_log import Question, write_entry
from lotse.counselling.models import Channel, Enquiry, LogEntry, Outcome
from tests.factories.accounts import make_user
from tests.factories.reports import proof_for

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)


def question(**said: object) -> Question:
    """A question of a Tuesday morning."""
    facts = {
        "topic": "kita",
        "language": "uk",
        "channel": Channel.DOOR,
        "outcome": Outcome.ANSWERED,
        "minutes": 5,
    }
    return Question(**(facts | said))


def make_log_entry(by: User | None = None, now: datetime = NOW, **said: object) -> LogEntry:
    """A question as it is written down today."""
    return write_entry(
        key=uuid.uuid4(), question=question(**said), asked_on=now.date(), by=by or make_user(),
        now=now,
    )  # fmt: skip


def make_enquiry(now: datetime = NOW, **said: str) -> tuple[Enquiry, str]:
    """An enquiry as the form sends it, with its secret."""
    challenge = said.pop("challenge", "") or new_challenge(now=now)
    facts = {"proof": proof_for(challenge), "trap": "", "language": "ru", "topic": "kita"}
    facts |= {"text": "Как записать ребёнка в школу?"}
    return ask(challenge=challenge, now=now, **(facts | said))
