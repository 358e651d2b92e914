"""The queue between the clock and the workers: procrastinate, in PostgreSQL."""

from collections.abc import Iterable

from django.db import connection
from procrastinate.contrib.django import app

TASK = "kit.run_job"


def put_into_queue(runs: Iterable[int]) -> None:
    """Hand runs that are due to the workers; those that wait there already stay as they are."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT (args ->> 'run')::bigint FROM procrastinate_jobs "
            "WHERE task_name = %s AND status IN ('todo', 'doing')",
            [TASK],
        )
        waiting = {row[0] for row in cursor.fetchall()}
    for run in runs:
        if run not in waiting:
            app.configure_task(TASK).defer(run=run)


def forget_done(*, days: int) -> int:
    """Delete from the queue what was over so many days ago; returns how many."""
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM procrastinate_jobs AS job WHERE status NOT IN ('todo', 'doing') "
            "AND NOT EXISTS (SELECT 1 FROM procrastinate_events AS event "
            "WHERE event.job_id = job.id AND event.at > now() - make_interval(days => %s))",
            [days],
        )
        return int(cursor.rowcount)
