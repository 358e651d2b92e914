"""Jobs of events. Every job may run twice or stop half way: the actions see to that."""

import logging

from django.utils.translation import gettext_lazy as _

from lotse.events.actions import reminding
from lotse.events.actions.counting import publish_due
from lotse.events.actions.signing_up import expire_offers
from lotse.events.registration_queries import find_drift, rounds_with_expired_offers
from lotse.kit.periodic.declaring import Turn, daily, every

log = logging.getLogger(__name__)


@every(5, _("End offered places that nobody took, and let others move up"))
def end_offers(turn: Turn) -> int:
    """In how many dates places were freed."""
    rounds = rounds_with_expired_offers(turn.now)
    return sum(expire_offers(round_id=round_id, now=turn.now) for round_id in rounds)


@every(10, _("Write reminders and letters after events"))
def remind(turn: Turn) -> int:
    """How many mails were written."""
    return reminding.remind_due(now=turn.now) + reminding.write_afterwards(now=turn.now)


@daily("02:37", _("Look whether places and registrations of events agree"))
def look_for_drift(turn: Turn) -> int:
    """How many differ; each stands in the log."""
    found = find_drift(turn.today)
    for drift in found:
        log.error("pool %s: %s taken, %s counted", drift.pool.pk, drift.pool.taken, drift.counted)
    return len(found)


@daily("02:52", _("Count events that are over for good, and publish their figures"))
def publish_figures(turn: Turn) -> None:
    """What is counted or published stays as it is."""
    publish_due(now=turn.now)
