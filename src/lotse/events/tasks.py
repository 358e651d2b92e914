"""Jobs of events. Every job may run twice or stop half way: the actions see to that."""

import logging

from django.db import close_old_connections
from procrastinate.contrib.django import app

from lotse.events.actions.counting import publish_due
from lotse.events.actions.reminding import remind_due, write_afterwards
from lotse.events.actions.signing_up import expire_offers
from lotse.events.registration_queries import find_drift, rounds_with_expired_offers
from lotse.kit import clock
from lotse.reference.queries import time_zone

log = logging.getLogger(__name__)


@app.periodic(cron="*/5 * * * *")
@app.task(name="events.end_offers")
def end_offers(timestamp: int) -> None:  # noqa: ARG001 – given by the library
    """Every five minutes: end offered places that nobody took and let others move up."""
    close_old_connections()
    now = clock.now()
    for round_id in rounds_with_expired_offers(now):
        expire_offers(round_id=round_id, now=now)


@app.periodic(cron="*/10 * * * *")
@app.task(name="events.remind")
def remind(timestamp: int) -> None:  # noqa: ARG001
    """Every ten minutes: write the reminders and letters that are due."""
    close_old_connections()
    now = clock.now()
    remind_due(now=now)
    write_afterwards(now=now)


@app.periodic(cron="37 2 * * *")
@app.task(name="events.look_for_drift")
def look_for_drift(timestamp: int) -> None:  # noqa: ARG001
    """Every night: look for drift between pools and registrations."""
    close_old_connections()
    for drift in find_drift(clock.today(time_zone())):
        log.error("pool %s: %s taken, %s counted", drift.pool.pk, drift.pool.taken, drift.counted)


@app.periodic(cron="52 2 * * *")
@app.task(name="events.publish_figures", queueing_lock="events.figures", lock="events.figures")
def publish_figures(timestamp: int) -> None:  # noqa: ARG001 – given by the library
    """Every night: count what is over for good, and publish its figures."""
    close_old_connections()
    publish_due(now=clock.now())
