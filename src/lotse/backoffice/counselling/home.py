"""Where counselling begins: what oneself wrote down last, and the ways to everything else."""

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from lotse.accounts.roles import Right
from lotse.backoffice.counselling.rows import rows_of
from lotse.backoffice.rendering import StaffRequest, render_staff
from lotse.backoffice.screens import screen
from lotse.counselling.queries.question_log import list_own_entries


@screen(Right.COUNSEL)
@require_safe
def home(request: StaffRequest) -> HttpResponse:
    """The own last entries of the question log."""
    rows = rows_of(list_own_entries(request.user))
    return render_staff(request, "backoffice/counselling/home.html", {"rows": rows})
