"""Jobs of the kit. Every job may run twice or stop half way: that is normal and harms nothing."""

import logging

from django.conf import settings
from django.db import close_old_connections
from procrastinate import JobContext
from procrastinate.contrib.django import app

from lotse.kit import clock, locks, sending
from lotse.kit.links.actions import Checking, check_links
from lotse.kit.texting import sending as texting

log = logging.getLogger(__name__)

KEEP_JOBS_HOURS = 24 * 7


@app.periodic(cron="* * * * *")
@app.task(name="kit.look_for_mails", pass_context=False)
def look_for_mails(timestamp: int) -> None:  # noqa: ARG001 – given by the library
    """Every minute: send what is due, in case nobody told us."""
    close_old_connections()
    sending.send_due(clock=clock.now)


@app.periodic(cron="* * * * *")
@app.task(name="kit.look_for_short_messages", pass_context=False)
def look_for_short_messages(timestamp: int) -> None:  # noqa: ARG001
    """Every minute: send the short messages that are due, where a service is set up."""
    close_old_connections()
    texting.send_due(clock=clock.now)


@app.task(name="kit.send_mails", queueing_lock="kit.send_mails")
def send_mails() -> None:
    """Send what is due, at once."""
    close_old_connections()
    sending.send_due(clock=clock.now)


@app.periodic(cron="37 * * * *")
@app.task(name="kit.forget_old_locks")
def forget_old_locks(timestamp: int) -> None:  # noqa: ARG001
    """Every hour: forget who wrote what an hour ago."""
    close_old_connections()
    locks.forget_old(now=clock.now())


@app.periodic(cron="37 3 * * *")
@app.task(name="kit.look_at_links", queueing_lock="kit.look_at_links", lock="kit.look_at_links")
def look_at_links(timestamp: int) -> None:  # noqa: ARG001
    """Every night: look at the web addresses that public pages show, where that is wanted."""
    if settings.LINKS_ARE_CHECKED:
        close_old_connections()
        check_links(Checking(clock=clock.now, today=clock.now().date()))


@app.periodic(cron="*/5 * * * *")
@app.task(name="kit.take_up_stalled_jobs", pass_context=True)
async def take_up_stalled_jobs(context: JobContext, timestamp: int) -> None:  # noqa: ARG001
    """Every five minutes: begin jobs again whose worker died."""
    manager = context.app.job_manager
    for job in await manager.get_stalled_jobs():
        log.warning("job %s (%s) was left behind and begins again", job.id, job.task_name)
        await manager.retry_job(job)


@app.periodic(cron="47 2 * * *")
@app.task(name="kit.forget_done_jobs", pass_context=True)
async def forget_done_jobs(context: JobContext, timestamp: int) -> None:  # noqa: ARG001
    """Every night: delete jobs that have been done for a week."""
    await context.app.job_manager.delete_old_jobs(
        nb_hours=KEEP_JOBS_HOURS, include_failed=True, include_cancelled=True, include_aborted=True
    )
