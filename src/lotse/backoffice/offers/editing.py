"""Begin, edit, publish, plan, look back: one offer on the office's screens."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lotse.accounts.roles import Right
from lotse.backoffice.offers import forms
from lotse.backoffice.offers.history import shown_history
from lotse.backoffice.offers.staff_texts import (
    OBSTACLES,
    REFUSALS,
    STATUS_NAMES,
    obstacle_words,
    refusal_words,
)
from lotse.backoffice.rendering import StaffRequest, render_entrance, render_staff
from lotse.backoffice.screens import screen
from lotse.kit import clock
from lotse.kit.errors import Refused
from lotse.offers import office_actions
from lotse.offers.access import may_edit, may_publish
from lotse.offers.actions import withdraw_offer
from lotse.offers.domain.publishing import find_obstacles
from lotse.offers.kinds import OFFER
from lotse.offers.models import ConfirmedBy, Status
from lotse.offers.office_queries import Editing, find_for_editing
from lotse.offers.previews import preview_token
from lotse.offers.reviews import confirm_offer
from lotse.partners.models import Site
from lotse.privacy.journal import history
from lotse.reference.queries import Reference, get_reference

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
            clock.today(_zone(reference)),
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
    reference = get_reference()
    facts = forms.new_facts("", clock.today(_zone(reference)))
    page = _Page(request, reference, None)
    page.load(forms.initial(facts, {}, ""), [], [facts.provider], ())
    if page.is_valid():
        try:
            offer = office_actions.create_offer(
                facts=page.facts(""), texts=page.form.texts(), by=request.user, now=clock.now()
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
    editing = _get(slug)
    page = _Page(request, get_reference(), editing)
    facts = editing.facts
    page.load(
        forms.initial(facts, editing.texts, editing.changed_at.isoformat()),
        forms.times_initial(facts.schedules),
        [facts.provider, *facts.partners],
        facts.sites,
    )
    if request.method == "POST":
        if not may_edit(request.user, editing.offer):
            return render_entrance(request, "backoffice/refused.html", {}, status=403)
        if page.is_valid():
            try:
                office_actions.edit_offer(
                    facts=page.facts(slug),
                    texts=page.form.texts(),
                    seen=_moment(page.form.cleaned_data["seen"]),
                    by=request.user,
                    now=clock.now(),
                )
            except Refused as refusal:
                page.show(refusal)
            else:
                messages.success(request, _("Saved."))
                return HttpResponseRedirect(request.path)
    return page.render()


class _Page:
    """The form of an offer with all that stands around it."""

    def __init__(
        self, request: StaffRequest, reference: Reference, editing: Editing | None
    ) -> None:
        self.request, self.reference, self.editing = request, reference, editing
        self.theirs: list[Any] = []

    def load(
        self,
        initial: Mapping[str, Any],
        times: list[dict[str, Any]],
        organisations: list[str],
        sites: tuple[str, ...],
    ) -> None:
        """Make the form and the rows of times, with what was typed where something was."""
        typed = self.request.POST if self.request.method == "POST" else None
        if typed is not None:
            organisations = [*organisations, typed.get("provider", ""), *typed.getlist("partners")]
        choices = forms.site_choices(organisations, sites)
        tag = get_language() or "de"
        self.form = forms.OfferForm(self.reference, tag, choices, typed, initial=initial)
        self.times = forms.Times(typed, initial=times, prefix="time")

    def is_valid(self) -> bool:
        """Whether something was typed and all of it can be understood."""
        if self.request.method != "POST":
            return False
        return all([self.form.is_valid(), self.times.is_valid()])

    def facts(self, slug: str) -> Any:
        """The facts that were typed."""
        return self.form.facts(slug, forms.typed_times(self.times))

    def show(self, refusal: Refused) -> None:
        """Say a refusal beside the fields that it is about."""
        if refusal.code == "offers.not_publishable":
            for code in refusal.details["obstacles"]:  # type: ignore[attr-defined]
                field, words = OBSTACLES[code]
                self.form.add_error(field, words)
            return
        if refusal.code == "offers.changed_meanwhile" and self.editing is not None:
            latest = _get(self.editing.offer.slug)
            typed = self.request.POST.copy()
            typed["seen"] = latest.changed_at.isoformat()
            self.form.data = typed
            self.theirs = shown_history(history(OFFER.name, latest.offer.slug)[:1])
        self.form.add_error(None, str(REFUSALS.get(refusal.code, refusal.code)))

    def render(self) -> HttpResponse:
        """The page."""
        editing, user = self.editing, self.request.user
        context: dict[str, Any] = {
            "form": self.form,
            "times": self.times,
            "theirs": self.theirs,
            "may_edit": may_edit(user, editing.offer if editing else None),
            "may_publish": may_publish(user),
        }
        if editing is not None:
            obstacles = find_obstacles(editing.facts, editing.texts)
            context |= {
                "offer": editing.offer,
                "status": STATUS_NAMES[editing.offer.status],
                "obstacles": [obstacle_words(code) for code in obstacles],
                "plan_form": forms.PlanForm(initial=_local(editing.planned, _zone(self.reference))),
                "stuck": editing.offer.planned_steps.exclude(obstacles="").first(),
                "previews": _previews(self.reference, editing),
            }
        has_errors = self.request.method == "POST"
        return render_staff(
            self.request,
            "backoffice/offers/edit.html",
            context,
            status=422 if has_errors else 200,
        )


@screen(Right.PUBLISH)
@require_POST
def set_status(request: StaffRequest, slug: str) -> HttpResponse:
    """Publish, withdraw or confirm; said why where it cannot be."""
    _get(slug)
    now, today = clock.now(), clock.today(_zone(get_reference()))
    deed = request.POST.get("deed")
    try:
        if deed == "publish":
            office_actions.publish(slug=slug, by=request.user, now=now)
            messages.success(request, _("Published."))
        elif deed == "withdraw":
            withdraw_offer(slug=slug, by=request.user, now=now)
            messages.success(request, _("Withdrawn. The public does not see it any more."))
        elif deed == "confirm":
            confirm_offer(slug=slug, by=ConfirmedBy.OFFICE, on=today, now=now, who=request.user)
            messages.success(request, _("Confirmed."))
    except Refused as refusal:
        messages.error(request, refusal_words(refusal))
    return HttpResponseRedirect(reverse("staff_offer", args=[slug]))


@screen(Right.PUBLISH)
@require_POST
def set_plan(request: StaffRequest, slug: str) -> HttpResponse:
    """Plan when it is published and withdrawn by itself."""
    _get(slug)
    with timezone.override(ZoneInfo(_zone(get_reference()))):
        form = forms.PlanForm(request.POST)
        if form.is_valid():
            try:
                office_actions.plan(slug=slug, **form.cleaned_data)
                messages.success(request, _("Planned."))
            except Refused as refusal:
                messages.error(request, refusal_words(refusal))
        else:
            messages.error(request, _("Please check the date and the time."))
    return HttpResponseRedirect(reverse("staff_offer", args=[slug]))


@screen(Right.READ)
@require_safe
def history_page(request: StaffRequest, slug: str) -> HttpResponse:
    """Who changed what, the latest first."""
    editing = _get(slug)
    context = {
        "offer": editing.offer,
        "entries": shown_history(history(OFFER.name, slug)),
        "may_edit": may_edit(request.user, editing.offer),
    }
    return render_staff(request, "backoffice/offers/history.html", context)


@screen(Right.WRITE)
@require_POST
def restore(request: StaffRequest, slug: str, pk: int) -> HttpResponse:
    """Bring back how an offer was after a change."""
    editing = _get(slug)
    if not may_edit(request.user, editing.offer):
        return render_entrance(request, "backoffice/refused.html", {}, status=403)
    try:
        office_actions.restore_offer_state(
            slug=slug, change_id=pk, by=request.user, now=clock.now()
        )
        messages.success(request, _("Brought back. The present state stays in the history."))
    except Refused as refusal:
        messages.error(request, refusal_words(refusal))
    return HttpResponseRedirect(reverse("staff_offer_history", args=[slug]))


def _get(slug: str) -> Editing:
    editing = find_for_editing(slug)
    if editing is None:
        raise Http404
    return editing


def _zone(reference: Reference) -> str:
    return reference.district.time_zone if reference.district else "UTC"


def _moment(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return datetime.min.replace(tzinfo=ZoneInfo("UTC"))


def _local(planned: Mapping[str, datetime], zone: str) -> dict[str, datetime]:
    return {
        f"{verb}_at": at.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
        for verb, at in planned.items()
    }


def _previews(reference: Reference, editing: Editing) -> list[tuple[str, str]]:
    """Links to the public page in each language, drafts included."""
    slug, token = editing.offer.slug, preview_token(editing.offer.slug)
    is_public = editing.offer.status == Status.PUBLISHED
    languages = reference.district.languages if reference.district else ["de"]
    return [
        (tag, f"/{tag}/angebote/{slug}/" if is_public else f"/{tag}/vorschau/{token}/")
        for tag in languages
    ]
