"""Jobs that the clock begins: what came of them, when they come next, once more now."""

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from lotse.accounts.roles import Right
from lotse.backoffice.jobs.staff_texts import STATES, fault_words, standing_words, when
from lotse.backoffice.rendering import StaffRequest, render_staff
from lotse.backoffice.screens import screen
from lotse.kit import clock
from lotse.kit.errors import Refused
from lotse.kit.models import JobRun
from lotse.kit.periodic.declaring import find_job
from lotse.kit.periodic.running import begin_now
from lotse.kit.periodic.standing import Standing, list_runs, list_standings


@screen(Right.MANAGE)
@require_safe
def jobs(request: StaffRequest) -> HttpResponse:
    """All jobs, those that failed or are late first."""
    rows = [_row(each) for each in list_standings(clock.now())]
    return render_staff(request, "backoffice/jobs/list.html", {"rows": rows})


@screen(Right.MANAGE)
@require_safe
def job(request: StaffRequest, name: str) -> HttpResponse:
    """The runs of one job that are kept, the newest first."""
    found = find_job(name)
    if found is None:
        raise Http404
    context = {
        "job": found,
        "when": when(found.schedule),
        "runs": [_run(each) for each in list_runs(name)],
    }
    return render_staff(request, "backoffice/jobs/job.html", context)


@screen(Right.MANAGE)
@require_POST
def begin(request: StaffRequest, name: str) -> HttpResponse:
    """Let the next turn of a job begin at once."""
    try:
        begin_now(name=name, now=clock.now())
    except Refused:
        raise Http404 from None
    messages.success(request, _("It begins within a minute."))
    return HttpResponseRedirect(reverse("staff_job", args=[name]))


def _row(standing: Standing) -> dict[str, object]:
    return {
        "job": standing.job,
        "when": when(standing.job.schedule),
        "standing": standing_words(standing),
        "is_troubled": standing.is_troubled,
        "last": _run(standing.last) if standing.last else None,
        "planned": standing.planned,
        "under_way": standing.under_way,
    }


def _run(run: JobRun) -> dict[str, object]:
    took = run.ended_at - run.began_at if run.ended_at and run.began_at else None
    return {
        "run": run,
        "state": STATES.get(run.state, run.state),
        "fault": fault_words(run),
        "seconds": round(took.total_seconds(), 1) if took is not None else None,
    }
