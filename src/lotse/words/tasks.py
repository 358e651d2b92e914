"""Jobs of words."""

import logging

from django.db import close_old_connections
from procrastinate.contrib.django import app

from lotse.kit import clock
from lotse.words import indexing
from lotse.words.reads import forget_old_reads

log = logging.getLogger(__name__)


@app.periodic(cron="27 2 * * *")
@app.task(name="words.forget_old_reads", queueing_lock="words.forget_old_reads")
def forget_reads(timestamp: int) -> None:  # noqa: ARG001 – given by the library
    """Every night: forget how often pages were read long ago."""
    close_old_connections()
    forget_old_reads(today=clock.now().date())


@app.periodic(cron="*/10 * * * *")
@app.task(name="words.keep_search", queueing_lock="words.search", lock="words.search")
def keep_search(timestamp: int) -> None:  # noqa: ARG001
    """Every ten minutes: write the search anew if documents were made by other rules than today's.

    After an update ``lotse migrate`` has done so already.
    """
    close_old_connections()
    if indexing.is_outdated():
        log.info("search rebuilt: %s", indexing.rebuild())


@app.periodic(cron="7 3 * * *")
@app.task(name="words.rebuild_search", queueing_lock="words.rebuild", lock="words.search")
def rebuild_search(timestamp: int) -> None:  # noqa: ARG001
    """Every night: write the search anew, so that nothing can be wrong for longer than a day."""
    close_old_connections()
    indexing.rebuild()
