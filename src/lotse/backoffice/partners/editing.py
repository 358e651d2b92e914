"""Begin and edit a partner."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from lotse.accounts.roles import Right
from lotse.backoffice.changes import ShownChange
from lotse.backoffice.deeds import do_and_say, do_plan
from lotse.backoffice.locks import words as lock_words
from lotse.backoffice.partners import forms
from lotse.backoffice.partners.history import LANGUAGE
from lotse.backoffice.partners.staff_texts import refusal_words
from lotse.backoffice.rendering import StaffRequest, render_entrance, render_staff
from lotse.backoffice.screens import screen
from lotse.backoffice.usage import uses_of_partner
from lotse.kit import clock, locks
from lotse.kit.errors import Refused
from lotse.offers.office_queries import list_offers
from lotse.partners import office_actions
from lotse.partners.access import may_edit, may_show
from lotse.partners.domain.facts import OrganisationFacts
from lotse.partners.journal import PARTNER
from lotse.partners.models import Organisation
from lotse.partners.office_queries import Editing, find_for_editing
from lotse.partners.previews import preview_token
from lotse.partners.showing import hide_organisation, plan_showing, show_organisation
from lotse.privacy.journal import history
from lotse.reference.queries import get_reference, time_zone

FORM_METHODS = ["GET", "HEAD", "POST"]


@screen(Right.WRITE)
@require_http_methods(FORM_METHODS)
def new(request: StaffRequest) -> HttpResponse:
    """A new partner; families see it at once, or not before it is shown."""
    page = _Page(request, None)
    if page.is_valid():
        is_public = may_show(request.user) and request.POST.get("as") != "draft"
        try:
            made = office_actions.create_organisation(
                facts=page.facts(), by=request.user, now=clock.now(), is_public=is_public
            )
        except Refused as refusal:
            page.show(refusal)
        else:
            messages.success(request, _("Saved."))
            return HttpResponseRedirect(reverse("staff_partner", args=[made.slug]))
    return page.render()


@screen(Right.READ)
@require_http_methods(FORM_METHODS)
def edit(request: StaffRequest, slug: str) -> HttpResponse:
    """See and edit a partner. What cannot be saved is shown with everything that was typed."""
    editing = _find(slug)
    page = _Page(request, editing)
    if request.method == "POST" and not may_edit(request.user, editing.organisation):
        return render_entrance(request, "backoffice/refused.html", {}, status=403)
    if page.is_valid():
        try:
            office_actions.edit_organisation(
                facts=page.facts(),
                seen=page.seen(),
                by=request.user,
                now=clock.now(),
                takes_over=bool(request.POST.get("take_over")),
            )
        except Refused as refusal:
            page.show(refusal)
        else:
            messages.success(request, _("Saved."))
            return HttpResponseRedirect(request.path)
    return page.render()


class _Page:
    """The form of a partner with what stands around it."""

    def __init__(self, request: StaffRequest, editing: Editing | None) -> None:
        self.request, self.editing = request, editing
        self.theirs: list[ShownChange] = []
        typed = request.POST if request.method == "POST" else None
        empty = OrganisationFacts(slug="", kind="", name="")
        self.known = editing.facts if editing else empty
        seen = editing.changed_at.isoformat() if editing else ""
        reference, tag = get_reference(), get_language() or "de"
        self.form = forms.PartnerForm(
            reference, tag, typed, initial=forms.initial(self.known, seen)
        )
        self.sites = forms.Sites(
            typed,
            initial=forms.site_initial(self.known.sites),
            prefix="site",
            form_kwargs={"reference": reference, "tag": tag},
        )
        self.contacts = forms.Contacts(
            typed, initial=forms.contact_initial(self.known.contacts), prefix="contact"
        )

    def is_valid(self) -> bool:
        """Whether something was typed and all of it can be understood."""
        if self.request.method != "POST":
            return False
        parts = (self.form, self.sites, self.contacts)
        return all([part.is_valid() for part in parts])  # noqa: C419 – all show their faults

    def facts(self) -> OrganisationFacts:
        """The facts that were typed; what a school has beyond stays as the state's list says."""
        data = self.form.cleaned_data
        return replace(
            self.known,
            name=data["name"],
            short_name=data["short_name"],
            kind=data["kind"],
            website=data["website"],
            languages=tuple(data["languages"]),
            sites=tuple(site for form in self.sites if (site := form.site())),
            contacts=tuple(found for form in self.contacts if (found := form.contact())),
        )

    def seen(self) -> datetime:
        """When the partner was last changed as far as this form knows."""
        try:
            return datetime.fromisoformat(self.form.cleaned_data["seen"])
        except ValueError:
            return datetime.min.replace(tzinfo=UTC)

    def show(self, refusal: Refused) -> None:
        """Say a refusal, and let a second saving overwrite what has now been shown."""
        if refusal.code == "partners.changed_meanwhile" and self.editing is not None:
            typed = self.request.POST.copy()
            latest = find_for_editing(self.editing.organisation.slug) or self.editing
            typed["seen"] = latest.changed_at.isoformat()
            self.form.data = typed
            entries = history(PARTNER, latest.organisation.slug)[:1]
            self.theirs = [LANGUAGE.shown(entry) for entry in entries]
        if refusal.code != "kit.locked":  # That is said with the name of who writes it.
            self.form.add_error(None, refusal_words(refusal))

    def render(self) -> HttpResponse:
        """The page."""
        editing = self.editing
        context: dict[str, Any] = {
            "form": self.form,
            "sites": self.sites,
            "contacts": self.contacts,
            "theirs": self.theirs,
            "may_edit": may_edit(self.request.user, editing.organisation if editing else None),
            "may_show": may_show(self.request.user),
            "has_errors": self.request.method == "POST",
        }
        if editing is not None:
            today = clock.today(time_zone())
            used = list_offers(asked={"provider": editing.organisation.slug}, today=today)
            context |= self._lock(editing) | {
                "organisation": editing.organisation,
                "uses": uses_of_partner(editing.organisation),
                "number_of_offers": used.count(),
                "is_stuck": editing.is_stuck,
                "plan_form": forms.PlanForm(
                    initial={f"{verb}_at": at for verb, at in editing.planned.items()}
                ),
                "previews": _previews(editing.organisation),
            }
        status = 422 if self.request.method == "POST" else 200
        return render_staff(self.request, "backoffice/partners/edit.html", context, status=status)

    def _lock(self, editing: Editing) -> dict[str, Any]:
        user, slug = self.request.user, editing.organisation.slug
        lock = locks.find_lock(PARTNER, slug, besides=user, now=clock.now())
        return {
            "lock_words": lock_words(lock, user) if lock else "",
            "lock_kind": "partner",
            "lock_record": slug,
            "may_take_over": may_edit(user, editing.organisation),
            "is_typed": self.request.method == "POST",
        }


@screen(Right.PUBLISH)
@require_POST
def set_showing(request: StaffRequest, slug: str) -> HttpResponse:
    """Show a partner to the public or hide it; said why where it cannot be."""
    _find(slug)
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
    _find(slug)
    form = forms.PlanForm(request.POST)

    def plan() -> None:
        plan_showing(slug=slug, **form.cleaned_data)

    return do_plan(request, form, plan, refusal_words, reverse("staff_partner", args=[slug]))


def _find(slug: str) -> Editing:
    editing = find_for_editing(slug)
    if editing is None:
        raise Http404
    return editing


def _previews(organisation: Organisation) -> list[tuple[str, str]]:
    """Links to the page in each language, whether the public sees it or not."""
    district, slug = get_reference().district, organisation.slug
    is_public = organisation.is_public
    name, last = ("partner", slug) if is_public else ("partner_preview", preview_token(slug))
    languages = district.languages if district else ["de"]
    return [(tag, reverse(f"website:{name}", args=[tag, last])) for tag in languages]
