"""Begin quickly, publish, plan: one offer on the office's screens."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from lotse.accounts.roles import Right
from lotse.backoffice.deeds import do_and_say, do_plan
from lotse.backoffice.offers import forms
from lotse.backoffice.offers.record import OFFERS
from lotse.backoffice.offers.staff_texts import refusal_words
from lotse.backoffice.records.page import get_record
from lotse.backoffice.rendering import StaffRequest, render_staff
from lotse.backoffice.screens import screen
from lotse.kit import clock
from lotse.kit.errors import Refused
from lotse.offers import office_actions
from lotse.offers.actions import withdraw_offer
from lotse.offers.models import ConfirmedBy
from lotse.offers.reviews import confirm_offer
from lotse.partners.office_queries import list_sites
from lotse.reference.queries import get_reference

FORM_METHODS = ["GET", "HEAD", "POST"]


@screen(Right.WRITE)
@require_http_methods(FORM_METHODS)
def quick(request: StaffRequest) -> HttpResponse:
    """A new draft in under a minute."""
    reference = get_reference()
    form = forms.QuickForm(reference, get_language() or "de", request.POST or None)
    if form.is_valid():
        data = form.cleaned_data
        sites = list(list_sites([data["provider"]])[:2])
        facts = forms.new_facts(
            data["provider"],
            reference.today(),
            topics=(data["topic"],),
            sites=tuple(site.slug for site in sites) if len(sites) == 1 else (),
        )
        texts = {name: data[name] for name in ("title", "summary", "how_to_join")}
        try:
            offer = office_actions.create_offer(
                facts=facts, texts=texts, by=request.user, now=clock.now()
            )
        except Refused as refusal:
            form.add_error(None, refusal_words(refusal))
        else:
            messages.success(request, _("Saved as a draft. You can go on here or come back later."))
            return HttpResponseRedirect(reverse("staff_offer", args=[offer.slug]))
    return render_staff(request, "backoffice/offers/quick.html", {"form": form})


@screen(Right.PUBLISH)
@require_POST
def set_status(request: StaffRequest, slug: str) -> HttpResponse:
    """Publish, withdraw or confirm; said why where it cannot be."""
    get_record(OFFERS, slug)
    now, today = clock.now(), get_reference().today()
    asked = request.POST.get("deed")

    def deed() -> str:
        if asked == "publish":
            office_actions.publish(slug=slug, by=request.user, now=now)
            return _("Published.")
        if asked == "withdraw":
            withdraw_offer(slug=slug, by=request.user, now=now)
            return _("Withdrawn. The public does not see it any more.")
        if asked == "confirm":
            confirm_offer(slug=slug, by=ConfirmedBy.OFFICE, on=today, now=now, who=request.user)
            return _("Confirmed.")
        return ""

    return do_and_say(request, deed, refusal_words, reverse("staff_offer", args=[slug]))


@screen(Right.PUBLISH)
@require_POST
def set_plan(request: StaffRequest, slug: str) -> HttpResponse:
    """Plan when it is published and withdrawn by itself."""
    get_record(OFFERS, slug)
    form = forms.PlanForm(request.POST)

    def plan() -> None:
        office_actions.plan(slug=slug, **form.cleaned_data)

    return do_plan(request, form, plan, refusal_words, reverse("staff_offer", args=[slug]))
