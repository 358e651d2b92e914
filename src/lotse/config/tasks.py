"""What the clock begins, once a minute; and jobs of the installation as a whole."""

import logging
from contextlib import suppress

from asgiref.sync import sync_to_async
from django.conf import settings
from django.db import close_old_connections
from django.utils.translation import gettext_lazy as _
from procrastinate import JobContext, exceptions
from procrastinate.contrib.django import app
from procrastinate.jobs import Status
from procrastinate.manager import JobManager

from lotse.config import backing_up
from lotse.kit import clock
from lotse.kit.periodic import running
from lotse.kit.periodic.declaring import Turn, daily
from lotse.kit.periodic.queue import TASK, put_into_queue
from lotse.reference.queries import time_zone

log = logging.getLogger(__name__)


@app.periodic(cron="* * * * *")
@app.task(name="config.look_at_the_clock", queueing_lock="config.clock", pass_context=True)
async def look_at_the_clock(context: JobContext, timestamp: int) -> None:  # noqa: ARG001 – given by the library
    """Every minute: begin what is due, and what a worker that died left behind."""
    await _take_up_stalled(context.app.job_manager)
    await sync_to_async(begin_due, thread_sensitive=False)()


def begin_due() -> None:
    """Put every run into the queue that is due."""
    close_old_connections()
    put_into_queue(running.plan(now=clock.now(), zone=time_zone()))


@app.task(name=TASK)
def run_job(run: int) -> None:
    """Do one run that is due."""
    close_old_connections()
    running.run(run, zone=time_zone())


async def _take_up_stalled(manager: JobManager) -> None:
    for job in await manager.get_stalled_jobs():
        log.warning("job %s (%s) was left behind and begins again", job.id, job.task_name)
        try:
            await manager.retry_job(job)
        except exceptions.ConnectorException:
            # The same waits in the queue already and may wait there only once.
            with suppress(exceptions.ConnectorException):
                await manager.finish_job(job, status=Status.FAILED, delete_job=True)


@daily("01:47", _("Make a backup, where a folder for it is named"))
def back_up(turn: Turn) -> int | None:
    """The number of backups made."""
    if settings.BACKUP_FOLDER is None:
        return None
    backing_up.back_up(settings.BACKUP_FOLDER, now=turn.now)
    return 1
