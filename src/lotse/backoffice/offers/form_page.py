"""The page with the form of an offer, for what is public and for the draft beside it."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from django.core import signing
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import get_language

from lotse.backoffice.changes import ShownChange
from lotse.backoffice.locks import words as lock_words
from lotse.backoffice.offers import forms
from lotse.backoffice.offers.confirmations import USUAL_WEEKS, WEEKS
from lotse.backoffice.offers.history import field_name, shown_change
from lotse.backoffice.offers.staff_texts import (
    OBSTACLES,
    REFUSALS,
    STATUS_NAMES,
    obstacle_words,
)
from lotse.backoffice.rendering import StaffRequest, render_staff
from lotse.backoffice.usage import uses_of_offer
from lotse.kit import clock, locks
from lotse.kit.errors import Refused
from lotse.offers import drafts, office_actions
from lotse.offers.access import may_draft, may_edit, may_publish
from lotse.offers.actions import obstacles_of
from lotse.offers.domain.facts import OfferFacts
from lotse.offers.domain.merging import State, changed_fields, merge
from lotse.offers.journal import DRAFT, facts_from_state, facts_to_state, texts_from_state
from lotse.offers.kinds import OFFER
from lotse.offers.models import Status
from lotse.offers.office_queries import Editing, find_for_editing
from lotse.offers.previews import preview_token
from lotse.privacy.journal import differences, history
from lotse.reference.queries import Reference

SALT = "lotse.backoffice.offers.seen"


@dataclass(frozen=True)
class Snapshot:
    """What somebody saw who opened a form. It travels with the form, signed.

    So whatever others save in the meantime can be told apart from what this person changed.
    """

    offer: datetime
    draft: datetime | None
    public: State
    shown: State

    def sealed(self) -> str:
        """The snapshot as a field of the form."""
        draft = self.draft.isoformat() if self.draft else ""
        shown = None if self.shown == self.public else dict(self.shown)
        value = [self.offer.isoformat(), draft, dict(self.public), shown]
        return signing.dumps(value, salt=SALT, compress=True)

    @classmethod
    def opened(cls, text: str) -> "Snapshot | None":
        """The snapshot in a field of a form, or None."""
        try:
            offer, draft, public, shown = signing.loads(text, salt=SALT)
        except signing.BadSignature:
            return None
        at = datetime.fromisoformat
        return cls(at(offer), at(draft) if draft else None, public, shown or public)


def get_editing(slug: str) -> Editing:
    """The offer, or 404."""
    editing = find_for_editing(slug)
    if editing is None:
        raise Http404
    return editing


def shown_state(editing: Editing) -> dict[str, Any]:
    """What the form shows: the draft as it would be published now, or what is saved."""
    public = editing.state
    return drafts.merged_draft(editing.draft, public).state if editing.draft else public


class OfferPage:
    """The form of an offer with all that stands around it; without ``editing`` a new one."""

    def __init__(
        self, request: StaffRequest, reference: Reference, editing: Editing | None
    ) -> None:
        self.request, self.reference, self.editing = request, reference, editing
        self.refusal = ""
        self.theirs: list[ShownChange] = []
        self.snapshot = Snapshot.opened(request.POST.get("seen", ""))
        typed = request.POST if request.method == "POST" else None
        if editing is None:
            facts = forms.new_facts("", reference.today())
            self._make(facts, {}, "", typed)
        else:
            self._show_state(shown_state(editing), editing, typed)

    def _show_state(self, state: State, editing: Editing, typed: Any = None) -> None:
        draft = editing.draft.changed_at if editing.draft else None
        seen = Snapshot(editing.changed_at, draft, editing.state, shown_state(editing))
        facts = facts_from_state(editing.offer.slug, state)
        self._make(facts, texts_from_state(state), seen.sealed(), typed)

    def _make(self, facts: OfferFacts, texts: dict[str, str], seen: str, typed: Any) -> None:
        """Make the form and the rows of times, with what was typed where something was."""
        self.known = facts
        organisations = [facts.provider, *facts.partners]
        if typed is not None:
            organisations += [typed.get("provider", ""), *typed.getlist("partners")]
        choices = forms.site_choices(organisations, facts.sites)
        tag = get_language() or "de"
        initial = forms.initial(facts, texts, seen)
        self.form = forms.OfferForm(self.reference, tag, choices, typed, initial=initial)
        times = forms.times_initial(facts.schedules)
        self.times = forms.Times(typed, initial=times, prefix="time")

    def is_valid(self) -> bool:
        """Whether something was typed and all of it can be understood."""
        if self.request.method != "POST":
            return False
        return all([self.form.is_valid(), self.times.is_valid()])

    @property
    def is_draft(self) -> bool:
        """Whether what was typed is to stay beside the public version."""
        was_draft = self.snapshot is not None and self.snapshot.draft is not None
        return was_draft or self.request.POST.get("as") == "draft"

    @property
    def takes_over(self) -> bool:
        """Whether the writer goes on although somebody else writes the offer."""
        return bool(self.request.POST.get("take_over"))

    def facts(self) -> OfferFacts:
        """The facts that were typed."""
        return self.form.facts(self.known, forms.typed_times(self.times))

    def save(self) -> None:
        """Save what was typed, as a draft or for all to see. Refused like the actions."""
        assert self.editing is not None
        slug, seen = self.editing.offer.slug, self.snapshot
        by, now = self.request.user, clock.now()
        if not self.is_draft:
            office_actions.edit_offer(
                facts=self.facts(),
                texts=self.form.texts(),
                seen=seen.offer if seen else datetime.min.replace(tzinfo=UTC),
                by=by,
                now=now,
                takes_over=self.takes_over,
            )
        elif seen is None:
            raise Refused("offers.changed_meanwhile", slug=slug)
        else:
            state = self._typed_state()
            drafts.save_draft(
                slug=slug,
                state=state,
                base=seen.public,
                seen=seen.draft,
                by=by,
                now=now,
                takes_over=self.takes_over,
            )

    def _typed_state(self) -> dict[str, Any]:
        return facts_to_state(self.facts()) | self._blank_texts() | self.form.texts()

    def _blank_texts(self) -> dict[str, str]:
        """Words that the form does not ask for stay as they are."""
        assert self.editing is not None
        return {name: self.editing.texts.get(name, "") for name in OFFER.fields}

    def show(self, refusal: Refused) -> None:
        """Say a refusal beside the fields that it is about."""
        if refusal.code == "offers.not_publishable":
            for code in refusal.details["obstacles"]:  # type: ignore[attr-defined]  # details hold what the code of the refusal promises
                field, missing = OBSTACLES[code]
                self.form.add_error(field, missing)
            return
        if refusal.code == "kit.locked":
            return  # Said with the name of who writes it.
        words = str(REFUSALS.get(refusal.code, refusal.code))
        if refusal.code != "offers.changed_meanwhile" or self.editing is None:
            self.form.add_error(None, words)
            return
        self._bring_together()
        self.refusal = words

    def _bring_together(self) -> None:
        """Show mine and theirs in one form: where only they changed something, theirs stands."""
        assert self.editing is not None
        mine, before = self._typed_state(), self.snapshot.shown if self.snapshot else {}
        is_draft, slug = self.is_draft, self.editing.offer.slug
        self.editing = latest = get_editing(slug)
        theirs = shown_state(latest)
        if is_draft and latest.draft is None:
            theirs = latest.state
        entries = history(DRAFT if is_draft and latest.draft else OFFER.name, slug)[:1]
        if before:
            changes = differences(before, theirs)
            entries = [replace(entry, differences=changes) for entry in entries]
        self.theirs = [shown_change(entry) for entry in entries]
        self._show_state(merge(before, mine, theirs).state, latest)

    def render(self) -> HttpResponse:
        """The page."""
        user = self.request.user
        context: dict[str, Any] = {
            "form": self.form,
            "times": self.times,
            "theirs": self.theirs,
            "refusal": self.refusal,
            "may_edit": may_edit(user, self.editing.offer if self.editing else None),
            "may_draft": may_draft(user),
            "may_publish": may_publish(user),
        }
        if self.editing is not None:
            context |= self._around(self.editing)
        status = 422 if self.request.method == "POST" else 200
        return render_staff(self.request, "backoffice/offers/edit.html", context, status=status)

    def _around(self, editing: Editing) -> dict[str, Any]:
        state, public, user = shown_state(editing), editing.state, self.request.user
        slug = editing.offer.slug
        lock = locks.find_lock(OFFER.name, slug, besides=user, now=clock.now())
        facts = facts_from_state(slug, state)
        obstacles = obstacles_of(facts, texts_from_state(state))
        return {
            "offer": editing.offer,
            "lock_words": lock_words(lock, user) if lock else "",
            "lock_kind": "offer",
            "lock_record": slug,
            "may_take_over": may_edit(user, editing.offer) or may_draft(user),
            "is_typed": self.request.method == "POST",
            "draft": editing.draft,
            "uses": uses_of_offer(editing.offer, editing.facts),
            "weeks": WEEKS.items(),
            "usual_weeks": str(USUAL_WEEKS),
            "changed": [field_name(name) for name in changed_fields(public, state)],
            "is_public": editing.offer.status == Status.PUBLISHED,
            "status": STATUS_NAMES[editing.offer.status],
            "obstacles": [obstacle_words(code) for code in obstacles],
            "plan_form": forms.PlanForm(initial=plans_initial(editing)),
            "stuck": editing.offer.planned_steps.exclude(obstacles="").first(),
            "previews": previews(self.reference, editing),
        }


def plans_initial(editing: Editing) -> dict[str, datetime]:
    """The plans of an offer as the form shows them."""
    return {f"{verb}_at": at for verb, at in editing.planned.items()}


def previews(reference: Reference, editing: Editing) -> list[tuple[str, str]]:
    """Links to the page in each language as it would be, drafts included."""
    slug, token = editing.offer.slug, preview_token(editing.offer.slug)
    is_public = editing.offer.status == Status.PUBLISHED and editing.draft is None
    languages = reference.district.languages if reference.district else ["de"]
    name, last = ("offer", slug) if is_public else ("offer_preview", token)
    return [(tag, reverse(f"website:{name}", args=[tag, last])) for tag in languages]
