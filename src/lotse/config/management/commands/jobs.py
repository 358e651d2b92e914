"""``lotse jobs``."""

from argparse import ArgumentParser
from typing import Any

from lotse.config.job_table import job_table
from lotse.kit import clock
from lotse.kit.errors import Refused
from lotse.kit.jobs import Job
from lotse.kit.models import JobRun, JobState
from lotse.kit.periodic import running
from lotse.kit.periodic.standing import Standing, list_standings
from lotse.reference.queries import time_zone


class Command(Job):
    """Say how the jobs of the clock stand, or do one of them now."""

    help = "list the jobs that the clock begins and how they stand, or do one now"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which, or none for the list."""
        super().add_arguments(parser)
        parser.add_argument("--run", metavar="JOB", help="do this one now, in this process")
        parser.add_argument("--table", action="store_true", help="print the table of the docs")

    def work(self, **options: Any) -> Any:
        """Refuses ``kit.no_such_job`` and ``kit.job_is_running``."""
        if options["table"]:
            return {"table": job_table()}
        if options["run"]:
            return self._run(options["run"])
        return {"jobs": [_told(each) for each in list_standings(clock.now())]}

    def _run(self, name: str) -> Any:
        running.begin_now(name=name, now=clock.now())
        running.plan(now=clock.now(), zone=time_zone())
        due = JobRun.objects.filter(job=name, state=JobState.DUE).first()
        done = running.run(due.pk, zone=time_zone()) if due else None
        if done is None:
            raise Refused("kit.job_is_running", reason=f"{name} is under way.", job=name)
        return {"ran": name, "done": done.done}

    def tell(self, result: Any) -> None:
        """A line for each job."""
        if "table" in result:
            self.stdout.write(result["table"], ending="")
        elif "ran" in result:
            self.stdout.write(f"{result['ran']}: done ({result['done']}).")
        else:
            for job in result["jobs"]:
                self.stdout.write(f"{job['job']:<32} {job['state']:<8} next {job['next'] or '–'}")


def _told(standing: Standing) -> dict[str, Any]:
    last = standing.last
    state = "failed" if standing.has_failed else "late" if standing.is_late else "fine"
    return {
        "job": standing.job.name,
        "state": state,
        "fault": last.fault if last else "",
        "done": last.done if last else None,
        "last": last.ended_at if last else None,
        "next": standing.planned.due_at if standing.planned else None,
    }
