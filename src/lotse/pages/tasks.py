"""Jobs of pages."""

from django.core.management import call_command
from django.db import close_old_connections
from procrastinate.contrib.django import app


@app.periodic(cron="* * * * *")
@app.task(name="pages.publish_planned", queueing_lock="pages.publish_planned")
def publish_planned(timestamp: int) -> None:  # noqa: ARG001 – given by the library
    """Every minute: what Wagtail has planned to appear or to go."""
    close_old_connections()
    call_command("publish_scheduled", verbosity=0)
