"""Reading reports."""

from datetime import date

from django.db.models import Count, Q, QuerySet

from lotse.accounts.access import may
from lotse.accounts.models import User
from lotse.accounts.roles import Right
from lotse.reports.models import Report, ReportState


def list_reports(view: str, today: date) -> QuerySet[Report]:
    """Reports of one view: ``open``, ``overdue`` or ``all``; those due first come first."""
    reports = Report.objects.select_related("assigned_to")
    if view == "all":
        return reports.order_by("-created_at", "-pk")
    reports = reports.filter(state=ReportState.OPEN)
    return reports.filter(due_on__lt=today) if view == "overdue" else reports


def find_report(pk: int) -> Report | None:
    """One report with the people who look after it."""
    return Report.objects.select_related("assigned_to", "done_by").filter(pk=pk).first()


def count_waiting(today: date) -> tuple[int, int]:
    """How many reports are open in time, and how many are overdue."""
    counts = Report.objects.filter(state=ReportState.OPEN).aggregate(
        all=Count("pk"), overdue=Count("pk", filter=Q(due_on__lt=today))
    )
    return counts["all"] - counts["overdue"], counts["overdue"]


def people_who_answer() -> list[User]:
    """Whom a report can be given to."""
    people = User.objects.filter(is_active=True).order_by("last_name", "first_name", "pk")
    return [person for person in people if may(person, Right.ANSWER)]
