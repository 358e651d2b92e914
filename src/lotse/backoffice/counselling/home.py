"""Where counselling begins: what oneself wrote down last, and the ways to everything else."""

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from lotse.accounts.roles import Right
from lotse.backoffice.counselling.staff_texts import CHANNELS, OUTCOMES
from lotse.backoffice.rendering import StaffRequest, render_staff
from lotse.backoffice.screens import screen
from lotse.counselling.queries.question_log import list_own_entries
from lotse.reference.queries import get_reference


@screen(Right.COUNSEL)
@require_safe
def home(request: StaffRequest) -> HttpResponse:
    """The own last entries of the question log."""
    reference = get_reference()
    rows = [
        (
            one,
            reference.name("topic", one.topic, "de"),
            reference.name("language", one.language, "de"),
            CHANNELS[one.channel],
            OUTCOMES[one.outcome],
        )
        for one in list_own_entries(request.user)
    ]
    return render_staff(request, "backoffice/counselling/home.html", {"rows": rows})
