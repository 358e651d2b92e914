"""Show a partner to the public, hide it, at once or by a plan."""

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lotse.accounts.roles import Right
from lotse.backoffice.deeds import do_and_say, do_plan
from lotse.backoffice.partners import forms
from lotse.backoffice.partners.record import PARTNERS
from lotse.backoffice.partners.staff_texts import refusal_words
from lotse.backoffice.records.page import get_record
from lotse.backoffice.rendering import StaffRequest
from lotse.backoffice.screens import screen
from lotse.kit import clock
from lotse.partners.showing import hide_organisation, plan_showing, show_organisation


@screen(Right.PUBLISH)
@require_POST
def set_showing(request: StaffRequest, slug: str) -> HttpResponse:
    """Show a partner to the public or hide it; said why where it cannot be."""
    get_record(PARTNERS, slug)
    asked = request.POST.get("deed")

    def deed() -> str:
        if asked == "show":
            show_organisation(slug=slug, by=request.user, now=clock.now())
            return _("Published.")
        if asked == "hide":
            hide_organisation(slug=slug, by=request.user, now=clock.now())
            return _("Withdrawn. The public does not see it any more.")
        return ""

    return do_and_say(request, deed, refusal_words, reverse("staff_partner", args=[slug]))


@screen(Right.PUBLISH)
@require_POST
def set_plan(request: StaffRequest, slug: str) -> HttpResponse:
    """Plan when it is shown and hidden by itself."""
    get_record(PARTNERS, slug)
    form = forms.PlanForm(request.POST)

    def plan() -> None:
        plan_showing(slug=slug, **form.cleaned_data)

    return do_plan(request, form, plan, refusal_words, reverse("staff_partner", args=[slug]))
