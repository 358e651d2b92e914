"""What families wrote after one date or course."""

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from lotse.accounts.roles import Right
from lotse.backoffice.events.round_page import RoundPage
from lotse.backoffice.rendering import StaffRequest, render_staff
from lotse.backoffice.screens import screen
from lotse.events.remark_queries import remarks_about


@screen(Right.REGISTRATIONS)
@require_safe
def remarks(request: StaffRequest, round_id: int) -> HttpResponse:
    """The words of families, or when and why not; nobody knows who wrote them."""
    shown = RoundPage(round_id)
    found = remarks_about(shown.round, shown.zone, shown.reference.today())
    context = {**shown.context("remarks"), "remarks": found}
    return render_staff(request, "backoffice/events/round_remarks.html", context)
