"""Jobs of reports."""

from django.db import close_old_connections
from procrastinate.contrib.django import app

from lotse.kit import clock
from lotse.reports.actions import erase_old


@app.periodic(cron="23 3 * * *")
@app.task(name="reports.erase_old", queueing_lock="reports.erase_old")
def erase(timestamp: int) -> None:  # noqa: ARG001 – given by the library
    """Every night: erase who wrote what in reports that are done for long."""
    close_old_connections()
    erase_old(now=clock.now())
