"""Begin and edit: one event on the office's screens."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from lotse.accounts.roles import Right
from lotse.backoffice.events.form_page import EventPage
from lotse.backoffice.events.page import get_event
from lotse.backoffice.rendering import StaffRequest, render_entrance
from lotse.backoffice.screens import screen
from lotse.events import office_actions
from lotse.events.access import may_edit
from lotse.kit import clock
from lotse.kit.errors import Refused

FORM_METHODS = ["GET", "HEAD", "POST"]


@screen(Right.WRITE)
@require_http_methods(FORM_METHODS)
def new(request: StaffRequest) -> HttpResponse:
    """A new draft."""
    page = EventPage(request, None)
    if page.is_valid() and not page.wants_dates:
        try:
            event = office_actions.create_event(
                facts=page.facts(),
                texts=page.form.texts(),
                rules=page.form.cleaned_data["rules"],
                by=request.user,
                now=clock.now(),
            )
        except Refused as refusal:
            page.show(refusal)
        else:
            messages.success(request, _("Saved as a draft."))
            return HttpResponseRedirect(reverse("staff_event", args=[event.slug]))
    return page.render()


@screen(Right.READ)
@require_http_methods(FORM_METHODS)
def edit(request: StaffRequest, slug: str) -> HttpResponse:
    """Edit an event. What cannot be saved is shown with everything that was typed."""
    event = get_event(slug)
    if request.method == "POST" and not may_edit(request.user, event):
        return render_entrance(request, "backoffice/refused.html", {}, status=403)
    page = EventPage(request, event)
    if page.is_valid() and not page.wants_dates:
        try:
            office_actions.edit_event(
                facts=page.facts(slug),
                texts=page.form.texts(),
                rules=page.form.cleaned_data["rules"],
                seen=page.seen,
                takes_over=bool(request.POST.get("take_over")),
                by=request.user,
                now=clock.now(),
            )
        except Refused as refusal:
            page.show(refusal)
        else:
            messages.success(request, _("Saved."))
            return HttpResponseRedirect(reverse("staff_event", args=[slug]))
    return page.render()
