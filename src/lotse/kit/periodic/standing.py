"""How the jobs stand: what failed, what is late, what comes next."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Q

from lotse.kit.models import JobRun, JobState
from lotse.kit.periodic.declaring import Declared, all_jobs

if TYPE_CHECKING:
    from django.db.models import QuerySet

MOST_SHOWN = 100
"""Runs of one job that a screen shows."""


@dataclass(frozen=True)
class Standing:
    """A job with its last run that is over, the one that is under way, and the next."""

    job: Declared
    last: JobRun | None
    under_way: JobRun | None
    planned: JobRun | None
    is_late: bool

    @property
    def has_failed(self) -> bool:
        """Its last run did not end well."""
        return self.last is not None and self.last.state == JobState.FAILED

    @property
    def is_troubled(self) -> bool:
        """Whether somebody should look."""
        return self.has_failed or self.is_late


def under_way() -> "QuerySet[JobRun, JobRun]":
    """Runs that wait for a worker or have one."""
    return JobRun.objects.filter(state__in=(JobState.DUE, JobState.RUNNING))


def last_over() -> dict[str, JobRun]:
    """The last run of each job that is over, by the job's name. One statement."""
    return {each.job: each for each in _last_over()}


def _last_over() -> "QuerySet[JobRun, JobRun]":
    over = JobRun.objects.filter(state__in=OVER)
    return over.order_by("job", "-due_at").distinct("job")


OVER = (JobState.DONE, JobState.FAILED)


def list_standings(now: datetime) -> list[Standing]:
    """Every declared job, those that want somebody's attention first. One statement."""
    last: dict[str, JobRun] = {}
    planned: dict[str, JobRun] = {}
    working: dict[str, JobRun] = {}
    late = set()
    wanted = Q(pk__in=_last_over().values("pk")) | ~Q(state__in=OVER)
    for each in JobRun.objects.filter(wanted).order_by("due_at"):
        if each.state in OVER:
            last[each.job] = each
            continue
        (planned if each.state == JobState.PLANNED else working)[each.job] = each
        if each.late_at < now:
            late.add(each.job)
    found = [
        Standing(job, last.get(name), working.get(name), planned.get(name), name in late)
        for job in all_jobs()
        for name in (job.name,)
    ]
    return sorted(found, key=lambda each: not each.is_troubled)


def list_runs(name: str) -> list[JobRun]:
    """The newest runs of a job, the planned one included."""
    return list(JobRun.objects.filter(job=name).order_by("-due_at")[:MOST_SHOWN])
