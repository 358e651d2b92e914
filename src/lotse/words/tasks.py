"""Jobs of words."""

from django.db import close_old_connections
from procrastinate.contrib.django import app

from lotse.kit import clock
from lotse.words.reads import forget_old_reads


@app.periodic(cron="27 2 * * *")
@app.task(name="words.forget_old_reads", queueing_lock="words.forget_old_reads")
def forget_reads(timestamp: int) -> None:  # noqa: ARG001 – given by the library
    """Every night: forget how often pages were read long ago."""
    close_old_connections()
    forget_old_reads(today=clock.now().date())
