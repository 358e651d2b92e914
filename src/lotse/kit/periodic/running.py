"""Planning, beginning and ending the runs of jobs.

Every minute somebody calls :func:`plan` and puts what it names into the queue; whoever takes it
from there calls :func:`run`. Each step is a short transaction. A run is held by an advisory lock of
the session that does it: who dies lets go of it, so a run that says it is under way while nobody
holds its lock was killed, and begins again.
"""

import logging
from datetime import datetime, timedelta

from django.db import transaction

from lotse.kit import advisory, clock
from lotse.kit.errors import Refused
from lotse.kit.models import JobRun, JobState
from lotse.kit.periodic.declaring import Declared, Turn, all_jobs, find_job
from lotse.kit.periodic.schedules import Daily
from lotse.kit.periodic.standing import last_over, under_way

log = logging.getLogger(__name__)

MOST_TRIES = 4
"""After so many a run is given up: the next turn comes, and somebody is told."""
KILLED = "Killed"
"""What is noted of a run whose process went away."""
KEEP_DAILY = timedelta(days=90)
KEEP_OTHERS = timedelta(days=2)
"""How long runs are kept; a job of each minute fills pages that nobody reads."""


def plan(*, now: datetime, zone: str) -> list[int]:
    """Make due what the clock wants, and what was killed or failed; ``zone`` is the district's.

    Returns the keys of all runs that wait to be begun. A job whose last turn is not over waits:
    after a long night it has one turn, not many. Twice is the same as once.
    """
    _take_up_killed()
    with transaction.atomic():
        _try_again(now)
        _make_due(now, zone)
    due = JobRun.objects.filter(state=JobState.DUE).order_by("due_at")
    return list(due.values_list("pk", flat=True))


def _take_up_killed() -> None:
    for each in JobRun.objects.filter(state=JobState.RUNNING):
        job = find_job(each.job)
        with advisory.held(advisory.Lock.JOB, job.alone if job else each.job) as is_mine:
            if is_mine:
                # Read again: it may have ended before the lock was ours.
                _end_killed(each.pk)


@transaction.atomic
def _end_killed(pk: int) -> None:
    found = JobRun.objects.select_for_update().filter(pk=pk, state=JobState.RUNNING).first()
    if found is None:
        return
    log.warning("%s was killed in its try %s", found.job, found.attempts)
    found.fault = KILLED
    if found.attempts < MOST_TRIES:
        found.state = JobState.DUE
    else:
        found.state, found.ended_at = JobState.FAILED, clock.now()
    found.save()


def _try_again(now: datetime) -> None:
    """Make a failed run due once more, while it is the last one of its job."""
    busy = under_way().values_list("job", flat=True)
    last = [each.pk for each in last_over().values() if each.job not in set(busy)]
    failed = JobRun.objects.select_for_update().filter(pk__in=last, state=JobState.FAILED)
    for each in failed:
        job = find_job(each.job)
        waits = job.schedule.tries_again if job else ()
        wait = waits[each.attempts - 1] if each.attempts <= len(waits) else None
        if each.ended_at and wait is not None and each.ended_at + wait <= now:
            each.state = JobState.DUE
            each.save()


def _make_due(now: datetime, zone: str) -> None:
    planned = JobRun.objects.select_for_update().filter(state=JobState.PLANNED)
    plans = {each.job: each for each in planned}
    busy = set(under_way().values_list("job", flat=True))
    new = []
    for job in all_jobs():
        known = plans.pop(job.name, None)
        if known is not None and known.due_at <= now:
            if job.name in busy:
                continue
            known.state = JobState.DUE
            known.save()
            known = None
        due_at = job.schedule.next_after(now, zone)
        if known is None:
            new.append(_planned(job, due_at))
        elif known.due_at != due_at:
            # Somebody changed the time of the job or the zone of the district.
            known.due_at, known.late_at = due_at, due_at + job.schedule.patience
            known.save()
    JobRun.objects.bulk_create(new, ignore_conflicts=True)
    JobRun.objects.filter(pk__in=[each.pk for each in plans.values()]).delete()


def _planned(job: Declared, due_at: datetime) -> JobRun:
    return JobRun(job=job.name, due_at=due_at, late_at=due_at + job.schedule.patience)


def begin_now(*, name: str, now: datetime) -> None:
    """Let the next turn of a job begin at once (within a minute).

    Refuses ``kit.no_such_job``. Nothing happens when a turn is under way: the next one follows it.
    """
    job = find_job(name)
    if job is None:
        raise Refused("kit.no_such_job", reason=f"There is no job {name}.", job=name)
    late_at = now + job.schedule.patience
    with transaction.atomic():
        planned = JobRun.objects.filter(job=name, state=JobState.PLANNED)
        if not planned.update(due_at=now, late_at=late_at):
            JobRun.objects.bulk_create([_planned(job, now)], ignore_conflicts=True)


def run(pk: int, *, zone: str) -> JobRun | None:
    """Do one run that is due; None when there is nothing to do or another one is in the way.

    What the job raises is noted by the name of its class – its words may hold what somebody
    typed – and raised on.
    """
    found = JobRun.objects.filter(pk=pk, state=JobState.DUE).first()
    job = find_job(found.job) if found else None
    if job is None:
        return None
    with advisory.held(advisory.Lock.JOB, job.alone) as is_mine:
        begun = _begin(pk) if is_mine else None
        if begun is None:
            return None
        now = clock.now()
        try:
            done = job.does(Turn(now, clock.local_day(now, zone)))
        except Exception as fault:
            _end(begun, JobState.FAILED, fault=type(fault).__qualname__[:80])
            raise
        _end(begun, JobState.DONE, done=done)
    return begun


@transaction.atomic
def _begin(pk: int) -> JobRun | None:
    """Take a run that is due; None when somebody was faster."""
    found = JobRun.objects.select_for_update().filter(pk=pk, state=JobState.DUE).first()
    if found is None:
        return None
    found.state, found.began_at, found.ended_at = JobState.RUNNING, clock.now(), None
    found.attempts += 1
    found.save()
    return found


def _end(begun: JobRun, state: JobState, *, done: int | None = None, fault: str = "") -> None:
    begun.state, begun.ended_at, begun.done, begun.fault = state, clock.now(), done, fault
    begun.save()


def forget_old_runs(*, now: datetime) -> int:
    """Forget runs that ended long ago; returns how many."""
    rare = [job.name for job in all_jobs() if isinstance(job.schedule, Daily)]
    over = JobRun.objects.filter(state__in=(JobState.DONE, JobState.FAILED))
    often = over.exclude(job__in=rare).filter(due_at__lt=now - KEEP_OTHERS)
    return often.delete()[0] + over.filter(due_at__lt=now - KEEP_DAILY).delete()[0]
