"""The table of jobs in the docs, written from their declarations: it cannot say anything else."""

from django.utils.translation import override

from lotse.kit.periodic.declaring import all_jobs
from lotse.kit.periodic.schedules import Daily, Schedule

HEAD = """<!-- Written by `lotse jobs --table`; do not edit. -->

# Jobs that the clock begins

A worker (`lotse work`) looks at the clock every minute. Times of day are those of the
district's wall, summer and winter. What came of each run stands under `/staff/hintergrund/`, in
`lotse jobs` and in the figures for Prometheus; `lotse jobs --run JOB` does one now, so another
clock may begin it, too.

A job that was missed is made up for once. One that was killed half way begins again within a
minute, four times at most. A daily one that failed is tried again after ten minutes, an hour and
four hours. Runs of daily jobs are kept for 90 days, others for two.

| job | when | does |
|---|---|---|
"""


def job_table() -> str:
    """The whole file ``docs/operations/jobs.md``."""
    with override("en"):
        rows = [f"| `{job.name}` | {_when(job.schedule)} | {job.title} |" for job in all_jobs()]
    return HEAD + "\n".join(rows) + "\n"


def _when(schedule: Schedule) -> str:
    if isinstance(schedule, Daily):
        return f"daily at {schedule.at:%H:%M}"
    return "every minute" if schedule.minutes == 1 else f"every {schedule.minutes} minutes"
