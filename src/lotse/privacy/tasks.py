"""Jobs of privacy."""

import logging

from django.db import close_old_connections
from procrastinate.contrib.django import app

from lotse.kit import clock
from lotse.privacy import purging
from lotse.privacy.retention import Moment

log = logging.getLogger(__name__)


@app.periodic(cron="37 2 * * *")
@app.task(name="privacy.purge", queueing_lock="privacy.purge", lock="privacy.purge")
def purge(timestamp: int) -> None:  # noqa: ARG001 – given by the library
    """Every night: end the life of personal data whose time is over, in all contexts."""
    close_old_connections()
    for line in purging.run(moment=Moment(clock.now())):
        if line.due:
            log.info("%s: %s due, %s held, %s erased", line.rule, line.due, line.held, line.erased)
