"""Jobs of the installation as a whole."""

from django.conf import settings
from django.db import close_old_connections
from procrastinate.contrib.django import app

from lotse.config.backing_up import back_up
from lotse.kit import clock


@app.periodic(cron="47 1 * * *")
@app.task(name="config.back_up", queueing_lock="config.back_up", lock="config.back_up")
def back_up_by_night(timestamp: int) -> None:  # noqa: ARG001 – given by the library
    """Every night: make a backup where a folder for it is named."""
    if settings.BACKUP_FOLDER is not None:
        close_old_connections()
        back_up(settings.BACKUP_FOLDER, now=clock.now())
