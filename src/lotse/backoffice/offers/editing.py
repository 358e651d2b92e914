"""Begin, edit, publish, plan: one offer on the office's screens."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from lotse.accounts.roles import Right
from lotse.backoffice.deeds import do_and_say, do_plan
from lotse.backoffice.offers import forms
from lotse.backoffice.offers.form_page import OfferPage, get_editing
from lotse.backoffice.offers.staff_texts import refusal_words
from lotse.backoffice.rendering import StaffRequest, render_entrance, render_staff
from lotse.backoffice.screens import screen
from lotse.kit import clock
from lotse.kit.errors import Refused
from lotse.offers import office_actions
from lotse.offers.access import may_draft, may_edit
from lotse.offers.actions import withdraw_offer
from lotse.offers.models import ConfirmedBy
from lotse.offers.reviews import confirm_offer
from lotse.partners.models import Site
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
        sites = list(Site.objects.filter(organisation__slug=data["provider"])[:2])
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


@screen(Right.WRITE)
@require_http_methods(FORM_METHODS)
def new(request: StaffRequest) -> HttpResponse:
    """A new draft with the whole form."""
    page = OfferPage(request, get_reference(), None)
    if page.is_valid():
        try:
            offer = office_actions.create_offer(
                facts=page.facts(), texts=page.form.texts(), by=request.user, now=clock.now()
            )
        except Refused as refusal:
            page.show(refusal)
        else:
            messages.success(request, _("Saved as a draft."))
            return HttpResponseRedirect(reverse("staff_offer", args=[offer.slug]))
    return page.render()


@screen(Right.READ)
@require_http_methods(FORM_METHODS)
def edit(request: StaffRequest, slug: str) -> HttpResponse:
    """See and edit an offer. What cannot be saved is shown with everything that was typed."""
    editing = get_editing(slug)
    page = OfferPage(request, get_reference(), editing)
    if request.method == "POST":
        is_draft = page.is_draft
        if not (may_draft(request.user) if is_draft else may_edit(request.user, editing.offer)):
            return render_entrance(request, "backoffice/refused.html", {}, status=403)
        if page.is_valid():
            try:
                page.save()
            except Refused as refusal:
                page.show(refusal)
            else:
                said = (
                    _("Saved as a draft. The public does not see it.") if is_draft else _("Saved.")
                )
                messages.success(request, said)
                return HttpResponseRedirect(request.path)
    return page.render()


@screen(Right.PUBLISH)
@require_POST
def set_status(request: StaffRequest, slug: str) -> HttpResponse:
    """Publish, withdraw or confirm; said why where it cannot be."""
    get_editing(slug)
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
    get_editing(slug)
    form = forms.PlanForm(request.POST)

    def plan() -> None:
        office_actions.plan(slug=slug, **form.cleaned_data)

    return do_plan(request, form, plan, refusal_words, reverse("staff_offer", args=[slug]))
