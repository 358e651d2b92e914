"""Messages of the public."""

from itertools import count

from lotse.kit import clock
from lotse.reports.actions import new_challenge, send_report
from lotse.reports.domain.challenge import solves
from lotse.reports.models import Kind, Report


def proof_for(challenge: str) -> str:
    """The number that a browser would find."""
    return next(str(number) for number in count() if solves(challenge, str(number)))


def make_report(**said: object) -> Report:
    """A report as the form sends it, with everything that makes it believed."""
    now = clock.now()
    challenge = str(said.pop("challenge", "")) or new_challenge(now=now)
    facts = {
        "proof": proof_for(challenge),
        "trap": "",
        "kind": Kind.OFFER,
        "record": "deutschkurs",
        "path": "/de/angebote/deutschkurs/",
        "language": "de",
        "text": "Die Nummer stimmt nicht.",
        "name": "",
        "email": "",
        "today": clock.today("Europe/Berlin"),
        "now": now,
    }
    return send_report(challenge=challenge, **(facts | said))
