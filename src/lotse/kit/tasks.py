"""Jobs of the kit. Every job may run twice or stop half way: that is normal and harms nothing."""

from django.conf import settings
from django.db import close_old_connections
from django.utils.translation import gettext_lazy as _
from procrastinate.contrib.django import app

from lotse.kit import clock, locks, sending
from lotse.kit.links.actions import Checking, check_links
from lotse.kit.periodic import queue, running
from lotse.kit.periodic.declaring import Turn, daily, every
from lotse.kit.texting import sending as texting

KEEP_JOBS_DAYS = 7


@app.task(name="kit.send_mails", queueing_lock="kit.send_mails")
def send_mails() -> None:
    """Send what is due, at once."""
    close_old_connections()
    sending.send_due(clock=clock.now)


@every(1, _("Send mails that are due"))
def look_for_mails(_turn: Turn) -> int:
    """In case nobody told us; returns how many went out."""
    return sending.send_due(clock=clock.now).sent


@every(1, _("Send short messages that are due, where a service is set up"))
def look_for_short_messages(_turn: Turn) -> int:
    """How many went out."""
    return texting.send_due(clock=clock.now).sent


@every(60, _("Forget who wrote at which record an hour ago"))
def forget_old_locks(turn: Turn) -> int:
    """How many locks are forgotten."""
    return locks.forget_old(now=turn.now)


@daily("03:37", _("Look at the web addresses that public pages show, where that is wanted"))
def look_at_links(turn: Turn) -> int | None:
    """How many addresses were looked at."""
    if not settings.LINKS_ARE_CHECKED:
        return None
    return check_links(Checking(clock=clock.now, today=turn.today)).looked_at


@daily("02:47", _("Forget jobs that were done long ago"))
def forget_done_jobs(turn: Turn) -> int:
    """How many runs and entries of the queue are forgotten."""
    return running.forget_old_runs(now=turn.now) + queue.forget_done(days=KEEP_JOBS_DAYS)
