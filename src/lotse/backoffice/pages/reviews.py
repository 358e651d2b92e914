"""Pages that nobody has looked at for a year, and the one tap that says they are still right."""

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from lotse.accounts.access import may
from lotse.accounts.roles import Right
from lotse.backoffice.rendering import StaffRequest, render_staff
from lotse.backoffice.screens import screen
from lotse.kit import clock
from lotse.kit.errors import Refused
from lotse.pages import actions
from lotse.pages.queries import list_unreviewed
from lotse.reference.queries import time_zone


@screen(Right.READ)
@require_safe
def unreviewed(request: StaffRequest) -> HttpResponse:
    """The list, the oldest first."""
    context = {
        "pages": list_unreviewed(clock.today(time_zone())),
        "may_write": may(request.user, Right.WRITE),
        "may_publish": may(request.user, Right.PUBLISH),
    }
    return render_staff(request, "backoffice/pages/unreviewed.html", context)


@screen(Right.PUBLISH)
@require_POST
def still_right(request: StaffRequest, pk: int) -> HttpResponse:
    """Note that a page is still right."""
    try:
        actions.say_still_right(page_id=pk, by=request.user, today=clock.today(time_zone()))
    except Refused as refusal:
        raise Http404 from refusal
    messages.success(request, _("Noted: the page is still right."))
    return HttpResponseRedirect(reverse("staff_pages_unreviewed"))
