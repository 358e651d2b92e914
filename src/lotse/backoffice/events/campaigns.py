"""Campaigns: the list, and the form with the events that belong to one."""

from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from lotse.accounts.roles import Right
from lotse.backoffice.events.staff_texts import refusal_words
from lotse.backoffice.rendering import StaffRequest, render_staff
from lotse.backoffice.screens import screen
from lotse.events.actions.campaigns import create_campaign, save_campaign
from lotse.events.kinds import CAMPAIGN, SOURCE_LANGUAGE
from lotse.events.office_queries import list_events, with_columns
from lotse.events.queries import list_campaigns
from lotse.kit import clock
from lotse.kit.errors import Refused
from lotse.kit.fields import DayField
from lotse.words.queries import texts_for


class CampaignForm(forms.Form):
    """What it is called, what it is about, from when until when."""

    title = forms.CharField(label=gettext_lazy("Title"), max_length=120)
    summary = forms.CharField(
        label=gettext_lazy("What is it about?"),
        required=False,
        max_length=400,
        widget=forms.Textarea({"rows": 3}),
    )
    starts_on = DayField(
        label=gettext_lazy("First day"), widget=forms.DateInput({"type": "date"}, "%Y-%m-%d")
    )
    ends_on = DayField(
        label=gettext_lazy("Last day"), widget=forms.DateInput({"type": "date"}, "%Y-%m-%d")
    )

    @property
    def texts(self) -> dict[str, str]:
        """The German words."""
        return {name: self.cleaned_data[name] for name in CAMPAIGN.fields}

    @property
    def days(self) -> dict[str, date]:
        """The first and the last day."""
        return {name: self.cleaned_data[name] for name in ("starts_on", "ends_on")}


@screen(Right.READ)
@require_safe
def campaigns(request: StaffRequest) -> HttpResponse:
    """All campaigns, the latest first."""
    found = list(list_campaigns())
    words = texts_for(CAMPAIGN, [one.slug for one in found], SOURCE_LANGUAGE, ["title"])
    rows = [(one, words[one.slug]["title"]) for one in found]
    return render_staff(request, "backoffice/events/campaigns.html", {"rows": rows})


@screen(Right.PUBLISH)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: StaffRequest) -> HttpResponse:
    """Begin a campaign; its address is made of its title."""
    form = CampaignForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = create_campaign(texts=form.texts, **form.days, by=request.user, now=clock.now())
        except Refused as refusal:
            form.add_error(None, refusal_words(refusal))
        else:
            messages.success(request, _("Saved."))
            return HttpResponseRedirect(reverse("staff_campaign", args=[made.slug]))
    return _render(request, form, {})


@screen(Right.PUBLISH)
@require_http_methods(["GET", "HEAD", "POST"])
def campaign(request: StaffRequest, slug: str) -> HttpResponse:
    """Edit a campaign and see its events."""
    found = list_campaigns().filter(slug=slug).first()
    if found is None:
        raise Http404
    words = texts_for(CAMPAIGN, [slug], SOURCE_LANGUAGE)[slug]
    known: dict[str, Any] = {name: str(words[name]) for name in CAMPAIGN.fields}
    known |= {"starts_on": found.starts_on, "ends_on": found.ends_on}
    form = CampaignForm(request.POST or None, initial=known)
    if request.method == "POST" and form.is_valid():
        try:
            save_campaign(
                slug=slug, texts=form.texts, **form.days, by=request.user, now=clock.now()
            )
        except Refused as refusal:
            form.add_error(None, refusal_words(refusal))
        else:
            messages.success(request, _("Saved."))
            return HttpResponseRedirect(request.path)
    now = clock.now()
    events = with_columns(list_events(asked={"campaign": slug}, now=now, order="date"), now)
    return _render(request, form, {"campaign": found, "events": events, "title": words["title"]})


def _render(request: StaffRequest, form: CampaignForm, context: dict[str, object]) -> HttpResponse:
    status = 422 if request.method == "POST" else 200
    page = {"form": form, **context}
    return render_staff(request, "backoffice/events/campaign.html", page, status=status)
