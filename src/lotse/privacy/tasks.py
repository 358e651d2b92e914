"""Jobs of privacy."""

from django.db import close_old_connections
from procrastinate.contrib.django import app

from lotse.kit import clock
from lotse.privacy.journal import forget_old


@app.periodic(cron="37 2 * * *")
@app.task(name="privacy.forget_old_changes")
def forget_old_changes(timestamp: int) -> None:  # noqa: ARG001 – given by the library
    """Every night: forget changes older than three years."""
    close_old_connections()
    forget_old(now=clock.now())
