"""Words for jobs that only staff read."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from lotse.kit.models import JobRun, JobState
from lotse.kit.periodic.running import KILLED
from lotse.kit.periodic.schedules import Daily, Schedule
from lotse.kit.periodic.standing import Standing

STATES = {
    JobState.PLANNED.value: gettext_lazy("Planned"),
    JobState.DUE.value: gettext_lazy("Waits for its turn"),
    JobState.RUNNING.value: gettext_lazy("Under way"),
    JobState.DONE.value: gettext_lazy("Done"),
    JobState.FAILED.value: gettext_lazy("Failed"),
}


def when(schedule: Schedule) -> str:
    """How often, in words."""
    if isinstance(schedule, Daily):
        return _("every day at %(time)s") % {"time": f"{schedule.at:%H:%M}"}
    minutes = schedule.minutes
    return ngettext("every minute", "every %(minutes)s minutes", minutes) % {"minutes": minutes}


def standing_words(standing: Standing) -> str:
    """How a job stands, in a few words."""
    if standing.has_failed:
        return _("failed")
    if standing.is_late:
        return _("late")
    return _("in order") if standing.last else _("has not run yet")


def fault_words(run: JobRun) -> str:
    """Why a run failed; the class of the error is for those who run the installation."""
    if not run.fault:
        return ""
    return _("was broken off") if run.fault == KILLED else run.fault
